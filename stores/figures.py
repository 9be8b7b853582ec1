"""Counts for the county's dashboard: one query each, whatever the number of shops."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from stores.models import Store

TOWNS_SHOWN = 8


@dataclass(frozen=True)
class Register:
    """How far the county's shops have come. `since` counts those registered after a moment."""

    by_status: dict[str, int]
    since: int

    @property
    def total(self) -> int:
        return sum(self.by_status.values())

    def at(self, status: str) -> int:
        return self.by_status.get(status, 0)


@dataclass(frozen=True)
class Town:
    name: str
    shops: int
    verified: int

    @property
    def percent(self) -> int:
        return self.verified * 100 // self.shops


def register(*, since: datetime) -> Register:
    rows = (
        Store.objects.order_by()
        .values("status")
        .annotate(n=Count("pk"), recent=Count("pk", filter=Q(joined_at__gte=since)))
    )
    found = list(rows)
    return Register({row["status"]: row["n"] for row in found}, sum(row["recent"] for row in found))


def towns() -> list[Town]:
    """The towns with the most shops, and how many of those somebody has been to see."""
    rows = (
        Store.objects.order_by()
        .values("town")
        .annotate(shops=Count("pk"), verified=Count("pk", filter=Q(status=Store.Status.VERIFIED)))
        .order_by("-shops", "town")[:TOWNS_SHOWN]
    )
    return [Town(row["town"], row["shops"], row["verified"]) for row in rows]
