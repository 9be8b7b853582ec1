"""A role is held out by text message and taken up through the link in it."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliance.accounts.models import Department, Invitation, Membership, User
from alliance.accounts.models.invitation import VALID_FOR
from alliance.accounts.roles import Role, granted_by, standing_in
from alliance.accounts.selectors import people as selectors
from alliance.accounts.services.people import (
    AlreadyHolds,
    FromElsewhere,
    MayNotGrant,
    NotManaged,
)
from alliance.audit.services import move, record
from alliance.lib import sms
from alliance.lib.refusals import AlreadyMoved, Refused

INVITATIONS_A_DAY = 100
RESEND_AFTER = timedelta(minutes=10)


class AlreadyInvited(Refused):
    code = "already_invited"

    def __init__(self) -> None:
        super().__init__(
            gettext_lazy("已经向这个手机号发过同样的邀请，请在“待接受的邀请”里重新发送。")
        )


class TooMany(Refused):
    """Text messages cost money and patience."""

    code = "too_many_invitations"

    def __init__(self) -> None:
        super().__init__(gettext_lazy("您今天发出的邀请太多了，请明天再发。"))


class JustSent(Refused):
    code = "just_sent"

    def __init__(self) -> None:
        super().__init__(gettext_lazy("刚刚发过短信，请过 10 分钟再重新发送。"))


class RanOut(Refused):
    code = "ran_out"

    def __init__(self) -> None:
        super().__init__(gettext_lazy("这份邀请已经过期，请联系邀请人重新发送。"))


class InviterGone(Refused):
    """Whoever held the role out may no longer give it."""

    code = "inviter_gone"

    def __init__(self) -> None:
        super().__init__(gettext_lazy("邀请人已经不再负责人员管理，请联系中心重新邀请。"))


class SomebodyElse(Refused):
    """Signed in as another person than the one invited."""

    code = "somebody_else"

    def __init__(self) -> None:
        super().__init__(
            gettext_lazy("这份邀请是发给另一个手机号的，请退出后用收到短信的手机号登录。")
        )


class SignInFirst(Refused):
    """The account has a password: the link alone must not open it."""

    code = "sign_in_first"

    def __init__(self) -> None:
        super().__init__(gettext_lazy("这个手机号已有账号，请先登录，再打开短信里的链接。"))


class Deactivated(Refused):
    code = "deactivated"

    def __init__(self) -> None:
        super().__init__(gettext_lazy("这个账号已停用，请联系联盟管理员。"))


@transaction.atomic
def invite(
    *,
    phone: str,
    name: str,
    role: Role,
    centre_code: str | None,
    origin: str,
    actor: User,
    at: datetime,
    department: Department | None = None,
) -> Invitation:
    """Hold a role out to a phone number. `origin` is where the link leads: scheme and host."""
    if role not in selectors.grantable(centre_code, by=actor):
        raise MayNotGrant(role)
    if _sent_today(actor, at) >= INVITATIONS_A_DAY:
        raise TooMany
    if department is not None and department.centre_id != centre_code:
        raise FromElsewhere
    if Membership.objects.filter(
        user__phone=phone, centre=centre_code, role=role, left_at=None
    ).exists():
        raise AlreadyHolds(name, role)
    invitation = Invitation(
        phone=phone, name=name, role=role, centre_id=centre_code, department=department,
        invited_by=actor,
    )  # fmt: skip
    _issue(invitation, at=at)
    record(invitation, "invite", actor=actor, at=at, after=invitation.status)
    _text(invitation, origin)
    return invitation


def _sent_today(actor: User, at: datetime) -> int:
    """Invitations since midnight. The actor's row is held, so two clicks at once count as two."""
    User.objects.select_for_update(of=("self",)).get(pk=actor.pk)
    midnight = localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    return Invitation.objects.filter(invited_by=actor, invited_at__gte=midnight).count()


def _issue(invitation: Invitation, *, at: datetime) -> None:
    """Store a new invitation, unless the same role is held out to the same number already."""
    invitation.invited_at = at
    for column, value in invitation.renew(at).items():
        setattr(invitation, column, value)
    same = Invitation.objects.filter(
        phone=invitation.phone, centre=invitation.centre_id, role=invitation.role,
        status__in=[Invitation.Status.OPEN, Invitation.Status.EXPIRED],
    )  # fmt: skip
    if same.exists():
        raise AlreadyInvited
    invitation.full_clean(validate_constraints=False)
    try:
        with transaction.atomic():
            invitation.save()
    except IntegrityError as same_moment:
        raise AlreadyInvited from same_moment


def link(invitation: Invitation, origin: str) -> str:
    """The address that accepts the invitation; only from the instance that holds the token."""
    return origin + reverse("people:accept", args=[invitation.token])


