"""Shops that look alike: a question before registering, a hint afterwards, never a verdict."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import transaction
from django_tenants.utils import schema_context

from alliance.accounts.roles import Role
from alliance.audit.models import AuditEntry
from alliance.centres.models import Centre
from stores import selectors, services
from stores.models import Store
from tests.factories.people import member
from tests.factories.stores import new_shop, store
from tests.factories.threads import at_once

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
SAME = {"name": "福来小卖部", "town": "酿溪镇", "operator_name": "李春花"}


def registered(**columns: Any) -> Store:
    shop = new_shop(**columns)
    services.register(shop, actor=None, at=NOON, despite="测试")
    return shop


def why(shop: Store) -> list[tuple[str, list[str]]]:
    found = selectors.lookalikes(shop).here
    return [(alike.store.name, list(map(str, alike.why))) for alike in found]


def test_the_same_phone_asks_and_says_which_shop_has_it(county: Centre) -> None:
    held = registered(name="兴旺商店", phone="13812345678")

    with pytest.raises(services.LooksTheSame) as refused, transaction.atomic():
        services.register(new_shop(phone="138 1234 5678"), actor=None, at=NOON)

    assert f"“兴旺商店”（编号 {held.number}）联系电话相同" in str(refused.value)
    assert "为什么仍要登记" in str(refused.value)
    assert [alike.store for alike in refused.value.found.here] == [held]
    assert Store.objects.count() == 1


@pytest.mark.parametrize("name", ["福来小卖部", "福来 小卖部", " 福来小卖部 "])
def test_the_same_name_town_and_operator_ask(county: Centre, name: str) -> None:
    registered(**SAME)

    with pytest.raises(services.LooksTheSame, match="店名、乡镇和经营者都相同"):
        services.register(new_shop(**(SAME | {"name": name})), actor=None, at=NOON)


@pytest.mark.parametrize(
    "other", [{"name": "福来超市"}, {"town": "小塘镇"}, {"operator_name": "王桂英"}]
)
def test_two_of_the_three_do_not_ask(county: Centre, other: dict[str, str]) -> None:
    registered(**SAME)

    services.register(new_shop(**(SAME | other)), actor=None, at=NOON)

    assert Store.objects.count() == 2


def test_the_same_address_or_operator_alone_does_not_ask(county: Centre) -> None:
    registered(operator_name="李春花", address="大坪路 18 号")

    services.register(new_shop(operator_name="李春花", address="大坪路 18 号"), actor=None, at=NOON)

    assert Store.objects.count() == 2


def test_a_reason_lets_it_through_and_stands_in_the_record(county: Centre) -> None:
    registered(phone="13812345678")
    officer, second = member(Role.OFFICER), new_shop(phone="13812345678")

    services.register(
        second, actor=officer, at=NOON, note="走访时登记", despite=" 夫妻两家店共用一个电话 "
    )

    assert AuditEntry.objects.for_(second).get().note == "走访时登记；夫妻两家店共用一个电话"


@pytest.mark.parametrize("despite", ["", "   "])
def test_blanks_are_no_reason(county: Centre, despite: str) -> None:
    registered(phone="13812345678")

    with pytest.raises(services.LooksTheSame):
        services.register(new_shop(phone="13812345678"), actor=None, at=NOON, despite=despite)


def test_of_another_county_it_is_said_only_that_there_is_one(
    county: Centre, other_county: Centre
) -> None:
    with schema_context("c430523"):
        theirs = registered(name="兴旺商店", town="塘渡口镇", phone="13812345678")

    with pytest.raises(services.LooksTheSame) as refused:
        services.register(new_shop(phone="13812345678"), actor=None, at=NOON)

    said = str(refused.value)
    assert "和外县的一家店联系电话相同" in said
    assert refused.value.found.here == []
    secrets = (theirs.name, theirs.number, theirs.town, other_county.name, other_county.code)
    assert not [secret for secret in secrets if secret in said]


def test_a_wrong_code_is_told_before_a_likeness(county: Centre, other_county: Centre) -> None:
    """Otherwise one gives a reason first and is refused all the same."""
    with schema_context("c430523"):
        registered(phone="13812345678", credit_code="91330100799655058B")

    with pytest.raises(services.CreditCodeElsewhere):
        services.register(
            new_shop(phone="13812345678", credit_code="91330100799655058B"), actor=None, at=NOON
        )


@pytest.mark.parametrize("source", [Store.Source.SELF, Store.Source.ROSTER, Store.Source.HANDOVER])
def test_only_officers_are_asked(county: Centre, source: Store.Source) -> None:
    registered(phone="13812345678")

    services.register(new_shop(phone="13812345678", source=source), actor=None, at=NOON)

    assert Store.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_four_officers_who_bring_the_same_shop_at_once_three_are_asked() -> None:
    outcomes = at_once(4, lambda _: services.register(new_shop(**SAME), actor=None, at=NOON))

    assert outcomes.count(None) == 1
    assert sum(isinstance(outcome, services.LooksTheSame) for outcome in outcomes) == 3


def test_a_shops_page_lists_what_looks_like_it_with_the_most_in_common_first(
    county: Centre,
) -> None:
    mine = registered(**SAME, phone="13812345678", address="大坪路 18 号")
    registered(name="甲店", operator_name="李春花")
    registered(name="乙店", operator_name="王桂英", address="大坪路 18 号")
    registered(name="丙店", operator_name="王桂英", phone="13812345678", town="小塘镇")
    registered(**SAME)
    registered(name="别的店", operator_name="王桂英")

    assert why(mine) == [
        ("福来小卖部", ["店名、乡镇和经营者都相同", "经营者姓名相同"]),
        ("丙店", ["联系电话相同"]),
        ("乙店", ["地址相同"]),
        ("甲店", ["经营者姓名相同"]),
    ]
    assert selectors.lookalikes(mine).elsewhere == []


def test_shops_without_an_address_have_none_in_common(county: Centre) -> None:
    mine, _other = registered(operator_name="李春花"), registered(operator_name="王桂英")

    assert not selectors.lookalikes(mine)


def test_a_hint_of_another_county_names_no_shop(county: Centre, other_county: Centre) -> None:
    mine = registered(phone="13812345678")
    with schema_context("c430523"):
        registered(phone="13812345678")

    found = selectors.lookalikes(mine)

    assert (found.here, list(map(str, found.elsewhere))) == ([], ["联系电话相同"])


def test_what_moved_away_is_not_listed(county: Centre) -> None:
    mine = registered(operator_name="李春花")
    store(Store.Status.MOVED, operator_name="李春花")

    assert not selectors.lookalikes(mine)


def test_no_more_than_ten_are_listed(county: Centre) -> None:
    mine = registered(operator_name="李春花")
    for _ in range(12):
        store(operator_name="李春花")

    assert len(selectors.lookalikes(mine).here) == 10
