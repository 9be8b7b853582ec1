"""People of a centre: where they sit, what they may do there, and how they leave."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from alliance.accounts import open_work
from alliance.accounts.models import Department, Membership, Skill, Team, User
from alliance.accounts.roles import Role
from alliance.accounts.selectors import people as selectors
from alliance.audit import services as audit
from alliance.audit.services import record
from alliance.lib.lists import listed
from alliance.lib.refusals import Refused

DEPARTMENTS = ("工信局", "财政局", "市场监管局", "商务局", "审计局", "县数字化服务中心")
SKILLS = ("收银设备", "进销存软件", "会员与营销", "网络布线", "监控安装", "移动支付", "线上开店")

# Without one of these a place can no longer be governed, so the last one needs a successor.
INDISPENSABLE = frozenset({Role.DIRECTOR, Role.ALLIANCE_OPERATOR})


class NotManaged(Refused):
    """The membership belongs to another county, or to a role the actor does not manage."""

    code = "not_managed"

    def __init__(self) -> None:
        super().__init__(_("这个人的任职不归您管理，请联系对方所在中心的主任或联盟管理员。"))


class MayNotGrant(Refused):
    """The role is above the actor or belongs to another place."""

    code = "may_not_grant"

    def __init__(self, role: str) -> None:
        super().__init__(
            _("您不能任免“%(role)s”，请联系有权限的管理员。") % {"role": Role(role).label}
        )


class NotOneself(Refused):
    """Nobody gives a role to themselves."""

    code = "not_oneself"

    def __init__(self) -> None:
        super().__init__(_("不能给自己增加角色，请由其他管理员来办理。"))


class AlreadyHolds(Refused):
    code = "already_holds"

    def __init__(self, name: str, role: str) -> None:
        super().__init__(
            _("%(name)s已经是%(role)s，不用再办。") % {"name": name, "role": Role(role).label}
        )


class NotStaffYet(Refused):
    """A role is added only to somebody who has accepted an invitation to the same place."""

    code = "not_staff_yet"

    def __init__(self, name: str) -> None:
        super().__init__(_("%(name)s还不是本中心的人员，请先发出邀请。") % {"name": name})


class FromElsewhere(Refused):
    """A department or a team of another county."""

    code = "from_elsewhere"

    def __init__(self) -> None:
        super().__init__(_("所选的部门或小组不属于这个中心，请刷新页面后重新选择。"))


class NameTaken(Refused):
    code = "name_taken"

    def __init__(self, name: str) -> None:
        super().__init__(_("已经有叫“%(name)s”的了，请换一个名称。") % {"name": name})


class AlreadyLeft(Refused):
    code = "already_left"

    def __init__(self) -> None:
        super().__init__(_("这项任职已经结束，请刷新页面后再看。"))


class LastOne(Refused):
    """The last director of a county, the last operator of the alliance."""

    code = "last_one"

    def __init__(self, role: str) -> None:
        super().__init__(
            _("这是最后一位%(role)s，要先选好接任者才能离开；如果没有可选的人，请联系联盟管理员。")
            % {"role": Role(role).label}
        )


class SuccessorNeeded(Refused):
    """There is open work in hand."""

    code = "successor_needed"

    def __init__(self, in_hand: list[open_work.InHand]) -> None:
        left = listed(f"{work.kind.name} {work.count}" for work in in_hand)
        super().__init__(_("手上还有没办完的事（%(work)s），请选一位接手的人。") % {"work": left})


class UnfitSuccessor(Refused):
    code = "unfit_successor"

    def __init__(self) -> None:
        super().__init__(_("这位同事不能接手，请从名单里另选一位。"))


def seed_departments(centre_code: str, *, using: str | None = None) -> None:
    """The offices every county has; what is there already stays as it is.

    `using` is the connection the county is being made on, when that is not the usual one.
    """
    Department.objects.using(using).bulk_create(
        (Department(centre_id=centre_code, name=name) for name in DEPARTMENTS),
        ignore_conflicts=True,
    )


def seed_skills(*, using: str | None = None) -> None:
    """The alliance's first list of skills; a list somebody has begun is left alone."""
    skills = Skill.objects.using(using)
    if not skills.exists():
        skills.bulk_create((Skill(name=name) for name in SKILLS), ignore_conflicts=True)


@transaction.atomic
def create_team(name: str, *, centre_code: str, actor: User, at: datetime) -> Team:
    """A new team of the county at whose desk the actor stands."""
    if not selectors.grantable(centre_code, by=actor):
        raise NotManaged
    team, created = Team.objects.get_or_create(centre_id=centre_code, name=name)
    if not created:
        raise NameTaken(name)
    record(team, "create_team", actor=actor, at=at)
    return team


