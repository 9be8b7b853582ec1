"""What the desks read of the counties' figures. No county's schema is opened here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, FloatField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Cast, Coalesce, NullIf

from alliance.centres.selectors import centres
from alliance.rollups.counted import FIGURES, Counted, share
from alliance.rollups.models import AllianceDay, CountyDay, CountyFigures, Recount, TownTarget

if TYPE_CHECKING:
    from alliance.centres.models import Centre

QUIET_DAYS = 14
BACKLOG_FROM = 10


# -- One county ------------------------------------------------------------------------------------
def targets(county: str) -> dict[str, int]:
    """{town: shops to be onboarded} of a county."""
    rows = TownTarget.objects.filter(centre=county).order_by("town")
    return dict(rows.values_list("town", "shops"))


def onboarded_at(county: str, days: list[date]) -> list[int | None]:
    """How many shops were onboarded at the end of each of `days`, oldest first; None before the
    county was first counted. One query."""
    rows = CountyDay.objects.filter(centre=county)
    before = rows.filter(day__lte=days[0]).order_by("-day").values("day")[:1]
    rows = rows.filter(Q(day__range=(days[0], days[-1])) | Q(day=Subquery(before)))
    known = list(rows.order_by("day").values_list("day", "onboarded"))
    return [carried(known, day) for day in days]


def carried(known: list[tuple[date, int]], day: date) -> int | None:
    """The last value at or before `day`: a day on which nothing changed has no row."""
    earlier = [value for at, value in known if at <= day]
    return earlier[-1] if earlier else None


# -- All counties ----------------------------------------------------------------------------------
@dataclass(frozen=True)
class Total:
    """All counties together, now. `centres` counts those open, counted or not."""

    counted: Counted
    target: int
    centres: int
    quiet: int


def total(*, at: datetime) -> Total:
    """The sum over the counties' rows: one query, 2,850 short rows at most."""
    sums: dict[str, Any] = {name: Coalesce(Sum(f"figures__{name}"), 0) for name in FIGURES}
    found = centres().order_by().aggregate(
        target_sum=Coalesce(Sum("figures__target"), 0),
        every=Count("pk"), silent=Count("pk", filter=quiet(at)), **sums,
    )  # fmt: skip
    counted = Counted(**{name: found[name] for name in FIGURES})
    return Total(counted, found["target_sum"], found["every"], found["silent"])


def quiet(at: datetime) -> Q:
    """Open for business, and none done for a fortnight."""
    since = at - timedelta(days=QUIET_DAYS)
    never = Q(figures__active_at=None, opened_at__lt=since)
    return (never | Q(figures__active_at__lt=since)) & Q(suspended_at=None)


def backlog() -> Q:
    """Many wait to be verified, more than half as many as were ever onboarded."""
    return Q(
        figures__applied__gte=BACKLOG_FROM,
        figures__applied__gt=F("figures__onboarded") / 2,
    )


def is_backlog(counted: Counted) -> bool:
    """`backlog` of one county."""
    return counted.applied >= BACKLOG_FROM and counted.applied > counted.onboarded // 2


SORTS: dict[str, str] = {
    "code": "code",
    "prefecture": "prefecture",
    "onboarded": "figures__onboarded",
    "reached": "reached",
    "applied": "figures__applied",
    "silo": "silo",
    "active": "figures__active_at",
}


def counties(*, sort: str = "code", q: str = "") -> QuerySet[Centre]:
    """Every county with its `figures`, `reached` (% of target) and `silo` (%); a sort with a minus
    begins with the largest, unknown ones stand last, an unknown sort is by code."""
    every: QuerySet[Any] = centres().select_related("figures").prefetch_related("domains")
    rows = every.annotate(
        reached=percent("figures__onboarded", "figures__target"),
        silo=percent("figures__isolated", "figures__systems"),
    )
    if q:
        rows = rows.filter(
            Q(name__icontains=q) | Q(prefecture__icontains=q) | Q(code__startswith=q)
        )
    column = F(SORTS.get(sort.removeprefix("-"), "code"))
    order = column.desc(nulls_last=True) if sort.startswith("-") else column.asc(nulls_last=True)
    ordered: QuerySet[Centre] = rows.order_by(order, "code")
    return ordered


def percent(part: str, whole: str) -> CombinedExpression:
    """`part` of `whole` in percent; NULL where there is no whole."""
    return Cast(F(part), FloatField()) * 100 / NullIf(F(whole), 0)


def needing_help(*, at: datetime, dead: Iterable[str]) -> QuerySet[Centre]:
    """Counties nobody works in, whose messages fail or where applications pile up."""
    return counties().filter(quiet(at) | backlog() | Q(pk__in=list(dead)))


def courses(codes: Iterable[str], days: list[date]) -> dict[str, list[int]]:
    """{county: how many shops were onboarded at the end of each of `days`}. Two queries."""
    codes, first = list(codes), days[0]
    earlier = CountyDay.objects.filter(centre=OuterRef("pk"), day__lt=first).order_by("-day")
    start = (
        centres()
        .filter(pk__in=codes)
        .order_by()
        .annotate(start=Subquery(earlier.values("onboarded")[:1]))
    )
    known: dict[str, list[tuple[date, int]]] = defaultdict(list)
    for code, value in start.values_list("pk", "start"):
        known[code].append((date.min, value or 0))
    rows = CountyDay.objects.filter(centre__in=codes, day__range=(first, days[-1]))
    for code, day, value in rows.order_by("day").values_list("centre_id", "day", "onboarded"):
        known[code].append((day, value))
    return {code: [carried(rows, day) or 0 for day in days] for code, rows in known.items()}


def alliance_days(first: date) -> list[AllianceDay]:
    """The days since `first` that have been added up, oldest first."""
    return list(AllianceDay.objects.filter(day__gte=first).order_by("day"))


# -- What is to be counted -------------------------------------------------------------------------
def asked() -> list[str]:
    """The counties somebody asked to be counted anew."""
    return sorted(Recount.objects.order_by().values_list("centre_id", flat=True).distinct())


def standing(county: str) -> CountyFigures | None:
    return CountyFigures.objects.filter(centre=county).first()


__all__ = [
    "SORTS", "Total", "alliance_days", "asked", "counties", "courses", "is_backlog", "needing_help",
    "onboarded_at", "share", "standing", "targets", "total",
]  # fmt: skip
