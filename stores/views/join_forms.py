"""What an owner fills in on the phone."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alliance.lib import credit_code
from alliance.lib.keys import new_key
from alliance.lib.refusals import Refused
from stores import trades
from stores.models import JoinCode, Store
from stores.selectors import joining as selectors

# The trades that cover most small shops of a county: (code of GB/T 4754, picture, words).
COMMON_TRADES = [
    ("F5213", "basket", _("便利店、小卖部")),
    ("F5212", "trolley", _("超市")),
    ("F5223", "apple", _("水果蔬菜")),
    ("F5224", "fish", _("肉、禽、鱼")),
    ("H6291", "bowl", _("小吃、早餐")),
    ("H6210", "pot", _("饭店")),
    ("F5232", "shirt", _("服装鞋帽")),
    ("F5251", "pill", _("药店")),
    ("F5281", "hammer", _("五金")),
    ("F5162", "sprout", _("农资")),
    ("O8040", "scissors", _("理发美容")),
]
OTHER = "other"
ELSEWHERE = "-"


class CodeForm(forms.Form):
    """The eight digits of an invitation, typed by hand."""

    code = forms.CharField(
        label=_("邀请码（8 位数字）"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "class": "big"}
        ),
    )


class ShopForm(forms.Form):
    """A shop as its owner tells it. What the services decide is left to them."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)
    name = forms.CharField(label=_("店名"), max_length=60, help_text=_("门头上怎么写就怎么填。"))
    operator_name = forms.CharField(
        label=_("经营者姓名"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    trade = forms.ChoiceField(
        label=_("卖什么、做什么"),
        choices=[(code, words) for code, _picture, words in COMMON_TRADES] + [(OTHER, _("其他"))],
    )
    other_trade = forms.ChoiceField(
        label=_("选了“其他”，在这里找"),
        required=False,
        choices=[("", _("不知道选哪个，请专员来定")), *trades.SHOWN.items()],
    )
    town = forms.ChoiceField(label=_("在哪个乡镇、街道"))
    other_town = forms.CharField(label=_("上面没有？写在这里"), max_length=40, required=False)
    village = forms.CharField(label=_("村、社区（可以不填）"), max_length=40, required=False)
    address = forms.CharField(
        label=_("门牌或怎么找"),
        max_length=120,
        required=False,
        help_text=_("例如：新阳路 128 号，农商行对面。"),
    )
    credit_code = forms.CharField(
        label=_("统一社会信用代码"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        help_text=_("营业执照右上角或中间的 18 位数字和字母；没有就在下面选原因。"),
    )
    no_code_reason = forms.ChoiceField(
        label=_("没有信用代码，是因为"),
        required=False,
        choices=[("", _("有，已经填了")), *Store.NoCode.choices],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, code: JoinCode, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {**self.initial, "key": str(new_key()), "town": code.town}
        towns = selectors.towns()
        if code.town and code.town not in towns:
            towns.insert(0, code.town)
        choices = [(town, town) for town in towns]
        self.fields["town"].choices = [  # type: ignore[attr-defined]
            ("", _("请选择")), *choices, (ELSEWHERE, _("其他乡镇（写在下面）")),
        ]  # fmt: skip
        for field in self.fields.values():
            field.error_messages["required"] = _("这一栏要填。")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("town") == ELSEWHERE and not cleaned.get("other_town"):
            self.add_error("other_town", _("请写上乡镇或街道的名字。"))
        return cleaned

    def clean_credit_code(self) -> str:
        """A slip of the pen is shown with everything else that is missing."""
        typed: str = self.cleaned_data["credit_code"]
        if typed.strip():
            try:
                credit_code.checked(typed)
            except Refused as refusal:
                raise forms.ValidationError(str(refusal)) from refusal
        return typed

    def columns(self) -> dict[str, Any]:
        """The answers as columns of Store."""
        given = self.cleaned_data
        plain = ("name", "operator_name", "village", "address", "credit_code", "no_code_reason")
        trade = given["other_trade"] if given["trade"] == OTHER else given["trade"]
        town = given["other_town"] if given["town"] == ELSEWHERE else given["town"]
        return {name: given[name] for name in plain} | {"trade": trade, "town": town}
