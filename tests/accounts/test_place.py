from __future__ import annotations

import pytest

from alliance.accounts.models import Department, Membership, Skill, Team
from alliance.accounts.roles import Role
from alliance.accounts.services import people
from alliance.acts.models import Act
from alliance.centres.models import Centre
from tests.factories.invitations import NOON
from tests.factories.people import member
from tests.factories.web import signed_in


def test_office_team_and_skills_are_written_down(county: Centre) -> None:
    held = member(Role.OFFICER).memberships.get()
    office = Department.objects.create(centre=county, name="工信局")
    team = Team.objects.create(centre=county, name="城区组")
    skill = Skill.objects.create(name="网络布线")

    people.place(
        held, department=office, teams=[team], skills=[skill],
        actor=member(Role.DIRECTOR), at=NOON,
    )  # fmt: skip

    held = Membership.objects.get(pk=held.pk)
    assert (held.department, held.teams.get(), held.skills.get()) == (office, team, skill)
    assert Act.objects.for_(held).get().after == "工信局、城区组、网络布线"


def test_a_team_of_another_county_is_refused(county: Centre, other_county: Centre) -> None:
    held = member(Role.OFFICER).memberships.get()
    foreign = Team.objects.create(centre=other_county, name="城区组")

    with pytest.raises(people.FromElsewhere):
        people.place(
            held, department=None, teams=[foreign], skills=[],
            actor=member(Role.DIRECTOR), at=NOON,
        )  # fmt: skip


def test_nobody_places_another_county_s_people(county: Centre, other_county: Centre) -> None:
    stranger = member(Role.OFFICER, other_county.code).memberships.get()

    with pytest.raises(people.NotManaged):
        people.place(
            stranger, department=None, teams=[], skills=[],
            actor=member(Role.DIRECTOR), at=NOON,
        )  # fmt: skip


def test_from_the_desk(county: Centre) -> None:
    held = member(Role.OFFICER).memberships.get()
    office = Department.objects.create(centre=county, name="商务局")

    answer = signed_in(member(Role.DIRECTOR)).post(
        f"/people/{held.pk}/place/", {"department": office.pk}, follow=True
    )

    assert "已保存" in answer.text
    assert Membership.objects.get(pk=held.pk).department == office


def test_the_desk_knows_no_department_of_another_county(
    county: Centre, other_county: Centre
) -> None:
    held = member(Role.OFFICER).memberships.get()
    foreign = Department.objects.create(centre=other_county, name="邵阳县财政局")

    answer = signed_in(member(Role.DIRECTOR)).post(
        f"/people/{held.pk}/place/", {"department": foreign.pk}
    )

    assert answer.status_code == 200
    assert "邵阳县财政局" not in answer.text
    assert Membership.objects.get(pk=held.pk).department is None
