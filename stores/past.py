"""How the county's shops stood on days gone by, read from what was recorded: for the days before
the figures were kept, and for no other use.

Statuses and tiers come from the record. What has no history (systems,
networks, targets) is taken as it is known today.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.timezone import get_current_timezone

from alliance.lib.models import subject_type
from alliance.lib.records import entry_model
from alliance.rollups.counted import Counted
from stores.figures import figures_of, of_tally
from stores.models import Store

RATE = "rate"


@dataclass(frozen=True)
class Change:
    at: datetime
    before: Any
    after: Any


def at_moment(changes: list[Change], moment: datetime, now: Any) -> Any:
    """The value just before `moment`; before the first change what that one changed, and `now`
    where nothing ever changed. `changes` are in the order of their times."""
    if not changes:
        return now
    passed = bisect_left([change.at for change in changes], moment)
    return changes[passed - 1].after if passed else changes[0].before


def counted_on(days: Iterable[date]) -> dict[date, Counted]:
    """The open county's figures at the end of each of `days`."""
    ends = {day: end_of(day) for day in days}
    moves, tiers = changes_by_shop(Store.MOVES), changes_by_shop([RATE])
    tallies: dict[date, Counter[str]] = {day: Counter() for day in ends}
    for store in Store.objects.order_by().iterator():
        key, profile = str(store.pk), profile_of(store)
        for day, end in ends.items():
            if store.joined_at < end:
                status = at_moment(moves[key], end, store.status)
                tier = int(at_moment(tiers[key], end, store.tier) or 0)
                tallies[day].update(figures_of(status, tier, store.network, 1, profile))
    return {day: of_tally(tally) for day, tally in tallies.items()}


def end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=get_current_timezone())


def profile_of(store: Store) -> tuple[int, ...]:
    """As stores.figures.PROFILE."""
    owned = len(store.systems)
    return (
        int(owned > 0), owned, owned - store.exchanging,
        int(store.outages is not None), int(bool(store.outages)), store.outages or 0,
    )  # fmt: skip


def changes_by_shop(verbs: Iterable[str]) -> dict[str, list[Change]]:
    """{key of a shop: what the record says these verbs changed, oldest first}."""
    entries = (
        entry_model(Store())
        ._default_manager.filter(subject_type=subject_type(Store()), verb__in=list(verbs))
        .order_by("at", "id")
    )
    found: dict[str, list[Change]] = defaultdict(list)
    for key, at, before, after in entries.values_list("subject_id", "at", "before", "after"):
        found[key].append(Change(at, before, after))
    return found
