"""Who manages whom. "Here" is the desk: the county whose schema is open, or the alliance."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from alliance.accounts.models import Department, Invitation, Membership, Team, User
from alliance.accounts.roles import (
    ALLIANCE_ONLY,
    GRANTS,
    NEEDS_SECOND_FACTOR,
    STAFF,
    Role,
    granted_by,
    standing_in,
)
from alliance.centres.selectors import current_code
from alliance.lib import tokens


def grantable(centre_code: str | None, *, by: User) -> frozenset[Role]:
    """The roles `by` may give in a county (None: in the alliance) from the desk they stand at."""
    here = current_code()
    if here is not None and centre_code != here:
        return frozenset()
    return granted_by(by.roles_in(here)) & standing_in(centre_code)


def managed(*, by: User) -> Q:
    """Which memberships and invitations `by` manages: at a county's desk its staff, at the
    alliance's desk the alliance's own people and those it sends to the counties."""
    if not by.has_perm("accounts.manage_people"):
        return Q(pk__in=[])
    here = current_code()
    if here is not None:
        return Q(centre=here, role__in=STAFF)
    return Q(centre=None) | Q(role__in=GRANTS[Role.ALLIANCE_OPERATOR])


def people(*, by: User) -> QuerySet[Membership]:
    """The memberships `by` manages that have not ended."""
    return (
        Membership.objects.filter(managed(by=by), left_at=None)
        .select_related("user", "centre", "department")
        .prefetch_related("teams", "skills")
        .order_by("centre_id", "user__name", "user_id", "since")
    )


def pending_invitations(*, by: User) -> QuerySet[Invitation]:
    """Invitations `by` manages that wait for an answer or ran out without one."""
    return Invitation.objects.filter(
        managed(by=by), status__in=[Invitation.Status.OPEN, Invitation.Status.EXPIRED]
    ).select_related("centre", "department", "invited_by")


def invitation_behind(token: str) -> Invitation | None:
    """The invitation of this link, if it is for the county whose schema is open."""
    return (
        Invitation.objects.filter(token_hash=tokens.fingerprint(token), centre=current_code())
        .select_related("centre", "invited_by")
        .first()
    )


def must_sign_in(account: User) -> bool:
    """Whether an invitation's link alone must not open the account: it has a password already,
    or had one while holding power and is being restored by two people."""
    strong = account.memberships.filter(left_at=None, role__in=NEEDS_SECOND_FACTOR)
    return account.has_usable_password() or strong.exists()


def roles_together(membership: Membership, *, by: User) -> QuerySet[Membership]:
    """All that this person is in the same place, as far as `by` manages it."""
    return people(by=by).filter(user_id=membership.user_id, centre=membership.centre_id)


def departments(centre_code: str | None) -> QuerySet[Department]:
    return Department.objects.filter(centre=centre_code)


def teams(centre_code: str | None) -> QuerySet[Team]:
    return Team.objects.filter(centre=centre_code)


def colleagues(centre_code: str | None) -> QuerySet[Membership]:
    """What a place's own people are there today; owners and vendors' engineers are not its own."""
    return Membership.objects.filter(
        centre=centre_code, left_at=None, role__in=STAFF | ALLIANCE_ONLY, user__is_active=True
    )


def successors(membership: Membership, *, by: User) -> QuerySet[User]:
    """Who may take over: those who hold the role there already, and, where `by` may give the
    role, their colleagues too."""
    near = colleagues(membership.centre_id)
    if membership.role not in grantable(membership.centre_id, by=by):
        near = near.filter(role=membership.role)
    return (
        User.objects.filter(pk__in=near.values("user"))
        .exclude(pk=membership.user_id)
        .order_by("name", "pk")
    )
