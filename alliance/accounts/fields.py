from __future__ import annotations

import re
import unicodedata
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alliance.accounts.models.person import mainland_mobile


def named(given: dict[str, Any], **usual: Any) -> dict[str, Any]:
    """What the caller gave, and the usual for the rest."""
    return usual | given


def plain(typed: Any) -> str:
    """Without spaces and dashes, and in ordinary digits: Chinese keyboards type full-width ones."""
    return re.sub(r"[\s\-\u2010-\u2015]", "", unicodedata.normalize("NFKC", str(typed or "")))


class PhoneField(forms.CharField):
    """An 11-digit mainland number; spaces, dashes, +86 and full-width digits are forgiven."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(
            attrs={"type": "tel", "inputmode": "tel", "autocomplete": "username", "class": "big"}
        )
        super().__init__(**named(kwargs, label=_("手机号"), widget=widget))

    def clean(self, value: Any) -> str:
        digits = re.sub(r"^(\+|00)?86(?=1)", "", plain(value))
        phone: str = super().clean(digits)
        if phone:
            mainland_mobile(phone)
        return phone


class CodeField(forms.CharField):
    """A six-digit code as phones like to fill it in by themselves; gaps in it are forgiven."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(
            attrs={
                "inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": 12,
                "class": "big", "autofocus": True,
            }
        )  # fmt: skip
        super().__init__(**named(kwargs, label=_("验证码"), widget=widget))

    def clean(self, value: Any) -> str:
        code: str = super().clean(plain(value))
        return code


class PasswordField(forms.CharField):
    def __init__(self, *, new: bool = False, **kwargs: Any) -> None:
        kept = "new-password" if new else "current-password"
        widget = forms.PasswordInput(attrs={"autocomplete": kept})
        super().__init__(**named(kwargs, label=_("密码"), strip=False, widget=widget))
