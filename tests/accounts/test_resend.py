from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.timezone import now

from alliance.accounts.models import Invitation
from alliance.accounts.models.invitation import VALID_FOR
from alliance.accounts.roles import Role
from alliance.accounts.services import invitations
from alliance.accounts.services.people import MayNotGrant, NotManaged
from alliance.acts.models import Act
from alliance.centres.models import Centre
from alliance.lib import sms
from tests.factories.invitations import NOON, ORIGIN, invited
from tests.factories.people import member
from tests.factories.web import client, signed_in

LATER = NOON + timedelta(days=9)


def test_a_new_link_replaces_the_old_one(county: Centre) -> None:
    director = member(Role.DIRECTOR)
    invitation = invited(director)
    old = invitation.token

    invitations.resend(invitation, origin=ORIGIN, actor=director, at=LATER)

    assert invitation.token != old
    assert invitation.token in sms.inbox()[0].text
    assert invitation.expires_at == LATER + VALID_FOR
    assert client().get(f"/people/accept/{old}/").status_code == 404


def test_an_expired_invitation_opens_again(county: Centre) -> None:
    director = member(Role.DIRECTOR)
    invitation = invited(director)
    invitations.expire(invitation, at=LATER)

    invitations.resend(invitation, origin=ORIGIN, actor=director, at=LATER)

    assert Invitation.objects.get().status == Invitation.Status.OPEN
    assert Act.objects.for_(invitation).verbs() == ["invite", "expire", "resend"]


def test_a_revoked_one_is_not_managed_any_more(county: Centre) -> None:
    director = member(Role.DIRECTOR)
    invitation = invited(director)
    invitations.revoke(invitation, actor=director, at=NOON)

    with pytest.raises(NotManaged):
        invitations.resend(invitation, origin=ORIGIN, actor=director, at=LATER)


def test_a_director_does_not_resend_what_only_the_alliance_may_offer(county: Centre) -> None:
    offered = Invitation(
        phone="13712345678", name="周敏", role=Role.DIRECTOR, centre=county, invited_at=NOON,
    )  # fmt: skip
    for column, value in offered.renew(NOON).items():
        setattr(offered, column, value)
    offered.save()

    with pytest.raises(MayNotGrant):
        invitations.resend(offered, origin=ORIGIN, actor=member(Role.DIRECTOR), at=NOON)


def test_a_phone_is_not_flooded(county: Centre) -> None:
    director = member(Role.DIRECTOR)
    invitation = invited(director)

    with pytest.raises(invitations.JustSent, match="10 分钟"):
        invitations.resend(
            invitation, origin=ORIGIN, actor=director, at=NOON + timedelta(minutes=9)
        )


def test_from_the_desk(county: Centre) -> None:
    director = member(Role.DIRECTOR)
    invitation = invited(director, at=now() - timedelta(hours=1))

    answer = signed_in(director).post(f"/people/invitations/{invitation.pk}/resend/", follow=True)

    assert "新的链接已发出" in answer.text
    assert "http://xinshao.localhost/people/accept/" in sms.inbox()[0].text
