"""Facts: what delivery costs over claiming and marking the rows by bare SQL.

Both run in the same database, batch by batch in turns, so that a noisy machine hits both alike.
The bare SQL claims with SKIP LOCKED and marks by key, in transactions of the same size, over the
same driver. The second figure gives both the same row to write for each fact.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median
from uuid import UUID

from django.db import connection, transaction
from django_tenants.utils import schema_context

from alliance.events.delivery import BATCH, CLAIM, DONE, deliver_batch
from alliance.events.facts import HANDLERS, Fact
from alliance.events.models import Delivery, OutboxFact
from alliance.lib.keys import new_key
from bench.harness import Figure, open_if_missing

FACTS = 10_000
COUNTY = "430522"
START = datetime(2026, 1, 1, tzinfo=UTC)
INSERT = (
    "INSERT INTO audit_auditentry (id, subject_type, subject_id, subject_name, verb, before, after,"
    " note, actor_id, at) VALUES (%s, 'bench', %s, '', 'ring', '', '', '', NULL, %s)"
)


@dataclass(frozen=True, kw_only=True)
class Measured(Fact):
    """The bench's own fact."""

    thing_id: UUID


def figures() -> list[Figure]:
    open_if_missing(COUNTY)
    return [
        _figure("facts.delivered", "处理程序只看事实", _look, _bare_nothing),
        _figure("facts.delivered_with_a_row", "处理程序每次写一行", _write, _bare_row),
    ]


def _look(fact: Measured) -> None:
    seen[fact.thing_id] = fact.at


seen: dict[UUID, datetime] = {}


def _write(fact: Measured) -> None:
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [new_key(), str(fact.thing_id), fact.at])


def _bare_nothing(keys: list[UUID]) -> None:
    """The floor: rows are claimed and marked, nobody is told."""


def _bare_row(keys: list[UUID]) -> None:
    with connection.cursor() as cursor:
        for key in keys:
            cursor.execute(INSERT, [new_key(), str(key), START])


def _figure(
    name: str, detail: str, handler: Callable[[Measured], None], work: Callable[[list[UUID]], None]
) -> Figure:
    """Rates per second, medians over the batches."""
    HANDLERS[Measured.NAME] = {"bench": handler}
    ours: list[float] = []
    bare: list[float] = []
    try:
        for _ in range(FACTS // BATCH):
            _prepare()
            ours.append(_rate(deliver_batch))
            _prepare()
            bare.append(_rate(lambda: _claim_and_mark(work)))
    finally:
        del HANDLERS[Measured.NAME]
    return Figure(
        name, median(ours), median(bare), goal_ratio=1 / 3, better="higher",
        detail=f"{FACTS} 条，{detail}；每批 {BATCH} 条",
    )  # fmt: skip


def _prepare() -> None:
    facts = [
        OutboxFact(county=COUNTY, name=Measured.NAME, at=START,
                   payload=Measured(thing_id=new_key(), at=START).payload())
        for _ in range(BATCH)
    ]  # fmt: skip
    OutboxFact.objects.bulk_create(facts)
    Delivery.objects.bulk_create(Delivery(fact=f, county=COUNTY, handler="bench") for f in facts)


def _rate(step: Callable[[], object]) -> float:
    start = time.perf_counter()
    step()
    return BATCH / (time.perf_counter() - start)


def _claim_and_mark(work: Callable[[list[UUID]], None]) -> None:
    with transaction.atomic(), schema_context(f"c{COUNTY}"), connection.cursor() as cursor:
        cursor.execute(CLAIM, {"limit": BATCH, "only": None})
        keys = [row[0] for row in cursor.fetchall()]
        work(keys)
        cursor.execute(DONE, [keys])
