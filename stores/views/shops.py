"""The county's pages for everybody and for shop owners."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from alliance.accounts.selectors import signed_in
from stores import selectors
from stores.models import Store
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


def show(request: HttpRequest, shop: Store) -> HttpResponse:
    context = {"shop": shop, "way": stations(shop), "next": next_step(shop)}
    return render(request, "portal/my_shop.html", context)
