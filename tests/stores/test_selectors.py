"""Who may see which shop, and what a search finds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from alliance.accounts.models import User
from alliance.accounts.roles import Role
from alliance.centres.models import Centre
from stores import selectors
from stores.models import Store, StoreMember
from stores.way import NEXT, next_step, stations
from tests.factories.people import LONG_AGO, member, person
from tests.factories.stores import store

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
Status = Store.Status
DESK = [Role.OFFICER, Role.DIRECTOR, Role.REVIEWER, Role.FINANCE, Role.AUDITOR]


def here(user: User, *roles: Role) -> User:
    """The person as the middleware leaves them in a county where they are `roles`."""
    user.limit_roles("430522", frozenset(roles))
    return user


def names(rows: Any) -> set[str]:
    return set(rows.values_list("name", flat=True))


def said(rows: Any) -> set[tuple[str, bool]]:
    return set(rows.values_list("name", "mine"))


@pytest.fixture
def owner(county: Centre) -> User:
    """The owner of 甲 and 乙; 丙 belongs to somebody else."""
    owner = here(member(Role.OWNER), Role.OWNER)
    for name in ("甲", "乙"):
        StoreMember.objects.create(store=store(name=name), user=owner)
    StoreMember.objects.create(store=store(name="丙"), user=member(Role.OWNER))
    return owner


@pytest.mark.parametrize("role", DESK)
def test_the_desk_sees_all_shops_of_the_county(owner: User, role: Role) -> None:
    person = here(member(role), role)

    assert names(selectors.visible(by=person)) == {"甲", "乙", "丙"}
    assert names(selectors.visible_saying_mine(by=person)) == {"甲", "乙", "丙"}


def test_an_owner_sees_their_own(owner: User) -> None:
    assert names(selectors.visible(by=owner)) == {"甲", "乙"}
    assert names(selectors.own(by=owner)) == {"甲", "乙"}


def test_an_officer_with_a_shop_is_told_which_is_theirs(owner: User) -> None:
    officer = here(member(Role.OFFICER), Role.OFFICER)
    StoreMember.objects.create(store=Store.objects.get(name="丙"), user=officer)

    rows = selectors.visible_saying_mine(by=officer)

    assert said(rows) == {("甲", False), ("乙", False), ("丙", True)}


def test_all_that_an_owner_sees_is_theirs(owner: User) -> None:
    rows = selectors.visible_saying_mine(by=owner)

    assert said(rows) == {("甲", True), ("乙", True)}


def test_who_is_nothing_here_sees_nothing(owner: User) -> None:
    stranger = here(member(Role.OFFICER, "430523"))

    assert names(selectors.visible(by=stranger)) == set()
    assert names(selectors.within_reach("verify", by=stranger)) == set()


@pytest.mark.parametrize("verb", sorted(Store.MOVES))
@pytest.mark.parametrize("role", Role)
def test_who_takes_shops_through_a_verb(owner: User, role: Role, verb: str) -> None:
    """Officers and directors do; to suspend, resume and hand over is the director's."""
    may = bool(names(selectors.within_reach(verb, by=here(person(), role))))

    directors_own = verb in ("suspend", "resume", "hand_over")
    assert may is (role == Role.DIRECTOR or (role == Role.OFFICER and not directors_own))


def test_owners_take_their_own_shops_through_apply_and_nothing_else(owner: User) -> None:
    reached = {verb: names(selectors.within_reach(verb, by=owner)) for verb in Store.MOVES}

    assert reached.pop("apply") == {"甲", "乙"}
    assert set(map(frozenset, reached.values())) == {frozenset()}


def test_a_shop_with_two_people_is_listed_once(owner: User) -> None:
    shop = Store.objects.get(name="甲")
    helper = member(Role.OWNER)
    part = StoreMember.objects.create(store=shop, user=helper, part=StoreMember.Part.HELPER)

    assert selectors.own(by=owner).count() == 2
    assert names(selectors.own(by=here(helper, Role.OWNER))) == {"甲"}
    assert str(part) == "甲 · 帮手"


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, {"张记副食", "李记副食", "张记五金"}),
        ({"q": "副食"}, {"张记副食", "李记副食"}),
        ({"q": "430522000002"}, {"李记副食"}),
        ({"q": "000002"}, set()),
        ({"q": "%"}, set()),
        ({"q": "_"}, set()),
        ({"q": "张记", "town": "小塘镇"}, {"张记五金"}),
        ({"status": Status.VERIFIED}, {"张记五金"}),
        ({"status": Status.VERIFIED, "town": "酿溪镇"}, set()),
        ({"town": "小塘"}, set()),
    ],
)
def test_a_search_finds_what_it_says(
    county: Centre, asked: dict[str, str], found: set[str]
) -> None:
    store(name="张记副食", town="酿溪镇", number="430522000001")
    store(name="李记副食", town="小塘镇", number="430522000002")
    store(Status.VERIFIED, name="张记五金", town="小塘镇", number="430522000003")

    assert names(selectors.matching(Store.objects.all(), **asked)) == found


def test_the_newest_shop_is_on_top_and_of_one_moment_the_later(county: Centre) -> None:
    first, second = store(name="一"), store(name="二")
    newest = store(name="三", joined_at=LONG_AGO + timedelta(days=1))

    assert list(Store.objects.all()) == [newest, second, first]


# -- The way in -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("status", "states"),
    [
        (Status.LEAD, ["here", "ahead", "ahead", "ahead"]),
        (Status.APPLIED, ["done", "here", "ahead", "ahead"]),
        (Status.REJECTED, ["done", "here", "ahead", "ahead"]),
        (Status.VERIFIED, ["done", "done", "here", "ahead"]),
        (Status.ACTIVE, ["done", "done", "done", "here"]),
        (Status.SUSPENDED, ["done", "done", "done", "here"]),
    ],
)
def test_what_lies_behind_is_done_and_one_station_is_here(
    status: Status, states: list[str]
) -> None:
    shown = stations(Store(status=status))

    assert [station.state for station in shown] == states
    assert [str(station.title) for station in shown] == [
        "有意加入", "已经申请", "核实通过", "正式开通",
    ]  # fmt: skip
    assert all(str(station.text) for station in shown)


@pytest.mark.parametrize("status", Status)
def test_every_status_has_a_station_and_a_next_step(status: Status) -> None:
    step = next_step(Store(status=status))

    assert NEXT.keys() == set(Status)
    assert [station.state for station in stations(Store(status=status))].count("here") == 1
    assert str(step.what)
    assert str(step.why)
    waits = status in (Status.APPLIED, Status.MOVED)
    assert step.call is not waits, "who waits, or belongs to another centre, need not call this one"
