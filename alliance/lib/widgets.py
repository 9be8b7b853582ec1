"""Inputs of the desks that the admin's own set lacks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from unfold.widgets import UnfoldAdminTextInputWidget


class SuggestingInput(UnfoldAdminTextInputWidget):
    """A text input that offers `known` words and takes any other; asked anew for each page."""

    def __init__(self, known: Callable[[], Iterable[str]], attrs: dict[str, Any] | None = None):
        super().__init__(attrs=attrs)
        self.known = known

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        field = super().render(name, value, {**(attrs or {}), "list": f"{name}_known"}, renderer)
        options = format_html_join("", '<option value="{}">', ((word,) for word in self.known()))
        return format_html('{}<datalist id="{}_known">{}</datalist>', field, name, options)
