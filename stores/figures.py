"""The county's shops in figures: one scan each, whatever their number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Func, IntegerField, Q, Sum
from django.db.models.functions import Coalesce, Least

from alliance.centres.selectors import current_code
from alliance.rollups import selectors as rollups
from alliance.rollups.counted import Counted
from stores.models import Store

Status = Store.Status
# Verified by an officer, and not gone since.
ONBOARDED = (Status.VERIFIED, Status.ACTIVE, Status.SUSPENDED)
GONE = (Status.REJECTED, Status.CLOSED, Status.MOVED)


def systems_of_a_shop() -> Func:
    return Func(F("systems"), function="cardinality", output_field=IntegerField())


def counted() -> Counted:
    """The open county's shops as they stand now."""
    onboarded = Q(status__in=ONBOARDED)
    columns = {str(status): Count("pk", filter=Q(status=status)) for status in Status}
    columns |= {
        f"tier_{tier}": Count("pk", filter=onboarded & Q(tier=tier)) for tier in range(1, 6)
    }
    columns |= {
        figure: Count("pk", filter=onboarded & Q(network=network))
        for figure, network in (
            ("fibre", Store.Network.FIBRE), ("mobile", Store.Network.MOBILE),
            ("shared", Store.Network.SHARED), ("offline", Store.Network.NONE),
        )
    }  # fmt: skip
    return Counted(
        **Store.objects.order_by()
        .annotate(owned=systems_of_a_shop())
        .aggregate(
            onboarded=Count("pk", filter=onboarded),
            equipped=Count("pk", filter=onboarded & Q(owned__gt=0)),
            systems=added_up(F("owned"), onboarded),
            # A shop cannot have more systems that exchange data than it has systems.
            isolated=added_up(F("owned") - Least(F("exchanging"), F("owned")), onboarded),
            asked_outages=Count("outages", filter=onboarded),
            failing=Count("pk", filter=onboarded & Q(outages__gt=0)),
            outages=added_up(F("outages"), onboarded),
            **columns,
        )
    )


def added_up(what: object, where: Q) -> Coalesce:
    return Coalesce(Sum(what, filter=where), 0)


@dataclass(frozen=True)
class Town:
    """A town's shops. `here` has those onboarded and those on their way; `target` 0: none set."""

    name: str
    here: int
    onboarded: int
    target: int
    recent: int

    @property
    def reached(self) -> int | None:
        """Percent of the target, in whole numbers, never above 100 while shops are missing."""
        return self.onboarded * 100 // self.target if self.target else None

    @property
    def missing(self) -> int:
        return max(self.target - self.onboarded, 0)

    @property
    def goal(self) -> int:
        """What a bar is full at."""
        return max(self.target or self.here, self.onboarded, 1)


def towns(*, since: datetime) -> list[Town]:
    """Every town with a shop or a target, those furthest from their target first.

    `since` counts those registered after a moment.
    """
    goals = rollups.targets(current_code() or "")
    rows = (
        Store.objects.exclude(status__in=GONE)
        .order_by()
        .values("town")
        .annotate(
            here=Count("pk"),
            onboarded=Count("pk", filter=Q(status__in=ONBOARDED)),
            recent=Count("pk", filter=Q(joined_at__gte=since)),
        )
    )
    found = {row["town"]: (row["here"], row["onboarded"], row["recent"]) for row in rows}
    towns = []
    for name in {*found, *goals}:
        here, onboarded, recent = found.get(name, (0, 0, 0))
        towns.append(Town(name, here, onboarded, goals.get(name, 0), recent))
    return sorted(towns, key=lambda town: (-town.missing, -town.here, town.name))
