from __future__ import annotations

from datetime import timedelta

from django.contrib.auth import get_user_model
from django.utils.timezone import localdate, now

from alliance.centres.tasks import county_task
from alliance.lib.refusals import Refused
from alliance.rollups import selectors, services
from stores import figures
from stores.models import RosterImport
from stores.services import roster


@county_task()
def count_figures() -> None:
    """Count the county's shops for the alliance's figures."""
    services.refresh(figures.counted, at=now())


@county_task(public=True)
def count_where_asked() -> None:
    """Every few seconds, at the alliance: one count for each county in which something happened,
    however much it was."""
    for county in selectors.asked():
        count_figures.apply_async(kwargs={"county": county}, retry=False, expires=60)


@county_task(public=True)
def count_all() -> None:
    """Once a day, at the alliance: every county anew, and the sums of the last two days."""
    services.ask_all()
    at = now()
    services.add_up_since(localdate(at) - timedelta(days=1), at=at)


@county_task()
def check_roster(roster_id: str) -> None:
    """Every row of an uploaded roster."""
    roster.check(RosterImport.objects.get(pk=roster_id), at=now())


@county_task()
def commit_roster(roster_id: str, actor_id: str) -> None:
    """All of a roster or nothing. A worker that dies here leaves nothing, and its lock is gone
    with it; the message comes again, or the officer asks again."""
    asked = RosterImport.objects.get(pk=roster_id)
    try:
        roster.commit(
            asked,
            mode=asked.mode,
            store_status=asked.store_status,
            actor=get_user_model().objects.get(pk=actor_id),
            at=now(),
        )
    except Refused as refused:
        roster.turn_down(asked, str(refused))
