"""A shop's owner comes to an account by a number a code has just proved, without a password."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction

from alliance.accounts.models import Membership, User
from alliance.accounts.roles import Role
from alliance.accounts.services.invitations import Deactivated
from alliance.audit.services import record


@transaction.atomic
def become_owner(phone: str, *, name: str, centre_code: str, at: datetime) -> User:
    """Whoever holds `phone`, as an owner in the county; a number nobody has gets an account.

    The caller has seen the proof that the person holds the number. Said twice, it is done once.
    Raises Deactivated.
    """
    nobody_yet = {"name": name, "password": make_password(None), "phone_verified_at": at}
    user, created = User.objects.get_or_create(phone=phone, defaults=nobody_yet)
    if not user.is_active:
        raise Deactivated
    if created:
        record(user, "open_by_code", actor=user, at=at)
    elif user.phone_verified_at is None:
        User.objects.filter(pk=user.pk).update(phone_verified_at=at)
    membership, fresh = Membership.objects.get_or_create(
        user=user, centre_id=centre_code, role=Role.OWNER, left_at=None, defaults={"since": at}
    )
    if fresh:
        record(membership, "become_owner", actor=user, at=at)
    return user
