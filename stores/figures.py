"""The county's shops in figures: one scan each, whatever their number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Func, IntegerField, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from alliance.centres.selectors import current_code
from alliance.handovers import selectors as handovers
from alliance.rollups import selectors as rollups
from alliance.rollups.counted import FIGURES, Counted
from stores.models import MaturityAssessment, Store
from stores.selectors.papers import unchecked

if TYPE_CHECKING:
    from alliance.accounts.models import User

Status = Store.Status
# Verified by an officer, and not gone since.
ONBOARDED = (Status.VERIFIED, Status.ACTIVE, Status.SUSPENDED)
GONE = (Status.REJECTED, Status.CLOSED, Status.MOVED)


NETWORKS: dict[str, str] = {
    Store.Network.FIBRE: "fibre",
    Store.Network.MOBILE: "mobile",
    Store.Network.SHARED: "shared",
    Store.Network.NONE: "offline",
}
# What is known of a shop's systems and outages, as sums over many shops.
PROFILE = ("equipped", "systems", "isolated", "asked_outages", "failing", "outages")


def counted() -> Counted:
    """The open county's shops as they stand now. The database groups them, which costs a third of
    asking it for each figure by itself."""
    owned = F("owned")
    groups = (
        Store.objects.order_by()
        .annotate(owned=Func(F("systems"), function="cardinality", output_field=IntegerField()))
        .values_list("status", "tier", "network")
        .annotate(
            shops=Count("*"),
            equipped=Count("pk", filter=Q(owned__gt=0)),
            in_use=Sum(owned),
            isolated=Sum(owned - F("exchanging")),
            asked=Count("outages"),
            failing=Count("pk", filter=Q(outages__gt=0)),
            monthly=Coalesce(Sum("outages"), 0),
        )
    )
    tally: Counter[str] = Counter()
    for status, tier, network, shops, *profile in groups:
        tally.update(figures_of(status, tier, network, shops, profile))
    return of_tally(tally)


def figures_of(
    status: str, tier: int | None, network: str, shops: int, profile: Sequence[int]
) -> dict[str, int]:
    """What `shops` alike add to the county's figures; `profile` has their sums, as PROFILE."""
    if status not in ONBOARDED:
        return {status: shops}
    return {
        status: shops,
        "onboarded": shops,
        f"tier_{tier}": shops,
        NETWORKS.get(network, "unasked"): shops,
        **dict(zip(PROFILE, profile, strict=True)),
    }


def of_tally(tally: Counter[str]) -> Counted:
    return Counted(**{name: tally[name] for name in FIGURES})


def waiting(*, by: User) -> dict[str, int]:
    """What waits besides shops, by kind: assessments `by` could verify (none of their own), papers
    to look at, and hand-overs to answer. Only what `by` may do. One query, or none."""
    submitted = MaturityAssessment.objects.filter(status=MaturityAssessment.Status.SUBMITTED)
    kinds: dict[str, tuple[str, QuerySet[Any]]] = {
        "assessments": (
            "stores.verify_maturityassessment", submitted.exclude(assessor_id=by.pk),
        ),
        "papers": ("stores.accept_document", unchecked()),
        "handovers": ("handovers.accept_handover", handovers.waiting()),
    }  # fmt: skip
    counts = [
        rows.order_by().annotate(kind_of=Value(kind)).values("kind_of").annotate(n=Count("pk"))
        for kind, (permission, rows) in kinds.items()
        if by.has_perm(permission)
    ]
    if not counts:
        return {}
    found = counts[0].union(*counts[1:], all=True) if counts[1:] else counts[0]
    return {row["kind_of"]: row["n"] for row in found}


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
