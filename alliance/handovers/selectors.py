from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from alliance.centres.selectors import current_code
from alliance.handovers.models import HandOver


def incoming() -> QuerySet[HandOver]:
    """What is offered to the county whose schema is open, answered or not."""
    return HandOver.objects.filter(to_county=current_code())


def outgoing() -> QuerySet[HandOver]:
    """What this county has offered."""
    return HandOver.objects.filter(from_county=current_code())


def either_way() -> QuerySet[HandOver]:
    """Both: what this county may know of at all."""
    return HandOver.objects.filter(Q(to_county=current_code()) | Q(from_county=current_code()))


def waiting() -> QuerySet[HandOver]:
    """The offers that this county still has to answer."""
    return incoming().filter(status=HandOver.Status.OFFERED)


def one(pk: UUID) -> HandOver | None:
    return either_way().filter(pk=pk).first()
