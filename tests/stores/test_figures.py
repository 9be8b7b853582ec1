"""The county's shops in figures: each of them by hand, and one scan each."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_tenants.utils import schema_context
from hypothesis import given
from hypothesis import strategies as st

from alliance.accounts.roles import Role
from alliance.centres.models import Centre
from alliance.rollups import services as rollups
from alliance.rollups.counted import Counted, share, summed
from stores import figures
from stores.figures import Town
from stores.models import Store
from tests.factories.people import member
from tests.factories.stores import store

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
Status, Network = Store.Status, Store.Network


@pytest.mark.parametrize("many", [0, 1, 30])
def test_the_figures_scan_the_shops_once_each_however_many(county: Centre, many: int) -> None:
    for _ in range(many):
        store()

    for ask in (figures.counted, lambda: figures.towns(since=NOON)):
        with CaptureQueriesContext(connection) as asked:
            ask()
        assert len([q for q in asked if "stores_store" in q["sql"]]) == 1


def test_a_county_without_shops_is_all_noughts(county: Centre) -> None:
    assert figures.counted() == Counted()
    assert figures.counted().silo_percent is None
    assert figures.towns(since=NOON) == []


@pytest.mark.parametrize("status", Status)
def test_a_shop_is_counted_at_its_status_and_onboarded_once_verified(
    county: Centre, status: Store.Status
) -> None:
    store(status)

    counted = figures.counted()

    assert getattr(counted, status) == 1
    assert counted.onboarded == (status in ("verified", "active", "suspended"))
    assert counted.here == (status not in ("rejected", "closed", "moved"))


def test_the_silo_index_weighs_systems_not_shops(county: Centre) -> None:
    store(Status.ACTIVE, systems=["stock", "till", "alipay", "meituan"], exchanging=1)
    store(Status.VERIFIED, systems=["wechat_pay"], exchanging=1)
    store(Status.SUSPENDED, systems=["accounts"], exchanging=0)
    store(Status.ACTIVE, systems=[], exchanging=0)
    store(Status.LEAD, systems=["stock", "till"], exchanging=0)

    counted = figures.counted()

    assert (counted.equipped, counted.systems, counted.isolated) == (3, 6, 4)
    assert counted.silo_percent == 66.7


def test_where_all_systems_exchange_data_there_is_no_silo(county: Centre) -> None:
    store(Status.ACTIVE, systems=["stock", "till"], exchanging=2)

    assert figures.counted().silo_percent == 0


def test_tiers_networks_and_outages_are_those_of_onboarded_shops(county: Centre) -> None:
    store(Status.ACTIVE, tier=2, network=Network.FIBRE, outages=3)
    store(Status.VERIFIED, tier=2, network=Network.NONE, outages=0)
    store(Status.SUSPENDED, tier=5, network=Network.SHARED)
    store(Status.ACTIVE, network=Network.MOBILE, outages=4)
    store(Status.APPLIED, tier=1, network=Network.FIBRE, outages=9)

    counted = figures.counted()

    assert (counted.tier_1, counted.tier_2, counted.tier_5, counted.assessed) == (0, 2, 1, 3)
    assert (counted.fibre, counted.mobile, counted.shared, counted.offline) == (1, 1, 1, 1)
    assert (counted.asked_outages, counted.failing, counted.outages) == (3, 2, 7)


def test_the_moment_itself_counts_as_since(county: Centre) -> None:
    for at in (NOON - timedelta(microseconds=1), NOON, NOON + timedelta(days=1)):
        store(joined_at=at)

    assert [town.recent for town in figures.towns(since=NOON)] == [2]


def test_towns_with_a_target_come_first_by_what_they_lack(county: Centre) -> None:
    for status, town in [
        (Status.ACTIVE, "酿溪镇"), (Status.APPLIED, "酿溪镇"), (Status.CLOSED, "酿溪镇"),
        (Status.VERIFIED, "寸石镇"), (Status.LEAD, "小塘镇"),
    ]:  # fmt: skip
        store(status, town=town)
    targets = {"寸石镇": 4, "迎光乡": 2}
    rollups.set_targets(targets, actor=member(Role.DIRECTOR), at=NOON)

    assert figures.towns(since=NOON) == [
        Town("寸石镇", 1, 1, 4, 0), Town("迎光乡", 0, 0, 2, 0),
        Town("酿溪镇", 2, 1, 0, 0), Town("小塘镇", 1, 0, 0, 0),
    ]  # fmt: skip


@given(st.integers(1, 10_000), st.integers(0, 12_000))
def test_a_town_has_reached_its_target_only_when_no_shop_is_missing(
    target: int, onboarded: int
) -> None:
    town = Town("酿溪镇", onboarded, onboarded, target, 0)

    assert town.reached is not None
    assert (town.reached >= 100) is (onboarded >= target)
    assert onboarded <= town.goal


def test_a_town_without_a_target_has_reached_nothing_and_still_a_bar() -> None:
    assert Town("酿溪镇", 0, 0, 0, 0).reached is None
    assert Town("酿溪镇", 0, 0, 0, 0).goal == 1


@given(st.lists(st.lists(st.integers(0, 99), min_size=3, max_size=3), max_size=5))
def test_sums_are_exact(rows: list[list[int]]) -> None:
    many = [Counted(lead=lead, systems=systems, outages=out) for lead, systems, out in rows]

    total = summed([Counted(), *many])

    assert total.lead == sum(row[0] for row in rows)
    assert (total.systems, total.outages) == (sum(r[1] for r in rows), sum(r[2] for r in rows))


def test_a_share_of_nothing_is_unknown() -> None:
    assert share(0, 0) is None
    assert share(1, 3) == 33.3


def test_the_neighbour_has_figures_of_its_own(county: Centre, other_county: Centre) -> None:
    store(Status.ACTIVE, town="酿溪镇")
    with schema_context("c430523"):
        for _ in range(2):
            store(Status.ACTIVE, town="塘渡口镇")
        rollups.set_targets({"塘渡口镇": 9}, actor=member(Role.DIRECTOR, "430523"), at=NOON)
        assert figures.towns(since=NOON) == [Town("塘渡口镇", 2, 2, 9, 0)]
        assert figures.counted().onboarded == 2

    assert figures.towns(since=NOON) == [Town("酿溪镇", 1, 1, 0, 0)]
    assert figures.counted().onboarded == 1
