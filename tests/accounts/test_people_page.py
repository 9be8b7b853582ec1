from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from alliance.accounts.models import Department, Skill, Team
from alliance.accounts.roles import Role
from alliance.centres.models import Centre
from tests.factories.invitations import invited
from tests.factories.people import member
from tests.factories.web import ALLIANCE, SHAOYANG, client, signed_in

PAGES = ["/people/", "/people/invite/"]


def test_it_shows_who_works_here_and_where_they_sit(county: Centre) -> None:
    officer = member(Role.OFFICER, name="陈建国")
    held = officer.memberships.get()
    held.department = Department.objects.create(centre=county, name="工信局")
    held.save()
    held.teams.add(Team.objects.create(centre=county, name="城区组"))
    held.skills.add(Skill.objects.create(name="网络布线"))

    page = signed_in(member(Role.DIRECTOR)).get("/people/").text

    for word in ("陈建国", "服务专员", "工信局", "城区组", "网络布线", "139****"):
        assert word in page
    assert officer.phone not in page


def test_it_shows_nobody_of_another_county(county: Centre, other_county: Centre) -> None:
    stranger = member(Role.OFFICER, other_county.code, name="外县人")
    neighbour = member(Role.DIRECTOR, other_county.code)
    invited(member(Role.DIRECTOR), name="被邀请的人")
    browser = signed_in(member(Role.DIRECTOR))

    assert "外县人" not in browser.get("/people/").text
    held = stranger.memberships.get()
    for page in ("", "reveal/", "place/", "add_role/", "end_membership/"):
        ask: Any = browser.post if page else browser.get
        assert ask(f"/people/{held.pk}/{page}").status_code == 404
    assert "被邀请的人" not in signed_in(neighbour, SHAOYANG).get("/people/").text


def test_shop_owners_are_not_staff(county: Centre) -> None:
    member(Role.OWNER, name="店老板")

    assert "店老板" not in signed_in(member(Role.DIRECTOR)).get("/people/").text


def test_it_is_searched_by_name(county: Centre) -> None:
    member(Role.OFFICER, name="陈建国")
    member(Role.OFFICER, name="周敏")

    page = signed_in(member(Role.DIRECTOR)).get("/people/", {"q": "建国"}).text

    assert "陈建国" in page
    assert "周敏" not in page


def test_the_alliance_sees_its_own_people_and_the_directors(county: Centre) -> None:
    member(Role.DIRECTOR, name="唐主任")
    member(Role.OFFICER, name="小专员")

    page = signed_in(member(Role.ALLIANCE_OPERATOR, None), ALLIANCE).get("/people/").text

    assert "唐主任" in page
    assert "新邵县中心主任" in page
    assert "联盟管理员" in page
    assert "小专员" not in page


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("role", set(Role) - {Role.DIRECTOR, Role.ALLIANCE_OPERATOR})
def test_nobody_else_gets_in(county: Centre, role: Role, path: str) -> None:
    assert signed_in(member(role)).get(path).status_code in (302, 403)


@pytest.mark.parametrize("path", PAGES)
def test_an_operator_has_no_say_at_a_county_s_desk(county: Centre, path: str) -> None:
    operator = member(Role.ALLIANCE_OPERATOR, None)

    assert signed_in(operator).get(path).status_code in (302, 403)


@pytest.mark.parametrize("path", PAGES)
def test_a_director_has_no_say_at_the_alliance_s_desk(county: Centre, path: str) -> None:
    assert signed_in(member(Role.DIRECTOR), ALLIANCE).get(path).status_code in (302, 403)


@pytest.mark.parametrize("path", PAGES)
def test_a_stranger_is_sent_to_sign_in(county: Centre, path: str) -> None:
    assert client().get(path).status_code == 302


def test_the_number_of_queries_does_not_grow_with_the_staff(county: Centre) -> None:
    browser = signed_in(member(Role.DIRECTOR))
    hire(county, 2)
    browser.get("/people/")
    few = queries_of(browser)

    hire(county, 12)

    assert queries_of(browser) == few


def hire(county: Centre, count: int) -> None:
    for _person in range(count):
        held = member(Role.OFFICER).memberships.get()
        held.teams.add(Team.objects.get_or_create(centre=county, name="城区组")[0])
    invited(member(Role.DIRECTOR))


def queries_of(browser: Client) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert browser.get("/people/").status_code == 200
    return len(seen)


def test_one_does_not_offer_oneself_a_role(county: Centre) -> None:
    director = member(Role.DIRECTOR)

    page = signed_in(director).get(f"/people/{director.memberships.get().pk}/").text

    assert "增加角色" not in page
