"""A number changes hands: by the person, or by those who answer for the person."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from alliance.accounts.models import SignInEntry, User
from alliance.accounts.origin import Origin
from alliance.accounts.selectors.recovery import manages
from alliance.accounts.services.history import note
from alliance.accounts.services.sessions import end_all_sessions
from alliance.audit.services import record
from alliance.lib import masks
from alliance.lib.refusals import Refused


class PhoneTaken(Refused):
    """The number is somebody's sign-in already."""

    code = "phone_taken"


class NotYourPerson(Refused):
    """Only who answers for a person changes that person's number."""

    code = "not_your_person"


@transaction.atomic
def change_phone(user: User, phone: str, *, origin: Origin, at: datetime) -> None:
    """The person moves to a number a code has just proved theirs. All sessions end."""
    old = user.phone
    _take(user, phone, verified_at=at, at=at)
    note(SignInEntry.What.PHONE_CHANGED, user=user, phone=old, origin=origin, at=at)
    record(
        user, "change_phone", actor=user, at=at, before=masks.phone(old), after=masks.phone(phone)
    )


@transaction.atomic
def release_phone(user: User, *, actor: User, at: datetime, reason: str) -> None:
    """The carrier gave the number to a stranger: it opens this account no more."""
    _must_manage(actor, user)
    old, user.phone, user.phone_verified_at = user.phone, "", None
    user.save(update_fields=["phone", "phone_verified_at"])
    end_all_sessions(user, at=at)
    record(user, "release_phone", actor=actor, at=at, note=reason, before=masks.phone(old))


@transaction.atomic
def give_phone(user: User, phone: str, *, actor: User, at: datetime, reason: str) -> None:
    """After looking at the person's papers, `actor` sets their new number.

    The number opens what a code opens. Password and second factor stay as they were.
    """
    _must_manage(actor, user)
    old = user.phone
    _take(user, phone, verified_at=None, at=at)
    record(
        user, "give_phone", actor=actor, at=at, note=reason,
        before=masks.phone(old), after=masks.phone(phone),
    )  # fmt: skip


def _take(user: User, phone: str, *, verified_at: datetime | None, at: datetime) -> None:
    if User.objects.filter(phone=phone).exclude(pk=user.pk).exists():
        raise PhoneTaken(_("这个手机号已经登记在别人名下，请换一个，或者请县服务中心核实。"))
    user.phone, user.phone_verified_at = phone, verified_at
    user.full_clean(exclude=["password"])
    user.save(update_fields=["phone", "phone_verified_at"])
    end_all_sessions(user, at=at)


def _must_manage(actor: User, user: User) -> None:
    if not manages(actor, user):
        raise NotYourPerson(_("您不能改这个人的手机号，要由能管理这个人所有任职的同事来改。"))
