from __future__ import annotations

import time
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from alliance.centres.tasks import county_task
from alliance.events import services
from alliance.events.delivery import BATCH, deliver_batch

# A task hands over to the next, so that a worker that is to stop need not wait long.
TURN_SECONDS = 20.0


@county_task(public=True)
def deliver() -> None:
    """Deliver what is due, in all counties."""
    end = time.monotonic() + TURN_SECONDS
    while deliver_batch() == BATCH:
        if time.monotonic() > end:
            services.wake()
            return


@county_task(public=True)
def prune() -> None:
    """Forget facts older than EVENTS_KEEP_DAYS."""
    before = timezone.now() - timedelta(days=settings.EVENTS_KEEP_DAYS)
    while services.prune(before=before) == services.PRUNE_BATCH:
        pass
