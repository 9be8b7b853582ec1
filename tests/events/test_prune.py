from __future__ import annotations

from datetime import timedelta

import pytest

from alliance.centres.models import Centre
from alliance.events import services
from alliance.events.delivery import deliver_batch
from alliance.events.models import Delivery, OutboxFact
from tests.factories.facts import NOON, handled_by, note, ring


@pytest.fixture(autouse=True)
def told(county: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two bells rang at noon and were handled."""
    handled_by(monkeypatch, a=note)
    ring(1)
    ring(2)
    deliver_batch()


def test_a_fact_goes_with_its_deliveries() -> None:
    assert services.prune(before=NOON + timedelta(seconds=1)) == 2

    assert not OutboxFact.objects.exists()
    assert not Delivery.objects.exists()


def test_what_is_young_stays() -> None:
    assert services.prune(before=NOON) == 0
    assert OutboxFact.objects.count() == 2


@pytest.mark.parametrize("state", ["due", "dead"])
def test_what_has_not_been_handled_stays(state: str) -> None:
    open_one = Delivery.objects.order_by("id")[0]
    Delivery.objects.filter(pk=open_one.pk).update(state=state)

    assert services.prune(before=NOON + timedelta(seconds=1)) == 1
    assert OutboxFact.objects.get() == open_one.fact


def test_a_long_past_goes_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "PRUNE_BATCH", 1)

    assert services.prune(before=NOON + timedelta(seconds=1)) == 1
    assert OutboxFact.objects.count() == 1
