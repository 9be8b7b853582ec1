"""What the shop runs on, by tiles."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliance.accounts.selectors import signed_in
from alliance.lib.refusals import FieldRefused
from stores import selectors
from stores.models import Store
from stores.profile import Device, System
from stores.services import own

PICTURES = {
    System.STOCK: "box", System.TILL: "till", System.CLOUD_TILL: "cloud",
    System.MINI_PROGRAM: "phone", System.WECHAT_PAY: "qr", System.ALIPAY: "qr",
    System.UNION_PAY: "card", System.MEITUAN: "scooter", System.ELEME: "scooter",
    System.GROUP_BUY: "people", System.WHOLESALE: "truck", System.MEMBERS: "person",
    System.SHORT_VIDEO: "video", System.ACCOUNTS: "book", System.OTHER: "dots",
    Device.PHONE: "phone", Device.COMPUTER: "computer", Device.TILL: "till",
    Device.SCANNER: "scanner", Device.PRINTER: "printer", Device.SCALE: "scale",
    Device.CAMERA: "camera", Device.ROUTER: "router",
    Store.Network.FIBRE: "cable", Store.Network.MOBILE: "signal", Store.Network.SHARED: "people",
    Store.Network.NONE: "none",
}  # fmt: skip
# What is asked for is roughly how often; the middle of the answer is kept.
OUTAGES = [
    (0, gettext_lazy("几乎不断")), (2, gettext_lazy("一个月一两次")),
    (5, gettext_lazy("差不多每周都断")), (15, gettext_lazy("三天两头断")),
]  # fmt: skip
MANY = 100


class ProfileForm(forms.Form):
    systems = forms.MultipleChoiceField(
        label=gettext_lazy("店里用哪些（可以多选）"), choices=System.choices, required=False
    )
    exchanging = forms.IntegerField(
        label=gettext_lazy("其中几个能互相传数据"),
        min_value=0,
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        help_text=gettext_lazy("例如：卖一件，收银机和进货的账一起变，就是 2 个。都不通填 0。"),
    )
    network = forms.ChoiceField(
        label=gettext_lazy("上网靠什么"), choices=Store.Network.choices, required=False
    )
    outages = forms.TypedChoiceField(
        label=gettext_lazy("断网多不多"), choices=OUTAGES, required=False, coerce=int,
        empty_value=None,
    )  # fmt: skip
    devices = forms.MultipleChoiceField(
        label=gettext_lazy("店里有哪些设备（可以多选）"), choices=Device.choices, required=False
    )

    def clean_exchanging(self) -> int:
        given: int | None = self.cleaned_data["exchanging"]
        return min(given or 0, MANY)


@login_required
def profile(request: HttpRequest, pk: UUID) -> HttpResponse:
    shop = get_object_or_404(selectors.own(by=signed_in(request)), pk=pk)
    given = request.POST if request.method == "POST" else None
    form = ProfileForm(given, initial=_known(shop))
    if form.is_valid() and _kept(request, shop, form):
        messages.success(request, _("记下了。"))
        return redirect("one_of_my_shops", shop.pk)
    context = {
        "shop": shop, "form": form,
        "groups": [_group(form, name) for name in ("systems", "network", "outages", "devices")],
    }  # fmt: skip
    return render(request, "portal/profile.html", context, status=422 if form.errors else 200)


def _kept(request: HttpRequest, shop: Store, form: ProfileForm) -> bool:
    try:
        own.describe(shop, form.cleaned_data, actor=signed_in(request), at=now())
    except FieldRefused as refusal:
        form.add_error(refusal.field, str(refusal))
        return False
    return True


def _known(shop: Store) -> dict[str, Any]:
    known = {name: getattr(shop, name) for name in ("systems", "exchanging", "network", "devices")}
    return known | {"outages": _nearest(shop.outages)}


def _nearest(outages: int | None) -> int | None:
    """The answer offered on the phone for a number an officer may have counted."""
    if outages is None:
        return None
    return min((value for value, _words in OUTAGES), key=lambda value: abs(value - outages))


def _group(form: ProfileForm, name: str) -> dict[str, Any]:
    """One question's tiles, with what is chosen."""
    field, bound = form.fields[name], form[name]
    value = bound.value()
    many = isinstance(field, forms.MultipleChoiceField)
    chosen = {str(each) for each in (value or [])} if many else {str(value)}
    tiles = [
        {
            "value": code, "words": words, "chosen": str(code) in chosen,
            "picture": PICTURES.get(code, "") if name != "outages" else "",
        }
        for code, words in field.choices  # type: ignore[attr-defined]
    ]  # fmt: skip
    return {"name": name, "label": field.label, "many": many, "tiles": tiles,
            "errors": bound.errors}  # fmt: skip
