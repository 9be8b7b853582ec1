"""What a session proves about a person, and what follows for the request."""

from __future__ import annotations

import time
from functools import cache
from typing import TYPE_CHECKING

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.db import connection
from django.db.models import QuerySet
from django.http import HttpRequest
from rest_framework.request import Request

from alliance.accounts.models import Membership, SignInEntry, User
from alliance.accounts.roles import NEEDS_SECOND_FACTOR, Role
from alliance.accounts.strength import Strength, admitted, needed_for, strength_of

if TYPE_CHECKING:
    from uuid import UUID

COUNTY_KEY = "county"
ALLIANCE = "alliance"
HISTORY_LENGTH = 100


def roles_here(request: HttpRequest) -> frozenset[Role]:
    """What the signed-in person is in the county (or alliance) this request is for."""
    roles: frozenset[Role] = getattr(request, "roles", frozenset())
    return roles


def signed_in(request: HttpRequest | Request) -> User:
    """Who asks; for views that turn strangers away."""
    if not isinstance(request.user, User):
        raise TypeError("this view must ask people to sign in")
    return request.user


def strength(request: HttpRequest) -> Strength:
    """What this request's session has proved; another session of the person counts for nothing."""
    records = get_authentication_records(request, request.user)
    return strength_of(records, at=time.time())


def person_of_session(pk: UUID) -> User | None:
    """A person with all their roles and whether they have a second factor, in one query.

    Every request of a signed-in person asks this; building it with the ORM each time took as long
    as half of a bare view.
    """
    with connection.cursor() as cursor:
        cursor.execute(_person_sql(), {"pk": pk, "codes": Authenticator.Type.RECOVERY_CODES})
        row = cursor.fetchone()
    if row is None:
        return None
    *values, has_factor, held = row
    user = User.from_db("default", [field.attname for field in User._meta.concrete_fields], values)
    user.has_factor = has_factor
    user.learn_roles((place or None, role) for place, role in held)
    return user


@cache
def _person_sql() -> str:
    """Columns as the model has them; who stands in the alliance has no county, told as ''."""
    columns = ", ".join(f"person.{field.column}" for field in User._meta.concrete_fields)
    return (
        f"SELECT {columns},"  # noqa: S608
        f" EXISTS (SELECT FROM {Authenticator._meta.db_table} factor"
        "          WHERE factor.user_id = person.id AND factor.type <> %(codes)s),"
        f" ARRAY(SELECT ARRAY[coalesce(held.centre_id, ''), held.role]"
        f"       FROM {Membership._meta.db_table} held"
        "        WHERE held.user_id = person.id AND held.left_at IS NULL)"
        f" FROM {User._meta.db_table} person WHERE person.id = %(pk)s"
    )


def is_enrolled(user: User) -> bool:
    """Whether the person has set up a second factor. Recovery codes alone are none."""
    if user.has_factor is not None:
        return user.has_factor
    factors = Authenticator.objects.exclude(type=Authenticator.Type.RECOVERY_CODES)
    found: bool = factors.filter(user=user).exists()
    return found


def belongs_here(session: SessionBase, county_code: str | None) -> bool:
    """A session is good where it was opened and nowhere else; an anonymous one anywhere."""
    if SESSION_KEY not in session:
        return True
    bound: str | None = session.get(COUNTY_KEY)
    return bool(bound == (county_code or ALLIANCE))


def limit_to_session(request: HttpRequest, user: User) -> None:
    """Narrow the signed-in person, everywhere they work, to what the session has proved."""
    proved, enrolled = strength(request), is_enrolled(user)
    for place, roles in list(user.roles_by_place().items()):
        user.limit_roles(place, admitted(roles, proved, enrolled=enrolled))


def strength_wanted(user: User, roles: frozenset[Role]) -> Strength:
    """What a session must prove for all of `roles` to count."""
    enrolled = is_enrolled(user)
    return max((needed_for(role, enrolled=enrolled) for role in roles), default=Strength.CODE)


def must_have_second_factor(user: User) -> bool:
    """Whether any role the person holds, anywhere, asks for one."""
    held = user.memberships.filter(left_at=None)
    return held.filter(role__in=NEEDS_SECOND_FACTOR).exists()


def sign_in_history(user: User) -> QuerySet[SignInEntry]:
    """The latest lines of the person's own history."""
    return SignInEntry.objects.filter(user=user)[:HISTORY_LENGTH]
