from __future__ import annotations

import pytest

from alliance.accounts.models import Invitation
from alliance.accounts.roles import Role
from alliance.accounts.services import invitations
from alliance.accounts.services.people import NotManaged
from alliance.acts.models import Act
from alliance.centres.models import Centre
from alliance.lib.refusals import AlreadyMoved
from tests.factories.invitations import NOON, invited
from tests.factories.people import member
from tests.factories.web import SHAOYANG, client, signed_in


def test_a_revoked_link_opens_nothing(county: Centre) -> None:
    director = member(Role.DIRECTOR)
    invitation = invited(director)

    invitations.revoke(invitation, actor=director, at=NOON)

    assert client().get(f"/people/accept/{invitation.token}/").status_code == 404
    assert Act.objects.for_(invitation).verbs() == ["invite", "revoke"]


def test_an_accepted_invitation_is_past_revoking(county: Centre) -> None:
    director = member(Role.DIRECTOR)
    stale = invited(director)
    invitation = Invitation.objects.get()
    invitations.open_account(invitation, password="xin-shao-2026!", at=NOON)

    with pytest.raises((AlreadyMoved, NotManaged)):
        invitations.revoke(stale, actor=director, at=NOON)


def test_an_officer_revokes_nothing(county: Centre) -> None:
    invitation = invited(member(Role.DIRECTOR))

    with pytest.raises(NotManaged):
        invitations.revoke(invitation, actor=member(Role.OFFICER), at=NOON)


def test_from_the_desk(county: Centre) -> None:
    director = member(Role.DIRECTOR)
    invitation = invited(director)

    answer = signed_in(director).post(f"/people/invitations/{invitation.pk}/revoke/", follow=True)

    assert "邀请已撤回" in answer.text
    assert Invitation.objects.get().status == Invitation.Status.REVOKED


def test_another_county_s_director_finds_no_such_invitation(
    county: Centre, other_county: Centre
) -> None:
    invitation = invited(member(Role.DIRECTOR))
    neighbour = signed_in(member(Role.DIRECTOR, other_county.code), SHAOYANG)

    answer = neighbour.post(f"/people/invitations/{invitation.pk}/revoke/")

    assert answer.status_code == 404
    assert Invitation.objects.get().status == Invitation.Status.OPEN