@transaction.atomic
def place(
    membership: Membership,
    *,
    department: Department | None,
    teams: Collection[Team],
    skills: Collection[Skill],
    actor: User,
    at: datetime,
) -> None:
    """Say where somebody sits: the office, the teams, and what they know how to do."""
    _require_managed(membership, actor)
    if any(part.centre_id != membership.centre_id for part in (department, *teams) if part):
        raise FromElsewhere
    before = _placement(membership)
    membership.department = department
    membership.save(update_fields=["department"])
    membership.teams.set(teams)
    membership.skills.set(skills)
    record(membership, "place", actor=actor, at=at, before=before, after=_placement(membership))


def _placement(membership: Membership) -> str:
    parts = [membership.department, *membership.teams.all(), *membership.skills.all()]
    return "、".join(str(part) for part in parts if part)[:200]


@transaction.atomic
def add_role(
    user: User, *, role: Role, centre_code: str | None, actor: User, at: datetime
) -> Membership:
    """One more role for somebody who works there already. It counts from their next request."""
    if role not in selectors.grantable(centre_code, by=actor):
        raise MayNotGrant(role)
    if user.pk == actor.pk:
        raise NotOneself
    return _give(user, role, centre_code, actor=actor, at=at)


def _give(
    user: User, role: Role, centre_code: str | None, *, actor: User, at: datetime
) -> Membership:
    known = selectors.colleagues(centre_code).filter(user=user).order_by("since").first()
    if known is None:
        raise NotStaffYet(user.name)
    membership, created = Membership.objects.get_or_create(
        user=user,
        centre_id=centre_code,
        role=role,
        left_at=None,
        defaults={"since": at, "department_id": known.department_id},
    )
    if not created:
        raise AlreadyHolds(user.name, role)
    record(membership, "add_role", actor=actor, at=at)
    return membership


@transaction.atomic
def end_membership(
    membership: Membership,
    *,
    successor: User | None,
    actor: User,
    at: datetime,
    note: str = "",
) -> None:
    """Somebody is no longer this here. What they have in hand goes to `successor`.

    A successor who does not hold the role yet gets it, if the actor may give it. Leaving works
    for oneself too, but nobody who is indispensable leaves without a successor.
    """
    _require_removable(membership, actor)
    _lock_fellows(membership)
    in_hand = open_work.of(membership)
    if successor is None:
        _require_dispensable(membership, in_hand)
    else:
        _prepare_successor(membership, successor, actor=actor, at=at)
    still = Membership.objects.filter(pk=membership.pk, left_at=None)
    if not still.update(left_at=at):
        raise AlreadyLeft
    membership.left_at = at
    if successor is not None and in_hand:
        open_work.hand_over(membership, successor, actor=actor, at=at)
    record(
        membership, "end_membership", actor=actor, at=at, note=note,
        after=successor.name if successor else "",
    )  # fmt: skip


def _require_managed(membership: Membership, actor: User) -> None:
    if not selectors.people(by=actor).filter(pk=membership.pk).exists():
        raise NotManaged


def _require_removable(membership: Membership, actor: User) -> None:
    if membership.left_at is not None:
        raise AlreadyLeft
    if membership.user_id == actor.pk:
        return
    _require_managed(membership, actor)
    if membership.role not in selectors.grantable(membership.centre_id, by=actor):
        raise MayNotGrant(membership.role)


def _lock_fellows(membership: Membership) -> None:
    """Of two who leave at once, one waits here and then sees that the other has gone."""
    fellows = Membership.objects.filter(
        centre=membership.centre_id, role=membership.role, left_at=None
    )
    list(fellows.select_for_update().order_by("pk").values_list("pk"))


def _require_dispensable(membership: Membership, in_hand: list[open_work.InHand]) -> None:
    fellows = selectors.colleagues(membership.centre_id).filter(role=membership.role)
    if membership.role in INDISPENSABLE and not fellows.exclude(pk=membership.pk).exists():
        raise LastOne(membership.role)
    if in_hand:
        raise SuccessorNeeded(in_hand)


def _prepare_successor(
    membership: Membership, successor: User, *, actor: User, at: datetime
) -> None:
    if not selectors.successors(membership, by=actor).filter(pk=successor.pk).exists():
        raise UnfitSuccessor
    role, centre = Role(membership.role), membership.centre_id
    if not selectors.colleagues(centre).filter(user=successor, role=role).exists():
        if successor.pk == actor.pk:
            raise NotOneself
        _give(successor, role, centre, actor=actor, at=at)


def reveal_phone(membership: Membership, *, actor: User, at: datetime) -> str:
    """The full number, in exchange for an entry that says who looked."""
    _require_managed(membership, actor)
    return reveal(membership.user, "phone", actor=actor, at=at)


@transaction.atomic
def reveal(user: User, field: str, *, actor: User, at: datetime, note: str = "") -> str:
    """The unmasked value of one of a person's PERSONAL fields; the record says who looked."""
    if field not in User.PERSONAL:
        raise ValueError(f"not personal: {field}")
    return audit.reveal(user, field, actor=actor, at=at, note=note)
