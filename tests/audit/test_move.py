"""The only writer of a status: of all who click at once one wins, and the record says who."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from django.db import transaction
from django_tenants.utils import schema_context

from alliance.accounts.roles import Role
from alliance.audit.models import AuditEntry
from alliance.audit.services import move
from alliance.centres.models import Centre
from alliance.lib.refusals import AlreadyMoved
from stores.models import Store
from tests.factories.people import member
from tests.factories.stores import store
from tests.factories.threads import at_once

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
Status = Store.Status


def test_the_thing_in_hand_stands_where_the_row_stands(county: Centre) -> None:
    shop = store()

    move(shop, "verify", actor=None, at=NOON)

    assert shop.status == Store.objects.get(pk=shop.pk).status == Status.VERIFIED


def test_columns_change_with_the_status_in_the_row_and_in_hand(county: Centre) -> None:
    shop = store(name="旧店名")

    move(shop, "verify", actor=None, at=NOON, name="新店名")

    stored = Store.objects.get(pk=shop.pk)
    assert (stored.status, stored.name, shop.name) == (Status.VERIFIED, "新店名", "新店名")


@pytest.mark.parametrize(("status", "stage"), [(Status.LEAD, "意向"), (Status.VERIFIED, "已核实")])
def test_from_where_the_verb_does_not_start_nothing_moves_and_the_stage_is_named(
    county: Centre, status: Status, stage: str
) -> None:
    shop = store(status, name="旧店名")

    with pytest.raises(AlreadyMoved, match=f"现在的状态是“{stage}”.*请刷新页面后再看"):
        move(shop, "verify", actor=None, at=NOON, name="新店名")

    stored = Store.objects.get(pk=shop.pk)
    assert (stored.status, stored.name, shop.name) == (status, "旧店名", "旧店名")
    assert not AuditEntry.objects.exists()


def test_only_this_shop_moves(county: Centre) -> None:
    shop, neighbour = store(), store()

    move(shop, "verify", actor=None, at=NOON)

    assert Store.objects.get(pk=neighbour.pk).status == Status.APPLIED


def test_a_verb_the_thing_does_not_know_is_a_slip_of_the_programmer(county: Centre) -> None:
    with pytest.raises(KeyError, match="approve"):
        move(store(), "approve", actor=None, at=NOON)


def test_a_shop_that_is_gone_does_not_move(county: Centre) -> None:
    shop = store()
    Store.objects.filter(pk=shop.pk).delete()

    with pytest.raises(AlreadyMoved):
        move(shop, "verify", actor=None, at=NOON)


def test_a_status_written_past_the_guard_in_memory_does_not_help(county: Centre) -> None:
    """The row decides, not what the caller holds."""
    shop = store(Status.LEAD)
    shop.status = Status.APPLIED

    with pytest.raises(AlreadyMoved):
        move(shop, "verify", actor=None, at=NOON)

    assert Store.objects.get(pk=shop.pk).status == Status.LEAD


def test_what_fails_afterwards_takes_the_move_and_its_entry_back(county: Centre) -> None:
    shop = store()

    @transaction.atomic
    def move_and_fail() -> None:
        move(shop, "verify", actor=None, at=NOON)
        raise ConnectionError

    with pytest.raises(ConnectionError):
        move_and_fail()

    assert Store.objects.get(pk=shop.pk).status == Status.APPLIED
    assert not AuditEntry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_eight_people_at_once_exactly_one_moves_the_shop() -> None:
    officers = [member(Role.OFFICER, name=f"专员{n}") for n in range(8)]
    with schema_context("c430522"):
        shop = store()

    def click(number: int) -> str:
        seen = Store.objects.get(pk=shop.pk)
        time.sleep(0.05)  # everybody has the page open before the first click arrives
        move(seen, "verify", actor=officers[number], at=NOON, note=f"第{number}位")
        return seen.status

    outcomes = at_once(8, click)

    winners = [n for n, outcome in enumerate(outcomes) if outcome == Status.VERIFIED]
    losers = [outcome for outcome in outcomes if isinstance(outcome, AlreadyMoved)]
    assert (len(winners), len(losers)) == (1, 7)
    assert {str(loser) for loser in losers} == {
        "这份材料现在的状态是“已申请”，不能再做这一步；请刷新页面后再看。"
    }
    with schema_context("c430522"):
        entry = AuditEntry.objects.get()
        assert (entry.actor_id, entry.note) == (officers[winners[0]].pk, f"第{winners[0]}位")


@pytest.mark.django_db(transaction=True)
def test_who_waits_for_a_move_that_is_undone_moves_it() -> None:
    """The first holds the row and then fails; the second must not be told it has moved."""
    with schema_context("c430522"):
        shop = store()

    def click(number: int) -> str:
        seen = Store.objects.get(pk=shop.pk)
        time.sleep(0.2 * number)
        with transaction.atomic():
            move(seen, "verify", actor=None, at=NOON, note=str(number))
            if number == 0:
                time.sleep(0.5)
                raise ConnectionError("a fault after the move")
        return seen.status

    first, second = at_once(2, click)

    assert isinstance(first, ConnectionError)
    assert second == Status.VERIFIED
    with schema_context("c430522"):
        assert AuditEntry.objects.get().note == "1"
