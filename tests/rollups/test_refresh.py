"""A county's kept figures are what a recount finds, whatever happened and in whatever order."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django_tenants.utils import schema_context

from alliance.accounts.models import User
from alliance.accounts.roles import Role
from alliance.centres.models import Centre
from alliance.events.models import Delivery, OutboxFact
from alliance.events.services import make_due
from alliance.lib.refusals import Refused
from alliance.rollups import selectors
from alliance.rollups import services as rollups
from alliance.rollups.counted import FIGURES
from alliance.rollups.models import CountyDay, CountyFigures, Recount
from stores import figures, services, tasks
from stores.models import Store
from tests.factories.figures import NOON, settled
from tests.factories.people import member
from tests.factories.stores import store, visited
from tests.factories.threads import at_once

Status = Store.Status
VERBS = [services.apply, services.reject, services.verify, services.activate,
         services.suspend, services.resume, services.close]  # fmt: skip


@pytest.fixture
def officer(county: Centre) -> User:
    return member(Role.OFFICER)


def kept() -> dict[str, int]:
    row = CountyFigures.objects.get(centre="430522")
    return {name: getattr(row, name) for name in FIGURES}


def recounted() -> dict[str, int]:
    found = figures.counted()
    return {name: getattr(found, name) for name in FIGURES}


@pytest.mark.parametrize("seed", range(6))
def test_after_any_sequence_of_deeds_the_kept_figures_are_those_of_a_recount(
    officer: User, seed: int
) -> None:
    chance = random.Random(seed)
    shops = [visited(store(chance.choice(list(Status)), systems=["stock"])) for _ in range(8)]
    settled()

    for _ in range(25):
        shop, verb = chance.choice(shops), chance.choice(VERBS)
        try:
            verb(shop, actor=officer, at=NOON, note="走访")
        except Refused:
            shop.refresh_from_db()
        if chance.random() < 0.3:
            settled()
    settled()

    assert kept() == recounted()
    call_command("check_rollups", "--county", "430522")


def test_many_facts_ask_for_one_count_and_leave_nothing_waiting(officer: User) -> None:
    for _ in range(5):
        services.verify(visited(store()), actor=officer, at=NOON)
    assert selectors.asked() == []

    settled()

    assert kept()["verified"] == 5
    assert not Recount.objects.exists()


def test_a_fact_asks_for_a_count_of_its_county_alone(officer: User, other_county: Centre) -> None:
    from alliance.events.delivery import deliver_batch

    services.verify(visited(store()), actor=officer, at=NOON)
    deliver_batch()

    assert selectors.asked() == ["430522"]


def test_a_replay_and_facts_out_of_order_change_nothing(officer: User) -> None:
    shop = visited(store())
    services.verify(shop, actor=officer, at=NOON)
    services.activate(shop, actor=officer, at=NOON + timedelta(hours=1))
    before, row = settled(), kept()

    make_due(Delivery.objects.order_by("-fact__at"))
    after = settled(NOON + timedelta(days=3))

    assert kept() == row
    assert after.active_at == before.active_at == NOON + timedelta(hours=1)
    assert [day.day for day in CountyDay.objects.all()] == [NOON.date()]


def test_a_count_alone_is_no_activity(officer: User) -> None:
    store(Status.ACTIVE)

    row = settled()

    assert (row.onboarded, row.active_at, row.counted_at) == (1, None, NOON)


def test_a_day_ends_as_it_was_counted_last(officer: User) -> None:
    shop = visited(store())
    for hours, verb in ((0, services.verify), (3, services.activate), (30, services.close)):
        verb(shop, actor=officer, at=NOON, note="走访")
        settled(NOON + timedelta(hours=hours))

    days = CountyDay.objects.order_by("day").values_list("day", "active", "onboarded")
    assert list(days) == [
        (NOON.date(), 1, 1), (NOON.date() + timedelta(days=1), 0, 0),
    ]  # fmt: skip


def test_the_day_is_that_of_the_counties_clock(county: Centre) -> None:
    store(Status.ACTIVE)

    settled(datetime(2026, 11, 22, 16, 30, tzinfo=UTC))

    assert [row.day.isoformat() for row in CountyDay.objects.all()] == ["2026-11-23"]


def test_the_alliances_clock_has_every_county_counted_once_a_day(
    county: Centre, other_county: Centre
) -> None:
    with schema_context("public"):
        tasks.count_all()

    assert selectors.asked() == ["430522", "430523"]


def test_a_task_counts_its_county(county: Centre) -> None:
    store(Status.ACTIVE)
    rollups.ask(at=NOON)

    with schema_context("public"):
        tasks.count_figures(county="430522")

    assert kept()["active"] == 1
    assert selectors.asked() == []


def test_figures_of_no_county_are_refused(db: None) -> None:
    with schema_context("public"), pytest.raises(RuntimeError, match="open its schema"):
        rollups.ask(at=NOON)


# -- Checking --------------------------------------------------------------------------------------
def test_the_check_names_what_differs_and_fails(county: Centre, capsys: Any) -> None:
    store(Status.ACTIVE)
    settled()
    CountyFigures.objects.update(active=7)

    with pytest.raises(CommandError, match="1 个县有出入：新邵县"):
        call_command("check_rollups", "--county", "430522")

    assert "新邵县 active：汇总 7，清点 1" in capsys.readouterr().out


def test_the_check_repairs_what_it_is_asked_to(county: Centre, capsys: Any) -> None:
    store(Status.ACTIVE)
    settled()
    CountyFigures.objects.update(active=7)

    call_command("check_rollups", "--repair")

    assert "改正 1 个" in capsys.readouterr().out
    assert kept() == recounted()


def test_a_county_that_is_not_there_cannot_be_checked(db: None) -> None:
    with pytest.raises(CommandError, match="没有要核对的县"):
        call_command("check_rollups", "--county", "999999")


# -- Many at once ----------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_deeds_and_counts_at_the_same_time_end_in_true_figures(transactional_db: None) -> None:
    with schema_context("c430522"):
        officer = member(Role.OFFICER)
        shops = [visited(store()) for _ in range(6)]

        def work(number: int) -> None:
            if number % 2:
                rollups.refresh(figures.counted, at=NOON)
            else:
                services.verify(shops[number // 2], actor=officer, at=NOON)
                rollups.ask(at=NOON)

        done = at_once(8, work)
        assert [each for each in done if isinstance(each, Exception)] == []
        if Recount.objects.exists():
            rollups.refresh(figures.counted, at=NOON)

        assert kept() == recounted()
        assert kept()["verified"] == 4
        assert OutboxFact.objects.count() == 4
