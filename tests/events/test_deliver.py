from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.models import F
from django_tenants.utils import schema_context

from alliance.centres.models import Centre
from alliance.centres.selectors import current_code
from alliance.events import delivery
from alliance.events.delivery import BACK_OFF, deliver_batch
from alliance.events.models import Delivery
from stores.models import Store, StoreMember
from tests.factories.facts import BellRang, handled_by, note, noted, ring
from tests.factories.threads import at_once

State = Delivery.State


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, delivery.__name__)


def broken(fact: BellRang) -> None:
    note(fact)
    raise ZeroDivisionError("bad day")


def broken_on_two(fact: BellRang) -> None:
    note(fact)
    if fact.number == 2:
        raise ZeroDivisionError


def time_passes(by: timedelta = timedelta(days=1)) -> None:
    Delivery.objects.update(due_at=F("due_at") - by)


def test_effect_and_mark_are_both_there(county: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    handled_by(monkeypatch, a=note)
    ring(5)

    assert deliver_batch() == 1
    assert deliver_batch() == 0

    assert noted() == [5]
    row = Delivery.objects.get()
    assert (row.state, row.attempts, row.done_at is not None) == (State.DONE, 1, True)


def test_each_fact_takes_effect_in_its_own_county(
    county: Centre, other_county: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    handled_by(monkeypatch, a=note)
    for number in range(6):
        with schema_context("c430522" if number % 2 else "c430523"):
            ring(number)

    with schema_context("public"):
        deliver_batch()
        assert current_code() is None

    assert noted() == [1, 3, 5]
    with schema_context("c430523"):
        assert noted() == [0, 2, 4]


def test_a_fact_of_the_alliance_is_handled_in_public(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str | None] = []
    handled_by(monkeypatch, a=lambda fact: seen.append(current_code()))
    ring()

    deliver_batch()

    assert seen == [None]


def test_one_failing_fact_does_not_hold_up_the_others(
    county: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    handled_by(monkeypatch, a=broken_on_two)
    for number in range(4):
        ring(number)

    deliver_batch()

    assert noted() == [0, 1, 3]
    assert Delivery.objects.filter(state=State.DUE).count() == 1


def test_a_failure_waits_longer_each_time_and_ends_dead(
    county: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    handled_by(monkeypatch, a=broken)
    ring()

    for attempt in range(len(BACK_OFF) + 1):
        assert Delivery.objects.get().state == State.DUE
        assert deliver_batch() == 1
        assert deliver_batch() == 0, "it is not due again at once"
        assert Delivery.objects.get().attempts == attempt + 1
        time_passes()

    row = Delivery.objects.get()
    assert (row.state, row.error) == (State.DEAD, "ZeroDivisionError: bad day")
    assert noted() == []


def test_a_handler_of_another_version_waits_instead_of_crashing(
    county: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    handled_by(monkeypatch, a=note, not_here_yet=note)
    ring()
    handled_by(monkeypatch, a=note)

    deliver_batch()

    assert noted() == [1]
    assert Delivery.objects.get(handler="not_here_yet").error.startswith("Unknown: ")


def test_a_constraint_checked_at_commit_fails_its_own_fact_only(
    county: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dangling(fact: BellRang) -> None:
        note(fact)
        if fact.number == 1:
            nobody = Store(number="x")
            StoreMember.objects.create(store=nobody, user_id=nobody.pk)

    handled_by(monkeypatch, a=dangling)
    for number in range(3):
        ring(number)

    deliver_batch()

    assert noted() == [0, 2]
    assert "IntegrityError" in Delivery.objects.get(state=State.DUE).error


def test_a_handler_that_asks_for_roll_back_is_not_taken_for_done(
    county: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    def shy(fact: BellRang) -> None:
        note(fact)
        transaction.set_rollback(True)

    handled_by(monkeypatch, a=shy)
    ring()

    deliver_batch()

    assert noted() == []
    assert Delivery.objects.get().state == State.DUE


@pytest.fixture
def committed(transactional_db: None) -> Iterator[None]:
    """新邵县 open, in a database whose commits are real."""
    with schema_context("c430522"):
        yield


@pytest.mark.parametrize("blow", ["ROLLBACK", "SELECT pg_terminate_backend(pg_backend_pid())"])
def test_a_handler_that_destroys_the_transaction_destroys_only_its_own(
    committed: None, monkeypatch: pytest.MonkeyPatch, blow: str
) -> None:
    def destroyer(fact: BellRang) -> None:
        if fact.number == 2:
            with connection.cursor() as cursor:
                cursor.execute(blow)
        note(fact)

    handled_by(monkeypatch, a=destroyer)
    for number in range(5):
        ring(number)

    deliver_batch()

    assert [n for n in noted() if n != 2] == [0, 1, 3, 4]
    assert Delivery.objects.filter(state=State.DONE).count() == 4
    bad = Delivery.objects.get(state=State.DUE)
    assert (bad.attempts, bad.fact.payload["number"]) == (1, 2)


def test_four_workers_at_once_take_each_fact_once(
    committed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    handled_by(monkeypatch, a=note)
    for number in range(120):
        ring(number)

    def work(_number: int) -> None:
        while deliver_batch(limit=7):
            pass

    assert at_once(4, work, schema="public") == [None] * 4
    assert noted() == list(range(120))


def test_a_worker_that_dies_in_a_batch_leaves_neither_effect_nor_mark(
    committed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    class PowerCut(BaseException):
        """Not an Exception: nothing in the delivery may catch it."""

    def cut(fact: BellRang) -> None:
        note(fact)
        if fact.number == 2:
            raise PowerCut

    handled_by(monkeypatch, a=cut)
    for number in range(4):
        ring(number)
    with pytest.raises(PowerCut):
        deliver_batch()
    assert noted() == []

    handled_by(monkeypatch, a=note)
    deliver_batch()

    assert noted() == [0, 1, 2, 3]
