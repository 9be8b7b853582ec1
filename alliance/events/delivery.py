"""Facts to their handlers, exactly once as far as the database goes (docs/concerns/events.md).

A batch is one transaction: claim, run, mark. Its happy path costs a savepoint per county; only
when something fails do the county's deliveries run one by one, each in a savepoint of its own, and
only when the transaction itself is lost does each get a transaction of its own.
"""

from __future__ import annotations

import json
import logging
from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection, transaction
from django_tenants.utils import schema_context

from alliance.events.facts import handler_of, revive
from alliance.events.models import Delivery

log = logging.getLogger(__name__)

BATCH = 200
BACK_OFF = [timedelta(seconds=s) for s in (5, 30, 120, 600, 3600, 4 * 3600, 12 * 3600)]
ERROR_LENGTH = 2000

# A handler that waits for a lock or runs away gives up; its neighbours in the batch go on.
LIMITS = "SET LOCAL lock_timeout = '5s'; SET LOCAL statement_timeout = '30s'"
CLAIM = """
SELECT d.id, d.county, d.handler, d.attempts, f.name, f.payload::text
FROM events_delivery d JOIN events_outboxfact f ON f.id = d.fact_id
WHERE d.state = 'due' AND d.due_at <= statement_timestamp() AND (%(only)s::uuid IS NULL OR d.id = %(only)s)
ORDER BY d.due_at LIMIT %(limit)s FOR UPDATE OF d SKIP LOCKED
"""  # noqa: E501
DONE = """
UPDATE events_delivery
SET state = 'done', done_at = statement_timestamp(), attempts = attempts + 1, error = ''
WHERE id = ANY(%s)
"""
FAILED = """
UPDATE events_delivery
SET state = %s, attempts = attempts + 1, error = %s, due_at = statement_timestamp() + %s
WHERE id = %s AND state = 'due'
"""


class Due(NamedTuple):
    """A claimed delivery with its fact."""

    id: UUID
    county: str
    handler: str
    attempts: int
    name: str
    payload: str

    def run(self) -> None:
        handler_of(self.name, self.handler)(revive(self.name, json.loads(self.payload)))


Failures = dict[UUID, tuple[int, Exception]]


def deliver_batch(limit: int = BATCH) -> int:
    """Deliver what is due, at most `limit`. Returns how many were tried; 0: nothing was due.

    Safe to run in any number of workers. Raises only when the database cannot be reached.
    """
    claimed: list[Due] = []
    try:
        with transaction.atomic():
            claimed += _claim(limit)
            failures = _run(claimed)
            _settle(claimed, failures)
    except Exception:
        if not claimed:
            raise
        log.exception("a batch of %s deliveries lost its transaction", len(claimed))
        for due in claimed:
            _deliver_alone(due)
    return len(claimed)


def _claim(limit: int, only: UUID | None = None) -> list[Due]:
    with schema_context("public"), connection.cursor() as cursor:
        cursor.execute(LIMITS)
        cursor.execute(CLAIM, {"limit": limit, "only": only})
        return [Due(*row) for row in cursor.fetchall()]


def _run(claimed: Iterable[Due]) -> Failures:
    counties: dict[str, list[Due]] = defaultdict(list)
    for due in claimed:
        counties[due.county].append(due)
    failures: Failures = {}
    for county, group in counties.items():
        if _attempt(county, group) is not None:
            failures |= _run_one_by_one(county, group)
    return failures


def _run_one_by_one(county: str, group: list[Due]) -> Failures:
    failures: Failures = {}
    for due in group:
        if error := _attempt(county, [due]):
            log.warning("%s failed on %s in %s: %s", due.handler, due.name, county, error)
            failures[due.id] = (due.attempts, error)
    return failures


def _attempt(county: str, group: list[Due]) -> Exception | None:
    """All of `group` in one savepoint, or none of it and the error.

    Deferred constraints are checked here: at COMMIT they would take the whole batch along. The
    check also refuses a transaction which a handler has quietly marked for roll-back.
    """
    try:
        with schema_context(f"c{county}" if county else "public"), transaction.atomic():
            for due in group:
                due.run()
            connection.check_constraints()
    except Exception as error:
        return error
    return None


def _settle(claimed: Iterable[Due], failures: Failures) -> None:
    done = [due.id for due in claimed if due.id not in failures]
    with schema_context("public"), connection.cursor() as cursor:
        if done:
            cursor.execute(DONE, [done])
        for key, (attempts, error) in failures.items():
            cursor.execute(FAILED, _failure(key, attempts, error))


def _failure(key: UUID, attempts: int, error: Exception) -> list[Any]:
    dead = attempts >= len(BACK_OFF)
    text = f"{type(error).__name__}: {error}".replace("\0", "")[:ERROR_LENGTH]
    wait = timedelta() if dead else BACK_OFF[attempts]
    return [Delivery.State.DEAD if dead else Delivery.State.DUE, text, wait, key]


def _deliver_alone(due: Due) -> None:
    """One delivery in a transaction of its own; whatever it breaks is its own."""
    try:
        with transaction.atomic():
            claimed = _claim(1, only=due.id)
            _settle(claimed, _run(claimed))
    except Exception as error:
        log.exception("%s lost its transaction on %s", due.handler, due.name)
        _settle([], {due.id: (due.attempts, error)})
