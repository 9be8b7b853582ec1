from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django_tenants.utils import schema_context

from alliance.accounts.models import User
from alliance.accounts.roles import Role
from alliance.acts.models import Act
from alliance.centres.models import Centre
from alliance.events.delivery import deliver_batch
from alliance.events.models import Delivery
from alliance.events.services import NotDead, replay
from tests.factories.facts import NOON, BellRang, handled_by, note, noted, ring
from tests.factories.people import member
from tests.factories.web import ALLIANCE, signed_in

DEAD, DUE, DONE = Delivery.State.DEAD, Delivery.State.DUE, Delivery.State.DONE
ADMIN = "/admin/events/delivery/"


@pytest.fixture
def operator(db: None) -> User:
    return member(Role.ALLIANCE_OPERATOR, None)


@pytest.fixture
def dead(county: Centre, monkeypatch: pytest.MonkeyPatch) -> Delivery:
    handled_by(monkeypatch, a=note)
    ring()
    Delivery.objects.update(state=DEAD, attempts=8, error="ValueError: bad day")
    return Delivery.objects.get()


def test_a_dead_delivery_gets_a_full_round_of_attempts(dead: Delivery, operator: User) -> None:
    with schema_context("public"):
        replay(dead, actor=operator, at=NOON)

    dead.refresh_from_db()
    assert (dead.state, dead.attempts) == (DUE, 0)
    deliver_batch()
    assert noted() == [1]


def test_who_replayed_is_on_record(dead: Delivery, operator: User) -> None:
    replay(dead, actor=operator, at=NOON)

    act = Act.objects.get()
    assert (act.verb, act.before, act.after, act.actor) == ("replay", "dead", "due", operator)


def test_what_is_not_dead_is_refused(dead: Delivery, operator: User) -> None:
    replay(dead, actor=operator, at=NOON)

    with pytest.raises(NotDead):
        replay(dead, actor=operator, at=NOON)


def ask_for_replay(user: User, delivery: Delivery) -> Any:
    return signed_in(user, ALLIANCE).post(
        ADMIN,
        {"action": "replay", "_selected_action": [str(delivery.pk)], "confirmed": "1", "note": ""},
        follow=True,
    )


def test_dead_letters_are_seen_and_replayed_at_the_alliances_desk(
    dead: Delivery, operator: User
) -> None:
    page = signed_in(operator, ALLIANCE).get(ADMIN, {"state__exact": "dead"})
    assert "ValueError: bad day" in page.content.decode()

    answer = ask_for_replay(operator, dead)

    dead.refresh_from_db()
    assert dead.state == DUE
    assert answer.status_code == 200


def test_the_auditor_cannot_replay(dead: Delivery) -> None:
    ask_for_replay(member(Role.AUDITOR, None), dead)

    dead.refresh_from_db()
    assert dead.state == DEAD


def replay_facts(*options: str) -> str:
    out = StringIO()
    call_command("replay_facts", *options, stdout=out)
    return out.getvalue().strip()


@pytest.fixture
def past(county: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three bells rang in 新邵 and two in 邵阳, all delivered; one handler is new since."""
    handled_by(monkeypatch, a=note)
    for number in range(3):
        ring(number)
    with schema_context("c430523"):
        ring(10)
        ring(11)
    deliver_batch()
    handled_by(monkeypatch, a=note, brand_new=note)


def due() -> int:
    return Delivery.objects.filter(state=DUE).count()


@pytest.mark.parametrize(
    ("options", "again", "new"),
    [
        ([], 5, 5),
        (["--county", "430523"], 2, 2),
        (["--county", "shaoyang"], 2, 2),
        (["--handler", "brand_new"], 0, 5),
        (["--handler", "a"], 5, 0),
        (["--name", "stores.StoreVerified"], 0, 0),
        (["--since", "2026-11-23"], 0, 0),
        (["--since", "2026-11-22T12:00:00+08:00"], 5, 5),
        (["--dead"], 0, 0),
    ],
)
def test_the_command_replays_the_part_it_is_asked_for(
    past: None, options: list[str], again: int, new: int
) -> None:
    dry = replay_facts("--dry-run", *options)
    assert due() == 0

    said = replay_facts(*options)

    assert dry == f"将重新投递 {again} 条，补投 {new} 条。"
    assert said == f"重新投递 {again} 条，补投 {new} 条。"
    assert due() == again + new


def test_a_county_that_is_not_there_is_named(past: None) -> None:
    with pytest.raises(CommandError, match="没有代码或网址前缀是“shaoyan”的县"):
        replay_facts("--county", "shaoyan")


def test_only_the_dead(past: None) -> None:
    first = Delivery.objects.order_by("id")[0]
    Delivery.objects.filter(pk=first.pk).update(state=DEAD)

    assert replay_facts("--dead") == "重新投递 1 条，补投 0 条。"


def test_a_date_that_is_none_is_explained(db: None) -> None:
    with pytest.raises(CommandError, match="不是日期"):
        replay_facts("--since", "yesterday")


def test_the_facts_of_the_tests_have_a_name() -> None:
    assert BellRang.NAME == "facts.BellRang"