def _text(invitation: Invitation, origin: str) -> None:
    invitation.texted = True
    invitation.save(update_fields=["texted"])
    where = invitation.centre.name if invitation.centre else settings.ALLIANCE_NAME
    # Who is invited need not read the language of who invites.
    with translation.override(settings.LANGUAGE_CODE):
        text = _("%(where)s邀请您担任%(role)s。请在 7 天内打开：%(link)s") % {
            "where": where,
            "role": invitation.get_role_display(),
            "link": link(invitation, origin),
        }
    sms.send(phone=invitation.phone, text=text)


@transaction.atomic
def invite_operator_from_console(*, phone: str, name: str, at: datetime) -> Invitation:
    """Whoever has the machine makes an alliance operator; the first of all comes this way.

    The account is made at once, without a password; asked again, the link is renewed. Returns the
    invitation with its token; nothing is texted.
    """
    role = Role.ALLIANCE_OPERATOR
    user = User.objects.filter(phone=phone).first() or User.objects.create_user(phone, name)
    if user.memberships.filter(centre=None, role=role, left_at=None).exists():
        raise AlreadyHolds(user.name, role)
    waiting = Invitation.objects.filter(
        phone=phone, centre=None, role=role,
        status__in=[Invitation.Status.OPEN, Invitation.Status.EXPIRED],
    ).first()  # fmt: skip
    if waiting is not None:
        move(waiting, "resend", actor=None, at=at, texted=False, **waiting.renew(at))
        return waiting
    invitation = Invitation(phone=phone, name=user.name, role=role)
    _issue(invitation, at=at)
    record(invitation, "invite", actor=None, at=at, after=invitation.status)
    return invitation


def send_link(invitation: Invitation, origin: str) -> None:
    """Text the link of an invitation made at the console."""
    _text(invitation, origin)


@transaction.atomic
def resend(invitation: Invitation, *, origin: str, actor: User, at: datetime) -> None:
    """A new link for another seven days; the old one stops working."""
    _require_managed(invitation, actor)
    if invitation.may("resend") and at < invitation.expires_at - VALID_FOR + RESEND_AFTER:
        raise JustSent
    move(invitation, "resend", actor=actor, at=at, invited_by=actor, **invitation.renew(at))
    _text(invitation, origin)


@transaction.atomic
def revoke(invitation: Invitation, *, actor: User, at: datetime) -> None:
    """Take the offer back; its link stops working."""
    _require_managed(invitation, actor)
    move(invitation, "revoke", actor=actor, at=at)


def _require_managed(invitation: Invitation, actor: User) -> None:
    if not selectors.pending_invitations(by=actor).filter(pk=invitation.pk).exists():
        raise NotManaged
    if invitation.role not in selectors.grantable(invitation.centre_id, by=actor):
        raise MayNotGrant(invitation.role)


@transaction.atomic
def expire(invitation: Invitation, *, at: datetime) -> None:
    """Nobody answered within seven days."""
    move(invitation, "expire", actor=None, at=at)


def expire_overdue(*, at: datetime) -> int:
    """Expire what has run out by `at`, but for what somebody moves meanwhile; returns how many."""
    expired = 0
    for invitation in Invitation.objects.filter(status=Invitation.Status.OPEN, expires_at__lte=at):
        with suppress(AlreadyMoved):
            expire(invitation, at=at)
            expired += 1
    return expired


@transaction.atomic
def open_account(invitation: Invitation, *, password: str, at: datetime) -> Membership:
    """The invited person has no account, or one without a password: the link makes it theirs."""
    nobody_yet = {"name": invitation.name, "password": make_password(None)}
    User.objects.get_or_create(phone=invitation.phone, defaults=nobody_yet)
    user = User.objects.select_for_update().get(phone=invitation.phone)
    if selectors.must_sign_in(user):
        raise SignInFirst
    user.set_password(password)
    user.save(update_fields=["password"])
    record(user, "open_account", actor=user, at=at)
    return accept(invitation, actor=user, at=at)


@transaction.atomic
def accept(invitation: Invitation, *, actor: User, at: datetime) -> Membership:
    """The invited person takes the role up; it counts from their next request."""
    if actor.phone != invitation.phone:
        raise SomebodyElse
    if not actor.is_active:
        raise Deactivated
    if invitation.expires_at <= at and invitation.may("accept"):
        raise RanOut
    _require_inviter(invitation)
    move(invitation, "accept", actor=actor, at=at)
    if invitation.texted:
        User.objects.filter(pk=actor.pk).update(phone_verified_at=at)
    membership, _created = Membership.objects.get_or_create(
        user=actor, centre_id=invitation.centre_id, role=invitation.role, left_at=None,
        defaults={"since": at, "department_id": invitation.department_id},
    )  # fmt: skip
    return membership


def _require_inviter(invitation: Invitation) -> None:
    """A director who was dismissed yesterday has no say in who works here tomorrow."""
    inviter = invitation.invited_by
    if inviter is None:
        return
    held = inviter.memberships.filter(
        Q(centre=invitation.centre_id) | Q(centre=None), left_at=None, user__is_active=True
    )
    roles = frozenset(Role(role) for role in held.values_list("role", flat=True))
    if invitation.role not in granted_by(roles) & standing_in(invitation.centre_id):
        raise InviterGone
