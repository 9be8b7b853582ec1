from __future__ import annotations

import pytest

from alliance.accounts.models import Department, Skill, Team
from alliance.accounts.roles import Role
from alliance.accounts.services import people
from alliance.centres.models import Centre
from tests.factories.invitations import NOON
from tests.factories.people import member
from tests.factories.web import signed_in


def test_the_team_belongs_to_the_county_of_the_desk(county: Centre) -> None:
    signed_in(member(Role.DIRECTOR)).post("/people/teams/create_team/", {"name": "城区组"})

    assert Team.objects.get().centre == county


def test_a_name_is_taken_once_a_county(county: Centre) -> None:
    director = member(Role.DIRECTOR)
    people.create_team("城区组", centre_code=county.code, actor=director, at=NOON)

    with pytest.raises(people.NameTaken, match="城区组"):
        people.create_team("城区组", centre_code=county.code, actor=director, at=NOON)


def test_an_officer_makes_no_team(county: Centre) -> None:
    with pytest.raises(people.NotManaged):
        people.create_team("城区组", centre_code=county.code, actor=member(Role.OFFICER), at=NOON)


def test_a_nameless_team_is_explained(county: Centre) -> None:
    answer = signed_in(member(Role.DIRECTOR)).post(
        "/people/teams/create_team/", {"name": ""}, follow=True
    )

    assert "请填写小组的名称" in answer.text
    assert not Team.objects.exists()


def test_every_county_starts_with_its_offices(county: Centre, other_county: Centre) -> None:
    people.seed_departments(county.code)
    people.seed_departments(county.code)

    names = Department.objects.filter(centre=county).values_list("name", flat=True)
    assert sorted(names) == sorted(people.DEPARTMENTS)
    assert not Department.objects.filter(centre=other_county).exists()


def test_the_alliance_starts_with_a_list_of_skills(db: None) -> None:
    people.seed_skills()
    people.seed_skills()

    assert Skill.objects.count() == len(people.SKILLS)
