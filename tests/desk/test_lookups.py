"""What the address of a list may ask of the database."""

from __future__ import annotations

import pytest

from alliance.accounts.roles import Role
from alliance.centres.models import Centre
from tests.factories import stores
from tests.factories.people import member
from tests.factories.web import ALLIANCE, XINSHAO, signed_in

SPELLING = [
    (Role.REVIEWER, "430522", XINSHAO, "/admin/stores/store/?phone__startswith=138"),
    (Role.REVIEWER, "430522", XINSHAO, "/admin/stores/store/?operator_name__contains=李"),
    (Role.AUDITOR, None, ALLIANCE, "/admin/accounts/user/?phone__startswith=139"),
    (Role.AUDITOR, None, ALLIANCE, "/admin/accounts/user/?password__startswith=pbkdf2"),
    (Role.AUDITOR, None, ALLIANCE, "/admin/accounts/membership/?user__phone__startswith=139"),
    (Role.AUDITOR, None, ALLIANCE, "/admin/accounts/invitation/?token_hash__startswith=a"),
    (Role.AUDITOR, None, ALLIANCE, "/admin/accounts/apitoken/?token_hash__startswith=a"),
]


@pytest.mark.parametrize(("role", "place", "host", "address"), SPELLING)
def test_an_address_does_not_spell_out_what_is_masked(
    county: Centre, role: Role, place: str | None, host: str, address: str
) -> None:
    stores.store()

    assert signed_in(member(role, place), host).get(address).status_code == 400


@pytest.mark.parametrize(
    "query",
    ["status__exact=applied", "joined_at_from=2025-12-31&joined_at_to=2026-01-02", "town=酿溪镇"],
)
def test_the_filters_a_list_offers_work(county: Centre, query: str) -> None:
    stores.store()

    answer = signed_in(member(Role.REVIEWER)).get(f"/admin/stores/store/?{query}")

    assert answer.status_code == 200
    assert answer.context["cl"].result_count == 1
