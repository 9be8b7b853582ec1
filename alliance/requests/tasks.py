from __future__ import annotations

from django.utils.timezone import now

from alliance.centres.tasks import county_task
from alliance.requests import services


@county_task(public=True)
def prune() -> None:
    """Once a day, at the alliance: forget answers no phone will ask for again."""
    services.prune(at=now())
