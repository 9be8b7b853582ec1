"""A person leaves the alliance for good: the account stays as a number nobody can be found by."""

from __future__ import annotations

from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from alliance.accounts.models import Invitation, User
from alliance.audit.services import record
from alliance.lib.refusals import Refused

ERASED = "已删除的用户"


class StillSomebody(Refused):
    """Somebody who works or owns a shop somewhere is not erased."""

    code = "still_somebody"

    def __init__(self) -> None:
        super().__init__(_("这个人在联盟里还有任职或店铺，要先全部结束，才能删除个人信息。"))


@transaction.atomic
def erase(user: User, *, actor: User, at: datetime, note: str = "") -> None:
    """Name, phone, e-mail, password and factors are gone; what the person did stays done by them,
    under no name. The sign-in history stays for as long as the law wants it. Raises StillSomebody.
    """
    fresh = User.objects.select_for_update().get(pk=user.pk)
    if fresh.memberships.filter(left_at=None).exists():
        raise StillSomebody
    if fresh.phone:
        Invitation.objects.filter(phone=fresh.phone).update(phone="", name=ERASED)
    EmailAddress.objects.filter(user=fresh).delete()
    Authenticator.objects.filter(user=fresh).delete()
    fresh.name, fresh.phone, fresh.email, fresh.is_active = ERASED, "", "", False
    fresh.phone_verified_at = None
    fresh.session_generation += 1
    fresh.set_unusable_password()
    fresh.save()
    record(fresh, "erase", actor=actor, at=at, note=note)


def is_nobody(user: User) -> bool:
    """Whether nothing keeps the person in the alliance."""
    return not user.memberships.filter(left_at=None).exists()
