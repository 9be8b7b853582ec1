"""The tokens of people's own programs, in the county whose schema is open."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from alliance.accounts.models import ApiToken, Membership, User
from alliance.accounts.roles import NEEDS_SECOND_FACTOR
from alliance.centres.selectors import current_code
from alliance.lib import tokens


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
