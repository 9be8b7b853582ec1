from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminSelect2Widget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from alliance.lib.admin import DeskForm
from alliance.lib.widgets import SuggestingInput
from stores import selectors, trades
from stores.models import Store
from stores.profile import Device, System


def text(**attrs: str) -> UnfoldAdminTextInputWidget:
    return UnfoldAdminTextInputWidget(attrs={"autocomplete": "off"} | attrs)


class StoreForm(DeskForm):
    """Numbers may be typed with blanks and in any width: what is one, the service says."""

    left_to_service = frozenset({
        "credit_code", "operator_id_number", "bank_account", "phone", "systems", "devices",
        "opened_on", "exchanging",
    })  # fmt: skip
    credit_code = forms.CharField(
        label=_("统一社会信用代码"),
        required=False,
        widget=text(),
        help_text=_("营业执照上的 18 位代码；没有执照的店铺可以留空，在旁边选原因。"),
    )
    trade = forms.ChoiceField(
        label=_("行业"),
        required=False,
        choices=[("", _("还不知道")), *trades.GROUPED],
        widget=UnfoldAdminSelect2Widget,
        help_text=_("可以打字查找，例如：便利、小吃、修理。"),
    )
    town = forms.CharField(
        label=_("乡镇街道"),
        max_length=40,
        widget=SuggestingInput(selectors.towns, attrs={"autocomplete": "off"}),
        help_text=_("点开可选已有的乡镇，也可以直接填。"),
    )
    phone = forms.CharField(label=_("联系电话"), widget=text(inputmode="numeric"))
    operator_id_number = forms.CharField(
        label=_("经营者身份证号"),
        required=False,
        widget=text(),
        help_text=_("18 位；办补贴时才用得到，可以先不填。"),
    )
    bank_account = forms.CharField(
        label=_("收款银行账号"),
        required=False,
        widget=text(inputmode="numeric"),
        help_text=_("补贴打到这个账号，可以先不填。"),
    )
    systems = forms.MultipleChoiceField(
        label=_("在用系统"),
        required=False,
        choices=System.choices,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text=_("店里在用的都勾上；什么都没用就不勾。"),
    )
    exchanging = forms.IntegerField(
        label=_("互通数据的系统数"),
        required=False,
        min_value=0,
        max_value=len(System),
        widget=text(inputmode="numeric"),
        help_text=_("上面勾的系统里，有几个能互相传数据。"),
    )
    devices = forms.MultipleChoiceField(
        label=_("设备"),
        required=False,
        choices=Device.choices,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
    )
    despite = forms.CharField(
        label=_("为什么仍要登记"),
        max_length=500,
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
        help_text=_("例如：同一个人开的第二家店；店铺已转让，是新的经营者。会记入操作记录。"),
    )

    class Meta:
        model = Store
        fields: ClassVar[list[str]] = [
            "name", "trade", "credit_code", "no_code_reason", "opened_on", "town", "village",
            "address", "operator_name", "phone", "operator_id_number", "bank_account", "systems",
            "exchanging", "devices", "network", "outages",
        ]  # fmt: skip

    def clean_exchanging(self) -> int:
        return self.cleaned_data["exchanging"] or 0

    def besides(self) -> dict[str, Any]:
        adding = self.instance._state.adding
        return {"despite": self.cleaned_data["despite"]} if adding else {}
