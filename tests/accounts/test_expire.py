from __future__ import annotations

from datetime import timedelta

from alliance.accounts.models import Invitation
from alliance.accounts.models.invitation import VALID_FOR
from alliance.accounts.roles import Role
from alliance.accounts.services import invitations
from alliance.acts.models import Act
from alliance.centres.models import Centre
from tests.factories.invitations import NOON, invited
from tests.factories.people import member


def test_only_what_has_run_out_expires(county: Centre) -> None:
    director = member(Role.DIRECTOR)
    old = invited(director)
    young = invited(director, at=NOON + timedelta(days=1))

    assert invitations.expire_overdue(at=NOON + VALID_FOR) == 1

    old.refresh_from_db()
    young.refresh_from_db()
    assert (old.status, young.status) == (Invitation.Status.EXPIRED, Invitation.Status.OPEN)
    assert Act.objects.for_(old).latest("at").actor is None


def test_a_second_sweep_finds_nothing(county: Centre) -> None:
    invited(member(Role.DIRECTOR))
    invitations.expire_overdue(at=NOON + VALID_FOR)

    assert invitations.expire_overdue(at=NOON + VALID_FOR) == 0
