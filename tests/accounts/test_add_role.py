from __future__ import annotations

import pytest

from alliance.accounts.models import User
from alliance.accounts.roles import Role
from alliance.accounts.services import people
from alliance.acts.models import Act
from alliance.centres.models import Centre
from tests.factories.invitations import NOON
from tests.factories.people import member
from tests.factories.web import signed_in


def test_the_role_counts_from_the_next_request(county: Centre) -> None:
    officer = member(Role.OFFICER)

    held = people.add_role(
        officer, role=Role.FINANCE, centre_code=county.code,
        actor=member(Role.DIRECTOR), at=NOON,
    )  # fmt: skip

    again = User.objects.get(pk=officer.pk)
    assert again.roles_in(county.code) == {Role.OFFICER, Role.FINANCE}
    assert Act.objects.for_(held).verbs() == ["add_role"]


def test_nobody_gives_a_role_to_themselves(county: Centre) -> None:
    director = member(Role.DIRECTOR)

    with pytest.raises(people.NotOneself):
        people.add_role(
            director, role=Role.FINANCE, centre_code=county.code, actor=director, at=NOON
        )


def test_a_director_makes_no_director(county: Centre) -> None:
    with pytest.raises(people.MayNotGrant):
        people.add_role(
            member(Role.OFFICER), role=Role.DIRECTOR, centre_code=county.code,
            actor=member(Role.DIRECTOR), at=NOON,
        )  # fmt: skip


@pytest.mark.parametrize("role", [Role.OWNER, Role.VENDOR_AGENT])
def test_a_shop_owner_needs_an_invitation_first(county: Centre, role: Role) -> None:
    with pytest.raises(people.NotStaffYet):
        people.add_role(
            member(role), role=Role.OFFICER, centre_code=county.code,
            actor=member(Role.DIRECTOR), at=NOON,
        )  # fmt: skip


def test_a_role_is_held_once(county: Centre) -> None:
    with pytest.raises(people.AlreadyHolds):
        people.add_role(
            member(Role.OFFICER), role=Role.OFFICER, centre_code=county.code,
            actor=member(Role.DIRECTOR), at=NOON,
        )  # fmt: skip


def test_from_the_desk(county: Centre) -> None:
    officer = member(Role.OFFICER)
    held = officer.memberships.get()

    answer = signed_in(member(Role.DIRECTOR)).post(
        f"/people/{held.pk}/add_role/", {"role": "reviewer"}, follow=True
    )

    assert "已增加角色“政府审核员”" in answer.text
    assert officer.memberships.filter(role=Role.REVIEWER).exists()
