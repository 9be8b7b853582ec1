"""What the demo's counties looked like before today, told from their own record."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from django.utils.timezone import localdate
from django_tenants.utils import schema_context

from alliance.accounts.models import User
from alliance.rollups import selectors
from alliance.rollups import services as rollups
from alliance.rollups.models import AllianceDay
from config.demo.people import people
from config.demo.places import COUNTIES, County
from stores import figures, past
from stores.models import Store

DAYS = 90
# Four of five shops on the register, rounded up to fives.
GOAL, ROUND = 0.8, 5


def tell_the_past(at: datetime) -> None:
    """Targets and the figures of ninety days, once."""
    days = [localdate(at) - timedelta(days=n) for n in range(DAYS, 0, -1)]
    if AllianceDay.objects.filter(day=days[0]).exists():
        return
    for county in COUNTIES:
        with schema_context(f"c{county.code}"):
            _set_targets(county, at)
            rollups.rebuild(past.counted_on(days))
            rollups.ask(at=at)
            rollups.refresh(figures.counted, at=at)
    rollups.add_up_since(days[0], at=at)


def _set_targets(county: County, at: datetime) -> None:
    """The director's own, where none are set."""
    if selectors.targets(county.code):
        return
    phone = next(p.phone for p in people() if p.county == county and p.title == "中心主任")
    towns = Counter(Store.objects.values_list("town", flat=True))
    goals = {town: -(-int(n * GOAL) // ROUND) * ROUND for town, n in towns.items()}
    rollups.set_targets(goals, actor=User.objects.get(phone=phone), at=at)
