from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet

from alliance.events.facts import HANDLERS
from alliance.events.models import Delivery, OutboxFact


@dataclass(frozen=True)
class Choice:
    """Which part of the past: empty means all of it. `handler` may be cut short on the left."""

    county: str = ""
    name: str = ""
    since: datetime | None = None
    handler: str = ""
    dead: bool = False


def facts(choice: Choice) -> QuerySet[OutboxFact]:
    """The facts of a part of the past, oldest first."""
    rows = OutboxFact.objects.order_by("at", "id")
    if choice.county:
        rows = rows.filter(county=choice.county)
    if choice.name:
        rows = rows.filter(name=choice.name)
    return rows.filter(at__gte=choice.since) if choice.since else rows


def deliveries(choice: Choice) -> QuerySet[Delivery]:
    """What was delivered, or given up (`dead`), of a part of the past."""
    states = [Delivery.State.DEAD] if choice.dead else [Delivery.State.DONE, Delivery.State.DEAD]
    rows = Delivery.objects.filter(fact__in=facts(choice).order_by(), state__in=states)
    return rows.filter(handler__endswith=choice.handler) if choice.handler else rows


def lacking(choice: Choice) -> list[tuple[str, QuerySet[OutboxFact]]]:
    """[(handler, the facts it has never been given)]: what a handler new in this version missed."""
    return [
        (handler, facts(choice).filter(name=name).exclude(deliveries__handler=handler))
        for name, handlers in HANDLERS.items()
        for handler in handlers
        if handler.endswith(choice.handler)
    ]


def dead_by_county() -> dict[str, int]:
    """{county code: deliveries given up}; "" is the alliance. Counties without any are absent."""
    dead = Delivery.objects.filter(state=Delivery.State.DEAD).order_by().values("county")
    return dict(dead.annotate(n=Count("pk")).values_list("county", "n"))
