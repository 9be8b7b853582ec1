from __future__ import annotations

from datetime import timedelta

from django.utils.timezone import localdate, now

from alliance.centres.tasks import county_task
from alliance.rollups import selectors, services
from stores import figures


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
