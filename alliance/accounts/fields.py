from __future__ import annotations

import unicodedata
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alliance.accounts.models.person import mainland_mobile


def named(given: dict[str, Any], **usual: Any) -> dict[str, Any]:
    """What the caller gave, and the usual for the rest."""
    return usual | given


class PhoneField(forms.CharField):
    """An 11-digit mainland number; spaces, dashes, full width and +86 are forgiven."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(
            attrs={"type": "tel", "inputmode": "tel", "autocomplete": "username", "class": "big"}
        )
        super().__init__(**named(kwargs, label=_("手机号"), widget=widget))

    def clean(self, value: Any) -> str:
        typed = unicodedata.normalize("NFKC", str(value or ""))
        digits = typed.replace(" ", "").replace("-", "").removeprefix("+86")
        phone: str = super().clean(digits)
        if phone:
            mainland_mobile(phone)
        return phone


class CodeField(forms.CharField):
    """A six-digit code as phones like to fill it in by themselves."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(
            attrs={
                "inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": 12,
                "class": "big", "autofocus": True,
            }
        )  # fmt: skip
        super().__init__(**named(kwargs, label=_("验证码"), widget=widget))


class PasswordField(forms.CharField):
    def __init__(self, *, new: bool = False, **kwargs: Any) -> None:
        kept = "new-password" if new else "current-password"
        widget = forms.PasswordInput(attrs={"autocomplete": kept})
        super().__init__(**named(kwargs, label=_("密码"), strip=False, widget=widget))
