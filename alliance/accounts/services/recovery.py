"""A lost second factor: asked for once, agreed to by two, and every step written down."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from alliance.accounts.models import Recovery, User
from alliance.accounts.selectors.recovery import manages
from alliance.accounts.services.second_factor import remove_second_factors
from alliance.accounts.services.sessions import end_all_sessions
from alliance.audit.services import record
from alliance.lib.refusals import Refused


class AlreadyAsked(Refused):
    """One request at a time."""

    code = "recovery_already_asked"


class NotYours(Refused):
    """Somebody else has to decide."""

    code = "recovery_not_yours"


class RecoveryClosed(Refused):
    """It was decided, or nobody answered within three days."""

    code = "recovery_closed"


@transaction.atomic
def ask_recovery(
    user: User, *, actor: User, at: datetime, reason: str, password_too: bool = False
) -> Recovery:
    """The person, or whoever answers for them, says that the second factor is lost."""
    if actor.pk != user.pk and not manages(actor, user):
        raise NotYours(_("您不能替这个人申请，请由本人或他所在中心的主任来申请。"))
    User.objects.select_for_update().get(pk=user.pk)
    if any(kept.is_open(at) for kept in user.recoveries.all()):
        raise AlreadyAsked(_("已经有一份申请在等待处理，不用重复提交。"))
    recovery = Recovery.objects.create(
        user=user, asked_by=actor, asked_at=at, reason=reason, password_too=password_too
    )
    record(user, "ask_recovery", actor=actor, at=at, note=reason)
    return recovery


@transaction.atomic
def approve_recovery(recovery: Recovery, *, actor: User, at: datetime) -> bool:
    """One of the two says yes. Returns whether that was the second and the way is free.

    On the second the authenticators are gone and every session is over; the person sets up
    anew at the next sign-in.
    """
    recovery = _locked(recovery, actor=actor, at=at)
    if recovery.first_by_id is None:
        recovery.first_by, recovery.first_at = actor, at
        recovery.save(update_fields=["first_by", "first_at"])
        record(recovery.user, "approve_recovery", actor=actor, at=at, note=recovery.reason)
        return False
    if recovery.first_by_id == actor.pk:
        raise NotYours(_("您已经同意过了，还需要另外一位管理人员同意。"))
    recovery.restored_by, recovery.restored_at = actor, at
    recovery.save(update_fields=["restored_by", "restored_at"])
    remove_second_factors(recovery.user)
    if recovery.password_too:
        recovery.user.set_unusable_password()
        recovery.user.save(update_fields=["password"])
    end_all_sessions(recovery.user, at=at)
    record(recovery.user, "restore_second_factor", actor=actor, at=at, note=recovery.reason)
    return True


@transaction.atomic
def refuse_recovery(recovery: Recovery, *, actor: User, at: datetime, note: str) -> None:
    """One no is enough."""
    recovery = _locked(recovery, actor=actor, at=at)
    recovery.refused_by, recovery.refused_at = actor, at
    recovery.save(update_fields=["refused_by", "refused_at"])
    record(recovery.user, "refuse_recovery", actor=actor, at=at, note=note)


def _locked(recovery: Recovery, *, actor: User, at: datetime) -> Recovery:
    """The row, held until the transaction ends, if it is open and `actor` may decide it."""
    rows = Recovery.objects.select_for_update(of=("self",)).select_related("user")
    recovery = rows.get(pk=recovery.pk)
    if not recovery.is_open(at):
        raise RecoveryClosed(_("这份申请已经处理完或者过期了，请刷新页面再看。"))
    if not manages(actor, recovery.user):
        raise NotYours(_("您不能处理这份申请，要由能管理这个人所有任职的其他同事来处理。"))
    return recovery
