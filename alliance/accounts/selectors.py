from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from rest_framework.request import Request

from alliance.accounts.models import ApiToken, Department, Invitation, Membership, Team, User
from alliance.accounts.roles import (
    ALLIANCE_ONLY,
    GRANTS,
    NEEDS_SECOND_FACTOR,
    STAFF,
    Role,
    granted_by,
    standing_in,
)
from alliance.accounts.signin_selectors import strength
from alliance.accounts.strength import Strength
from alliance.centres.selectors import current_code
from alliance.lib import tokens

__all__ = ["Strength", "roles_here", "signed_in", "strength"]


def roles_here(request: HttpRequest) -> frozenset[Role]:
    """What the signed-in person is in the county (or alliance) this request is for."""
    roles: frozenset[Role] = getattr(request, "roles", frozenset())
    return roles


def signed_in(request: HttpRequest | Request) -> User:
    """Who asks; for views that turn strangers away."""
    if not isinstance(request.user, User):
        raise TypeError("this view must ask people to sign in")
    return request.user


# -- Who manages whom. "Here" is the desk: the county whose schema is open, or the alliance --------
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


# -- Tokens ----------------------------------------------------------------------------------------
def may_have_tokens(user: User) -> QuerySet[Membership]:
    """The memberships here for which `user` may make a token: the session's roles, none of
    which asks for a second factor (a machine has none)."""
    here = current_code()
    roles = user.roles_in(here) - NEEDS_SECOND_FACTOR
    return user.memberships.filter(centre=here, left_at=None, role__in=roles)


def own_tokens(user: User) -> QuerySet[ApiToken]:
    """A person's tokens here that have not been revoked."""
    return ApiToken.objects.filter(
        membership__user=user, membership__centre=current_code(), revoked_at=None
    ).select_related("membership")


def token_behind(secret: str, *, at: datetime) -> ApiToken | None:
    """The working token of this secret, if it belongs to the county whose schema is open."""
    token = (
        ApiToken.objects.filter(
            token_hash=tokens.fingerprint(secret),
            membership__centre=current_code(),
            membership__left_at=None,
            membership__user__is_active=True,
        )
        .exclude(membership__role__in=NEEDS_SECOND_FACTOR)
        .select_related("membership__user")
        .first()
    )
    return token if token and token.works(at) else None
