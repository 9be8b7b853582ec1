"""The page on which a county's director sets how many shops of each town are to be onboarded."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from alliance.accounts.selectors import signed_in
from alliance.lib.sites import county_site
from alliance.rollups import services
from config.dashboards import WEEK
from stores import figures

NEW_TOWNS = 3


@require_http_methods(["GET", "POST"])
def town_targets(request: HttpRequest) -> HttpResponseBase:
    guarded: Any = county_site.admin_view(_town_targets)
    answer: HttpResponseBase = guarded(request)
    return answer


def _town_targets(request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm("rollups.set_towntarget"):
        raise PermissionDenied
    given = given_in(request)
    refused: dict[str, str] = {}
    if request.method == "POST":
        try:
            changed = services.set_targets(
                {town: number(text) for town, text in given.items()},
                actor=signed_in(request), at=timezone.now(),
            )  # fmt: skip
            messages.success(request, told(changed))
            return redirect("admin:index")
        except services.BadTarget as refusal:
            refused = {refusal.field: str(refusal)}
    return page(request, given, refused)


def page(request: HttpRequest, given: dict[str, str], refused: dict[str, str]) -> HttpResponse:
    towns = sorted(figures.towns(since=timezone.now() - WEEK), key=lambda town: town.name)
    known = {town.name for town in towns}
    rows = [
        {"town": town, "value": given.get(town.name, town.target or ""),
         "wrong": refused.get(town.name)}
        for town in towns
    ]  # fmt: skip
    fresh = [(town, text) for town, text in given.items() if town not in known]
    context = {
        **county_site.each_context(request),
        "title": _("设定各乡镇的入网目标"),
        "rows": rows,
        "fresh": [*fresh, *[("", "")] * NEW_TOWNS][: max(len(fresh), NEW_TOWNS)],
        "refused": list(refused.values()),
    }
    return render(request, "admin/town_targets.html", context, status=422 if refused else 200)


def given_in(request: HttpRequest) -> dict[str, str]:
    """{town: what was typed}; a line without a town says nothing."""
    lines = zip(request.POST.getlist("town"), request.POST.getlist("shops"), strict=False)
    return {town.strip(): text.strip() for town, text in lines if town.strip()}


def number(text: str) -> int | str:
    """What was typed as a whole number, in digits of any width; nothing is none. Anything else is
    left as it is, for the service to refuse."""
    try:
        return int(text.replace(",", "").replace("，", "") or 0)
    except ValueError:
        return text


def told(changed: list[str]) -> str:
    if not changed:
        return _("目标没有变化。")
    return _("已更新 %(count)d 个乡镇的目标。") % {"count": len(changed)}
