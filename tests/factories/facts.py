"""A fact of the tests' own, and a handler that leaves one row in the county for each time it ran.

The row has no unique constraint on purpose: a handler that ran twice shows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import transaction

from alliance.audit.models import AuditEntry
from alliance.events.facts import HANDLERS, Fact
from alliance.events.models import OutboxFact
from alliance.events.services import publish

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class BellRang(Fact):
    """The tests' own fact: a bell with a number."""

    number: int


def note(fact: BellRang) -> None:
    AuditEntry.objects.create(
        subject_type="bell", subject_id=str(fact.number), verb="ring", at=fact.at
    )


def noted() -> list[int]:
    """The numbers in the open county, one for each time the handler took effect."""
    rows = AuditEntry.objects.filter(subject_type="bell").values_list("subject_id", flat=True)
    return sorted(map(int, rows))


def ring(number: int = 1) -> OutboxFact:
    with transaction.atomic():
        return publish(BellRang(number=number, at=NOON))


def handled_by(patch: pytest.MonkeyPatch, **handlers: Callable[[Any], None]) -> None:
    """From now on BellRang has exactly these handlers."""
    patch.setitem(HANDLERS, BellRang.NAME, dict(handlers))
