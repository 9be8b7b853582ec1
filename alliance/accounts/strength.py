"""How well a session has shown who is there, and how well each role wants to know it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from enum import IntEnum
from typing import Any

from alliance.accounts.roles import NEEDS_SECOND_FACTOR, Role


class Strength(IntEnum):
    """What one session has proved. Another session of the same person proves its own."""

    NONE = 0
    CODE = 1
    PASSWORD = 2
    SECOND_FACTOR = 3


# A phone stays signed in for months; a desk is asked again the next working day.
DESK_LASTS = timedelta(hours=12)


def strength_of(records: Iterable[Mapping[str, Any]], *, at: float) -> Strength:
    """The strength of `records` (allauth's, with epoch seconds in "at") at the moment `at`.

    A code and a second factor without the password stay a code: whoever holds the phone may
    hold both.
    """
    records = list(records)
    fresh = [kept for kept in records if at - kept["at"] < DESK_LASTS.total_seconds()]
    methods = {kept["method"] for kept in fresh}
    if any(kept.get("passwordless") for kept in fresh) or {"password", "mfa"} <= methods:
        return Strength.SECOND_FACTOR
    if "password" in methods:
        return Strength.PASSWORD
    return Strength.CODE if records else Strength.NONE


def needed_for(role: Role, *, enrolled: bool) -> Strength:
    """What `role` asks of a session. Whoever has set up a second factor uses it at every desk."""
    if role in NEEDS_SECOND_FACTOR:
        return Strength.SECOND_FACTOR
    if role == Role.OFFICER:
        return Strength.SECOND_FACTOR if enrolled else Strength.PASSWORD
    return Strength.CODE


def admitted(roles: frozenset[Role], strength: Strength, *, enrolled: bool) -> frozenset[Role]:
    return frozenset(role for role in roles if needed_for(role, enrolled=enrolled) <= strength)
