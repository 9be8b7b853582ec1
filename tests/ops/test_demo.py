"""What the demo promises without starting it; that it fills six counties is tried by test_up."""

from __future__ import annotations

import pytest

from alliance.accounts.roles import NEEDS_SECOND_FACTOR, Role
from alliance.lib.credit_code import checked
from config.demo import COUNTIES, current_code, people
from config.demo.credit import credit_code
from config.demo.fill import NotHere, fill


def test_every_county_has_every_role_of_a_county() -> None:
    expected = set(Role) - {Role.ALLIANCE_OPERATOR, Role.VENDOR_AGENT}

    for county in COUNTIES:
        assert {person.role for person in people() if person.county == county} == expected


def test_phones_are_fixed_and_nobody_shares_one() -> None:
    phones = [person.phone for person in people()]

    assert len(set(phones)) == len(phones)
    assert phones[0] == "13800000001"
    assert all(len(phone) == 11 and phone.startswith("1380000") for phone in phones)


def test_whoever_needs_a_second_factor_has_one_of_their_own() -> None:
    secrets = [person.secret for person in people() if person.role in NEEDS_SECOND_FACTOR]

    assert all(secrets)
    assert len(set(secrets)) == len(secrets)
    assert all(len(current_code(secret)) == 6 for secret in secrets)


@pytest.mark.parametrize("serial", [1, 7, 118, 200, 999_999])
def test_credit_codes_pass_both_checks(serial: int) -> None:
    codes = {credit_code(county.code, serial) for county in COUNTIES}

    assert {checked(code) for code in codes} == codes
    assert len(codes) == len(COUNTIES)


def test_settings_that_do_not_allow_it_are_obeyed(settings: object) -> None:
    settings.DEMO_ALLOWED = False  # type: ignore[attr-defined]

    with pytest.raises(NotHere, match="不允许"):
        fill()
