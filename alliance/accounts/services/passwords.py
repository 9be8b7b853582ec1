from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from alliance.accounts.models import Recovery, SignInEntry, User
from alliance.accounts.origin import Origin
from alliance.accounts.selectors.signin import is_enrolled, must_have_second_factor
from alliance.accounts.services.history import note
from alliance.accounts.services.sessions import end_all_sessions
from alliance.audit.services import record
from alliance.lib.refusals import Refused

RESTORED_LASTS = timedelta(days=3)


class AskForRecovery(Refused):
    """A phone number alone does not open an account with power: two people do."""

    code = "ask_for_recovery"


def may_set_password(user: User, *, at: datetime) -> bool:
    """Whether a fresh SMS code is enough (with the second factor, where one is set up).

    Where a role demands a second factor and none is set up, it is not: then whoever holds the
    phone would hold the desk. Two people's word opens it for three days.
    """
    if is_enrolled(user) or not must_have_second_factor(user):
        return True
    return not user.has_usable_password() and _restored(user, at)


@transaction.atomic
def set_password(user: User, password: str, *, origin: Origin, at: datetime) -> None:
    """A new password in place of a forgotten or missing one; every session of before ends."""
    if not may_set_password(user, at=at):
        raise AskForRecovery(_("您的岗位不能只凭短信重设密码，请先申请恢复，由两位管理人员同意。"))
    change_password(user, password, origin=origin, at=at)


@transaction.atomic
def change_password(user: User, password: str, *, origin: Origin, at: datetime) -> None:
    """Another password for somebody who has shown all they can; every session of before ends."""
    user.set_password(password)
    user.save(update_fields=["password"])
    end_all_sessions(user, at=at)
    note(SignInEntry.What.PASSWORD_SET, user=user, origin=origin, at=at)
    record(user, "set_password", actor=user, at=at)


def _restored(user: User, at: datetime) -> bool:
    since = at - RESTORED_LASTS
    return Recovery.objects.filter(user=user, password_too=True, restored_at__gte=since).exists()
