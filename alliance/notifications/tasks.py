from __future__ import annotations

from django.utils import timezone

from alliance.centres.tasks import county_task
from alliance.notifications import outward


@county_task(public=True)
def send() -> None:
    """Send what may go out now, in all counties."""
    outward.give_up_on_silent(at=timezone.now())
    while outward.send_next(at=timezone.now()):
        pass
