"""How many shops each town is to have: set by the director, recorded, each county's own."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django_tenants.utils import schema_context

from alliance.accounts.models import User
from alliance.accounts.roles import Role
from alliance.acts.models import Act
from alliance.centres.models import Centre
from alliance.rollups import selectors
from alliance.rollups.models import TownTarget
from alliance.rollups.services import BadTarget, set_targets
from tests.factories.figures import settled
from tests.factories.people import member
from tests.factories.stores import store
from tests.factories.threads import at_once
from tests.factories.web import SHAOYANG, signed_in

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
PATH = "/figures/targets/"


@pytest.fixture
def director(county: Centre) -> User:
    return member(Role.DIRECTOR)


def here() -> dict[str, int]:
    return selectors.targets("430522")


def test_targets_are_set_changed_and_taken_away(director: User) -> None:
    set_targets({"酿溪镇": 30, "小塘镇": 10}, actor=director, at=NOON)
    changed = set_targets({"酿溪镇": 40, "小塘镇": 0, "寸石镇": 0}, actor=director, at=NOON)

    assert changed == ["酿溪镇", "小塘镇"]
    assert here() == {"酿溪镇": 40}


def test_each_change_is_recorded_and_nothing_else_is(director: User) -> None:
    set_targets({"酿溪镇": 30}, actor=director, at=NOON)
    set_targets({"酿溪镇": 30}, actor=director, at=NOON)
    set_targets({"酿溪镇": 0}, actor=director, at=NOON)

    acts = Act.objects.filter(verb="set_target").order_by("id")
    assert [(act.subject_name, act.before, act.after) for act in acts] == [
        ("酿溪镇", "0", "30"), ("酿溪镇", "30", "0"),
    ]  # fmt: skip
    assert {(act.county, act.actor_id, str(act.verb_name())) for act in acts} == {
        ("430522", director.pk, "设定入网目标")
    }


def test_the_countys_figures_follow(director: User) -> None:
    set_targets({"酿溪镇": 30, "小塘镇": 10}, actor=director, at=NOON)

    assert settled().target == 40


@pytest.mark.parametrize("shops", [-1, 1_000_001, "三十", None, 1.5])
def test_what_is_no_number_of_shops_is_refused_and_nothing_is_set(
    director: User, shops: object
) -> None:
    with pytest.raises(BadTarget, match="寸石镇的目标要填") as refused:
        set_targets({"酿溪镇": 30, "寸石镇": shops}, actor=director, at=NOON)

    assert refused.value.field == "寸石镇"
    assert here() == {}


def test_a_town_has_a_name_of_at_most_forty_characters(director: User) -> None:
    with pytest.raises(BadTarget, match="最多 40 个字"):
        set_targets({"镇" * 41: 1}, actor=director, at=NOON)


def test_each_county_has_targets_of_its_own(director: User, other_county: Centre) -> None:
    set_targets({"酿溪镇": 30}, actor=director, at=NOON)
    with schema_context("c430523"):
        set_targets({"酿溪镇": 5}, actor=director, at=NOON)

    assert here() == {"酿溪镇": 30}
    assert selectors.targets("430523") == {"酿溪镇": 5}


@pytest.mark.django_db(transaction=True)
def test_two_who_set_the_same_target_at_once_leave_one(transactional_db: None) -> None:
    with schema_context("c430522"):
        director = member(Role.DIRECTOR)
    done = at_once(4, lambda n: set_targets({"酿溪镇": 10 + n}, actor=director, at=NOON))

    assert [each for each in done if isinstance(each, Exception)] == []
    assert TownTarget.objects.filter(centre="430522").count() == 1


# -- The page -------------------------------------------------------------------------------------
def test_the_page_asks_for_every_town_and_room_for_others(director: User) -> None:
    store(town="酿溪镇")
    set_targets({"小塘镇": 10}, actor=director, at=NOON)

    context = signed_in(director).get(PATH).context

    assert [(row["town"].name, row["value"]) for row in context["rows"]] == [
        ("小塘镇", 10), ("酿溪镇", ""),
    ]  # fmt: skip
    assert context["fresh"] == [("", "")] * 3


def test_what_is_typed_is_set_in_any_width(director: User) -> None:
    browser = signed_in(director)

    answer = browser.post(
        PATH, {"town": ["酿溪镇", "小塘镇", "", " 迎光乡 "], "shops": ["３０", "", "9", "1,200"]}
    )

    assert answer["Location"] == "/admin/"
    assert here() == {"酿溪镇": 30, "迎光乡": 1200}
    assert "已更新 2 个乡镇的目标。" in browser.get("/admin/").content.decode()


def test_what_cannot_be_set_is_explained_and_stays_as_typed(director: User) -> None:
    store(town="酿溪镇")

    answer = signed_in(director).post(PATH, {"town": ["酿溪镇", "迎光乡"], "shops": ["很多", "7"]})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "酿溪镇的目标要填 0 到 1000000 之间的整数。" in page
    assert 'value="很多" aria-invalid="true"' in page
    assert answer.context["fresh"] == [("迎光乡", "7"), ("", ""), ("", "")]
    assert here() == {}


def test_nothing_changed_is_said(director: User) -> None:
    browser = signed_in(director)
    browser.post(PATH, {"town": ["酿溪镇"], "shops": [""]})

    assert "目标没有变化。" in browser.get("/admin/").content.decode()


@pytest.mark.parametrize("role", [Role.OFFICER, Role.REVIEWER, Role.AUDITOR])
def test_only_the_director_sets_targets(county: Centre, role: Role) -> None:
    browser = signed_in(member(role))

    assert browser.get(PATH).status_code == 403
    assert browser.post(PATH, {"town": ["酿溪镇"], "shops": ["9"]}).status_code == 403
    assert here() == {}
    assert PATH not in browser.get("/admin/").content.decode()


def test_a_director_sets_nothing_next_door(director: User, other_county: Centre) -> None:
    signed_in(director, SHAOYANG).post(PATH, {"town": ["酿溪镇"], "shops": ["9"]})

    assert not TownTarget.objects.exists()
