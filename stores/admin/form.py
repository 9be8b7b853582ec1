from __future__ import annotations

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from alliance.lib.admin import DeskForm
from stores.models import Store


class StoreForm(DeskForm):
    """A code may be typed with blanks and in any width, so its length is not the field's matter."""

    left_to_service = frozenset({"credit_code"})
    credit_code = forms.CharField(
        label=_("统一社会信用代码"),
        required=False,
        widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "off"}),
        help_text=_("营业执照上的 18 位代码；没有执照的店铺可以留空。"),
    )

    class Meta:
        model = Store
        fields: ClassVar[list[str]] = [
            "name", "trade", "credit_code", "no_code_reason", "town", "village", "address",
            "operator_name", "phone",
        ]  # fmt: skip
