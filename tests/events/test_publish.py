from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import pytest
from celery import current_app
from django.db import transaction
from django_tenants.utils import schema_context

from alliance.centres.models import Centre
from alliance.events.facts import Fact, Unknown, revive
from alliance.events.models import Delivery, OutboxFact
from alliance.events.services import publish
from alliance.lib.keys import new_key
from tests.factories.facts import NOON, BellRang, handled_by, note, ring


@dataclass(frozen=True, kw_only=True)
class Everything(Fact):
    key: UUID
    other: UUID | None = None
    when: datetime | None = None
    words: str = ""


def test_a_fact_that_is_rolled_back_was_never_told(
    county: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    handled_by(monkeypatch, a=note)

    with transaction.atomic():
        publish(BellRang(number=1, at=NOON))
        transaction.set_rollback(True)

    assert not OutboxFact.objects.exists()
    assert not Delivery.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_fact_outside_a_transaction_is_refused() -> None:
    with schema_context("c430522"), pytest.raises(RuntimeError, match="transaction"):
        publish(BellRang(number=1, at=NOON))


def test_each_handler_gets_a_delivery_in_the_county_of_the_fact(
    county: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    handled_by(monkeypatch, a=note, b=note)

    ring()

    assert set(Delivery.objects.values_list("county", "handler", "state")) == {
        ("430522", "a", "due"),
        ("430522", "b", "due"),
    }


def test_a_fact_comes_back_as_it_was_told() -> None:
    fact = Everything(key=new_key(), other=new_key(), when=NOON, words="您好", at=NOON)

    assert revive(Everything.NAME, fact.payload()) == fact


def test_a_fact_of_old_with_a_field_that_is_gone_still_comes_back() -> None:
    fact = BellRang(number=7, at=NOON)

    assert revive(BellRang.NAME, fact.payload() | {"colour": "red"}) == fact


def test_an_unknown_kind_is_named() -> None:
    with pytest.raises(Unknown, match=r"stores\.Never"):
        revive("stores.Never", {})


@pytest.mark.django_db(transaction=True)
def test_a_dead_broker_fails_nobody(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    handled_by(monkeypatch, a=note)
    monkeypatch.setattr(current_app.conf, "broker_write_url", "redis+socket:///nowhere.sock")
    monkeypatch.setattr(current_app, "_pool", None)
    current_app.amqp._producer_pool = None

    with schema_context("c430522"):
        ring()

    current_app.amqp._producer_pool = None
    assert "nowhere.sock" in caplog.text
    assert OutboxFact.objects.count() == 1
