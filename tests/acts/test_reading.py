"""A county's auditor reads what was done about the county's people, and nothing of another's."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client
from django_tenants.utils import schema_context

from alliance.accounts.models import Department, Membership, Team, User
from alliance.accounts.roles import Role
from alliance.accounts.services import lists, people
from alliance.acts.models import Act
from alliance.centres import services as centres
from alliance.centres.models import Centre
from tests.factories.people import member
from tests.factories.web import ALLIANCE, SHAOYANG, XINSHAO, signed_in

LIST = "/admin/acts/act/"
NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)


@pytest.fixture
def director(county: Centre) -> User:
    """Of 新邵县, where a team was made and a number looked at."""
    director = member(Role.DIRECTOR, name="肖主任")
    people.create_team("城区组", centre_code=county.code, actor=director, at=NOON)
    people.reveal_phone(post_of(member(Role.OFFICER, name="刘专员")), actor=director, at=NOON)
    return director


def post_of(user: User) -> Membership:
    return user.memberships.get()


def auditor(host: str) -> Client:
    code = {XINSHAO: "430522", SHAOYANG: "430523", ALLIANCE: None}[host]
    return signed_in(member(Role.AUDITOR, code), host)


def test_the_countys_auditor_reads_who_did_what_about_its_people(director: User) -> None:
    page = auditor(XINSHAO).get(LIST).content.decode()

    for words in ("肖主任", "城区组", "建立小组", "刘专员", "查看个人信息"):
        assert words in page


def test_the_neighbours_auditor_reads_nothing_of_it(director: User, other_county: Centre) -> None:
    desk = auditor(SHAOYANG)
    act = Act.objects.get(verb="create_team")

    assert "城区组" not in desk.get(LIST).content.decode()
    assert "城区组" not in desk.get(LIST, {"q": "城区"}).content.decode().split("<tbody")[-1]
    assert "城区组" not in desk.get(f"{LIST}{act.pk}/change/", follow=True).content.decode()
    assert auditor(XINSHAO).get(f"{LIST}{act.pk}/change/").status_code == 200


def test_the_alliances_auditor_reads_all_and_sees_whose_it_was(director: User) -> None:
    page = auditor(ALLIANCE).get(LIST).content.decode()

    assert "城区组" in page
    assert "430522" in page


def test_nobody_changes_an_act_at_the_countys_desk(director: User) -> None:
    desk, act = auditor(XINSHAO), Act.objects.get(verb="create_team")

    assert desk.post(f"{LIST}{act.pk}/change/", {"note": "x"}).status_code == 403
    assert desk.post(f"{LIST}{act.pk}/delete/", {"post": "yes"}).status_code == 403
    assert desk.get(f"{LIST}add/").status_code == 403


@pytest.mark.parametrize("role", [Role.OFFICER, Role.DIRECTOR, Role.REVIEWER, Role.FINANCE])
def test_others_do_not_read_it(county: Centre, role: Role) -> None:
    assert signed_in(member(role)).get(LIST).status_code == 403


def test_an_act_belongs_to_the_county_of_what_it_is_about(county: Centre) -> None:
    """Also where it was done at the alliance's desk."""
    operator = member(Role.ALLIANCE_OPERATOR, None)
    with schema_context("public"):
        office = Department(centre_id="430523", name="统计局")
        lists.register(office, actor=operator, at=NOON)
        centres.amend(county, {"phone": "0739-1234567"}, actor=operator, at=NOON)

    assert Act.objects.for_(office).get().county == "430523"
    assert Act.objects.for_(county).get().county == "430522"


@pytest.mark.parametrize(("schema", "code"), [("c430522", "430522"), ("public", "")])
def test_an_act_about_a_person_belongs_to_where_it_was_done(
    county: Centre, schema: str, code: str
) -> None:
    owner = member(Role.OWNER)
    with schema_context(schema):
        people.reveal(owner, "phone", actor=member(Role.DIRECTOR), at=NOON)

    assert Act.objects.get(subject_id=str(owner.pk)).county == code


def test_a_team_of_the_alliance_belongs_to_no_county(county: Centre) -> None:
    assert Act.placed(Team(name="联盟巡检组")) == {"county": ""}
