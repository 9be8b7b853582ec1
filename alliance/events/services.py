from __future__ import annotations

from django.db import transaction

from alliance.centres.selectors import current_code
from alliance.events.facts import HANDLERS, Fact
from alliance.events.models import Delivery, OutboxFact


def publish(fact: Fact) -> OutboxFact:
    """Write the fact down in the caller's transaction; delivery follows when it commits."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("publish() belongs in the transaction whose fact it tells")
    county = current_code() or ""
    row = OutboxFact.objects.create(
        county=county, name=fact.NAME, payload=fact.payload(), at=fact.at
    )
    Delivery.objects.bulk_create(
        Delivery(fact=row, county=county, handler=handler, due_at=fact.at)
        for handler in HANDLERS.get(fact.NAME, {})
    )
    return row
