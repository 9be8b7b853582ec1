"""What the demo promises without starting it; that it fills six counties is tried by test_up."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.forms import model_to_dict

from alliance.accounts.roles import NEEDS_SECOND_FACTOR, Role
from alliance.lib.credit_code import checked
from config.demo import COUNTIES, current_code, people
from config.demo.credit import credit_code
from config.demo.fill import DAYS_BETWEEN, SHOPS, NotHere, fill, shops_of, steps_to
from config.demo.places import County
from stores.models import Store
from stores.services.checking import checked_whole

NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)


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


@pytest.mark.parametrize("county", COUNTIES, ids=lambda county: county.slug)
def test_the_shops_of_a_county_could_have_come_through_the_services(county: County) -> None:
    shops = list(shops_of(county, NOW))

    assert Counter(shop.status for shop in shops) == SHOPS
    assert SHOPS[Store.Status.ACTIVE] == max(SHOPS.values())
    for shop in shops:
        before = model_to_dict(shop)
        checked_whole(shop, at=NOW)
        assert model_to_dict(shop) == before
        assert bool(shop.credit_code) is not bool(shop.no_code_reason)


def test_the_shops_are_the_same_each_time() -> None:
    one, two = (
        [model_to_dict(shop, exclude=["id"]) for shop in shops_of(COUNTIES[0], NOW)]
        for _ in range(2)
    )

    assert one == two


def test_most_shops_are_islands_and_some_are_not() -> None:
    served = [shop for shop in shops_of(COUNTIES[0], NOW) if shop.systems]
    share = sum(shop.exchanging == 0 for shop in served) / len(served)

    assert 0.6 < share < 0.95


@pytest.mark.parametrize("status", SHOPS)
def test_each_way_is_one_the_verbs_allow_and_ends_where_the_shop_stands(
    status: Store.Status,
) -> None:
    stands: str = Store.Status.APPLIED if status != Store.Status.LEAD else status
    for _step, before, verb, _note in steps_to(status):
        sources, target = Store.MOVES[verb]
        assert before == stands
        assert stands in sources
        stands = target

    assert stands == status


def test_nothing_in_the_record_lies_in_the_future() -> None:
    for shop in shops_of(COUNTIES[0], NOW):
        steps = len(list(steps_to(Store.Status(shop.status))))
        assert shop.joined_at + timedelta(days=DAYS_BETWEEN * steps) < NOW
