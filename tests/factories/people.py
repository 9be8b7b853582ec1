from __future__ import annotations

import itertools
from datetime import UTC, datetime

from alliance.accounts.models import Membership, User
from alliance.accounts.roles import Role

_phones = itertools.count(13900000001)
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def person(name: str = "王小明", *, password: str | None = None) -> User:
    return User.objects.create_user(str(next(_phones)), name, password)


def member(role: Role, centre_code: str | None = "430522", *, name: str = "") -> User:
    """A person holding `role` in a county (None: in the alliance)."""
    user = person(name or str(role.label))
    Membership.objects.create(user=user, centre_id=centre_code, role=role, since=LONG_AGO)
    return user
