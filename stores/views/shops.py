"""The front door, and a shop as its people see it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from alliance.accounts.selectors import signed_in
from alliance.lib.refusals import Refused
from stores import selectors, services, trades
from stores.models import Store
from stores.selectors import owning
from stores.views.assessment import stairs
from stores.way import next_step, stations


@require_safe
def welcome(request: HttpRequest) -> HttpResponse:
    """What the centre is, and the one door for whoever has come."""
    return render(request, "portal/welcome.html")


@require_safe
@login_required
def my_shop(request: HttpRequest) -> HttpResponse:
    """One's only shop, a choice among several, or what to do without one."""
    shops = list(selectors.own(by=signed_in(request)))
    if len(shops) == 1:
        return show(request, shops[0])
    return render(request, "portal/my_shops.html", {"shops": shops})


@require_safe
@login_required
def one_of_my_shops(request: HttpRequest, pk: UUID) -> HttpResponse:
    return show(request, get_object_or_404(selectors.own(by=signed_in(request)), pk=pk))


@require_POST
@login_required
def apply_again(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The application goes in anew, after what was wrong has been put right."""
    shop = get_object_or_404(selectors.within_reach("apply", by=signed_in(request)), pk=pk)
    try:
        services.apply(shop, actor=signed_in(request), at=now())
        messages.success(request, _("申请又交上去了，等专员联系您。"))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("one_of_my_shops", shop.pk)


def show(request: HttpRequest, shop: Store) -> HttpResponse:
    wanted = owning.wanted(owning.papers(shop))
    latest = owning.latest_assessment(shop)
    context: dict[str, Any] = {
        "shop": shop, "trade": trades.name(shop.trade), "way": stations(shop),
        "next": next_step(shop, wanted=wanted), "over": shop.status in owning.OVER,
        "wanted": wanted, "described": owning.described(shop),
        "latest": latest, "may_apply": shop.may("apply"),
        "stairs": stairs(shop.tier, latest) if shop.tier and latest else None,
    }  # fmt: skip
    return render(request, "portal/my_shop.html", context)
