from __future__ import annotations

import itertools
from datetime import UTC, datetime

from alliance.accounts.models import Invitation, User
from alliance.accounts.roles import Role
from alliance.accounts.services import invitations

_phones = itertools.count(13700000001)
NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
ORIGIN = "http://xinshao.localhost:8000"


def invited(
    by: User,
    *,
    role: Role = Role.OFFICER,
    centre_code: str | None = "430522",
    phone: str = "",
    name: str = "刘志强",
    at: datetime = NOON,
) -> Invitation:
    """An invitation that has just gone out, with its token."""
    return invitations.invite(
        phone=phone or str(next(_phones)), name=name, role=role, centre_code=centre_code,
        origin=ORIGIN, actor=by, at=at,
    )  # fmt: skip
