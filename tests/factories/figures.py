"""What a worker does a few seconds after a fact, done at once."""

from __future__ import annotations

from datetime import UTC, datetime

from alliance.centres.selectors import current_code
from alliance.events.delivery import deliver_batch
from alliance.rollups import services
from alliance.rollups.models import CountyFigures
from stores import figures

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)


def settled(at: datetime = NOON) -> CountyFigures:
    """The open county's row after every fact has been heard and what they ask for is counted."""
    while deliver_batch():
        pass
    services.refresh(figures.counted, at=at)
    return CountyFigures.objects.get(centre=current_code())
