from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from celery import current_app
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from alliance.audit.services import record
from alliance.centres.selectors import current_code
from alliance.events.facts import HANDLERS, Fact
from alliance.events.models import Delivery, OutboxFact
from alliance.lib.refusals import Refused

if TYPE_CHECKING:
    from alliance.accounts.models import User

PRUNE_BATCH = 1000


class NotDead(Refused):
    """Only a delivery that has been given up can be asked for again."""

    code = "not_dead"


def publish(fact: Fact) -> OutboxFact:
    """Write the fact down in the caller's transaction; delivery follows when it commits."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("publish() belongs in the transaction whose fact it tells")
    county = current_code() or ""
    row = OutboxFact.objects.create(
        county=county, name=fact.NAME, payload=fact.payload(), at=fact.at
    )
    if handlers := HANDLERS.get(fact.NAME):
        Delivery.objects.bulk_create(
            Delivery(fact=row, county=county, handler=handler) for handler in handlers
        )
        transaction.on_commit(wake, robust=True)
    return row


def wake() -> None:
    """Ask a worker to look now. A lost message costs the seconds until the periodic look."""
    current_app.send_task("alliance.events.tasks.deliver", retry=False, expires=60)


@transaction.atomic
def replay(delivery: Delivery, *, actor: User, at: datetime, note: str = "") -> None:
    """Give a dead delivery another full round of attempts."""
    dead = Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.DEAD)
    if not dead.update(state=Delivery.State.DUE, attempts=0, due_at=Now()):
        raise NotDead(_("这条投递没有失败，不需要重新投递。"))
    record(delivery, "replay", actor=actor, at=at, note=note, before="dead", after="due")
    transaction.on_commit(wake, robust=True)


@transaction.atomic
def make_due(deliveries: QuerySet[Delivery]) -> int:
    """Deliver again, whatever became of them the first time. Returns how many."""
    changed = deliveries.update(
        state=Delivery.State.DUE, attempts=0, due_at=Now(), done_at=None, error=""
    )
    transaction.on_commit(wake, robust=True)
    return changed


@transaction.atomic
def give(facts: QuerySet[OutboxFact], handler: str) -> int:
    """Deliver facts of the past to a handler that was not there. Returns how many it lacked."""
    rows = [Delivery(fact=fact, county=fact.county, handler=handler) for fact in facts]
    Delivery.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    transaction.on_commit(wake, robust=True)
    return len(rows)


@transaction.atomic
def prune(*, before: datetime) -> int:
    """Forget the oldest facts from before a moment, with their deliveries, if all are done.

    Never deliveries alone: a missing one would be given to its handler again by replay.
    Returns how many facts went, at most PRUNE_BATCH.
    """
    unfinished = Delivery.objects.filter(fact=OuterRef("pk")).exclude(state=Delivery.State.DONE)
    old = OutboxFact.objects.filter(~Exists(unfinished), at__lt=before).order_by("at")
    keys = list(old.values_list("pk", flat=True)[:PRUNE_BATCH])
    Delivery.objects.filter(fact__in=keys).delete()
    OutboxFact.objects.filter(pk__in=keys).delete()
    return len(keys)
