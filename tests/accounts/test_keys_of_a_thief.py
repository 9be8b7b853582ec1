"""A key made by whoever held the phone does not outlive their access."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from alliance.accounts.models import User
from alliance.accounts.origin import Origin
from alliance.accounts.roles import Role
from alliance.accounts.services import passwords, phones, recovery, tokens
from alliance.centres.models import Centre
from tests.factories.people import member
from tests.factories.web import client, signed_in

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
HERE = Origin(address="127.0.0.1")


def freed(owner: User, director: User) -> None:
    phones.release_phone(owner, actor=director, at=NOON, reason="号码已换人")


def given(owner: User, director: User) -> None:
    phones.give_phone(owner, "13612345678", actor=director, at=NOON, reason="看过身份证")


def restored(owner: User, director: User) -> None:
    asked = recovery.ask_recovery(owner, actor=owner, at=NOON, reason="手机丢了")
    for manager in (director, member(Role.DIRECTOR)):
        recovery.approve_recovery(asked, actor=manager, at=NOON)


def forgotten(owner: User, director: User) -> None:
    passwords.set_password(owner, "kitchen-table-42", origin=HERE, at=NOON)


@pytest.mark.parametrize("deed", [freed, given, restored, forgotten])
def test_every_key_of_the_person_ends_with_the_access(
    county: Centre, deed: Callable[..., Any]
) -> None:
    owner, director = member(Role.OWNER), member(Role.DIRECTOR)
    thief = signed_in(owner, methods=("code",))
    form = {"membership": str(owner.memberships.get().pk), "purpose": "备用", "days": "365"}
    key = thief.post("/people/tokens/", form).context["made"]
    headers = {"authorization": f"Bearer {key.token}"}
    assert client().get("/api/v1/me/", headers=headers).status_code == 200

    deed(owner, director)

    assert client().get("/api/v1/me/", headers=headers).status_code == 401


def test_the_keys_of_others_stay(county: Centre) -> None:
    owner, other, director = member(Role.OWNER), member(Role.OWNER), member(Role.DIRECTOR)
    with pytest.raises(tokens.NoTokenForRole):
        tokens.make_token(other.memberships.get(), purpose="x", days=30, actor=owner, at=NOON)
    form = {"membership": str(other.memberships.get().pk), "purpose": "收银", "days": "30"}
    key = signed_in(other, methods=("code",)).post("/people/tokens/", form).context["made"]

    freed(owner, director)

    headers = {"authorization": f"Bearer {key.token}"}
    assert client().get("/api/v1/me/", headers=headers).status_code == 200
