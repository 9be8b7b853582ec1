"""The first page of each desk: what to do next, then how things stand."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from alliance.audit.models import AuditEntry
from alliance.centres.selectors import current_code
from alliance.lib.records import tell
from alliance.rollups import selectors as rollups
from alliance.rollups.counted import Counted
from config import charts
from config.alliance_dashboard import alliance
from config.cards import Card, networks, reached, silo_card, silos, tier_card, tiers
from config.queues import next_in_county, queues_of
from stores import figures

__all__ = ["alliance", "county"]

WEEK = timedelta(days=7)
WEEKS_CHARTED = 12
DEEDS_SHOWN = 8
TOWNS_SHOWN = 8
Context = dict[str, Any]


def county(request: HttpRequest, context: Context) -> Context:
    """A county's: as many queries whatever the number of its shops."""
    now = timezone.now()
    counted, towns = figures.counted(), figures.towns(since=now - WEEK)
    queues = queues_of(request, counted)
    deeds = AuditEntry.objects.select_related("actor")[:DEEDS_SHOWN]
    return context | {
        "next": next_in_county(request, counted, queues),
        "queues": queues,
        "cards": county_cards(counted, towns),
        "counted": counted,
        "towns": towns[:TOWNS_SHOWN],
        "more_towns": towns[TOWNS_SHOWN:],
        "may_set_targets": request.user.has_perm("rollups.set_towntarget"),
        "tiers": tiers(counted),
        "silos": silos(counted),
        "networks": networks(counted),
        "weeks": weeks(timezone.localdate(now), counted.onboarded),
        "deeds": tell(deeds),
    }


def county_cards(counted: Counted, towns: list[figures.Town]) -> list[Card]:
    target, recent = sum(town.target for town in towns), sum(town.recent for town in towns)
    return [
        Card(_("已入网店铺"), f"{counted.onboarded:,}", reached(counted.onboarded, target)),
        silo_card(counted),
        tier_card(counted),
        Card(_("近 7 天登记"), f"{recent:,}",
             _("在册店铺共 %(count)s 家") % {"count": f"{counted.here:,}"}),
    ]  # fmt: skip


def weeks(today: date, onboarded: int) -> list[charts.Column]:
    """Shops onboarded at the end of each of twelve weeks, the last of which ends today."""
    days = [today - WEEK * n for n in reversed(range(WEEKS_CHARTED))]
    known = rollups.onboarded_at(current_code() or "", days)
    return charts.columns([short(day) for day in days], [*known[:-1], onboarded])


def short(day: date) -> str:
    return f"{day.month}/{day.day}"
