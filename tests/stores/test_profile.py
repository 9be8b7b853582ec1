"""What may stand on the register of a shop's numbers, days and profile, whoever writes it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from alliance.accounts.roles import Role
from alliance.centres.models import Centre
from alliance.lib.refusals import FieldRefused
from stores import services, trades
from stores.models import Store
from stores.profile import System
from stores.services.checking import checked
from tests.factories.people import member
from tests.factories.stores import new_shop, store

# 23:30 in China is the evening before by UTC: the day is the county's.
LATE = datetime(2026, 11, 22, 15, 30, tzinfo=UTC)
TODAY = date(2026, 11, 22)


def field_of(changes: dict[str, Any], **columns: Any) -> str:
    with pytest.raises(FieldRefused) as refused:
        checked(Store(**columns), changes, at=LATE)
    return refused.value.field


@pytest.mark.parametrize("name", ["name", "town", "operator_name", "phone"])
def test_what_every_shop_has_is_asked_for(name: str) -> None:
    assert field_of({name: "  "}) == name


def test_a_shop_opens_today_at_the_latest_by_the_countys_clock() -> None:
    assert checked(Store(), {"opened_on": TODAY}, at=LATE)["opened_on"] == TODAY
    assert field_of({"opened_on": TODAY + timedelta(days=1)}) == "opened_on"
    just_after_midnight = LATE + timedelta(minutes=30)
    checked(Store(), {"opened_on": TODAY + timedelta(days=1)}, at=just_after_midnight)


@pytest.mark.parametrize(("day", "fine"), [(date(1900, 1, 1), True), (date(1899, 12, 31), False)])
def test_no_shop_is_older_than_1900(day: date, fine: bool) -> None:
    if fine:
        assert checked(Store(), {"opened_on": day}, at=LATE)["opened_on"] == day
    else:
        assert field_of({"opened_on": day}) == "opened_on"


def test_no_opening_day_is_no_fault() -> None:
    assert checked(Store(), {"opened_on": None}, at=LATE) == {"opened_on": None}


@given(st.text("0123456789", min_size=9, max_size=30))
def test_an_account_is_nine_to_thirty_digits_however_grouped(digits: str) -> None:
    typed = " ".join(digits[n : n + 4] for n in range(0, len(digits), 4))
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in digits)

    assert checked(Store(), {"bank_account": typed}, at=LATE) == {"bank_account": digits}
    assert checked(Store(), {"bank_account": wide}, at=LATE) == {"bank_account": digits}


@pytest.mark.parametrize("typed", ["12345678", "1" * 31, "6222O20200112233445", "农行"])
def test_what_is_no_account_is_refused(typed: str) -> None:
    assert field_of({"bank_account": typed}) == "bank_account"


@pytest.mark.parametrize("typed", ["138 1234 5678", "138-1234-5678", "１３８１２３４５６７８"])
def test_a_phone_may_be_typed_as_people_write_it(typed: str) -> None:
    assert checked(Store(), {"phone": typed}, at=LATE) == {"phone": "13812345678"}


@pytest.mark.parametrize("typed", ["12812345678", "1381234567", "0739-3600000", "138123456789"])
def test_what_is_no_mobile_phone_is_refused(typed: str) -> None:
    assert field_of({"phone": typed}) == "phone"


@given(st.lists(st.sampled_from(System.values), max_size=20))
def test_systems_stand_once_each_and_in_one_order(chosen: list[str]) -> None:
    written = checked(Store(), {"systems": chosen}, at=LATE)["systems"]

    assert set(written) == set(chosen)
    assert written == [value for value in System.values if value in chosen]


@pytest.mark.parametrize(
    ("stored", "changes"),
    [
        ({"systems": ["stock"]}, {"exchanging": 2}),
        ({"systems": ["stock", "till"], "exchanging": 2}, {"systems": ["stock", "stock"]}),
        ({}, {"systems": ["stock"], "exchanging": 2}),
    ],
)
def test_no_more_systems_exchange_data_than_there_are(
    stored: dict[str, Any], changes: dict[str, Any]
) -> None:
    assert field_of(changes, **stored) == "exchanging"


def test_the_database_itself_knows_that_rule(county: Centre) -> None:
    store(systems=["stock"], exchanging=1)

    for systems, exchanging in ([["stock"], 2], [[], 1]):
        with (
            pytest.raises(IntegrityError, match="store_exchanging_of_systems"),
            transaction.atomic(),
        ):
            store(systems=systems, exchanging=exchanging)


def test_what_is_refused_is_neither_registered_nor_amended(county: Centre) -> None:
    officer, shop = member(Role.OFFICER), store(bank_account="6222020200112233445")

    with pytest.raises(FieldRefused):
        services.register(new_shop(bank_account="1"), actor=officer, at=LATE)
    with pytest.raises(FieldRefused):
        services.amend(shop, {"bank_account": "1", "name": "新店名"}, actor=officer, at=LATE)

    assert Store.objects.get().bank_account == "6222020200112233445"
    assert Store.objects.get().name == shop.name


def test_every_trade_stands_in_one_section() -> None:
    grouped = [code for _words, choices in trades.GROUPED for code, _name in choices]

    assert sorted(grouped) == sorted(trades.NAMES)
