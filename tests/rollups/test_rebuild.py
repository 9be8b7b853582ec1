"""The days before figures were kept, read from the record."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from django_tenants.utils import schema_context

from alliance.accounts.roles import Role
from alliance.audit.services import record
from alliance.centres.models import Centre
from alliance.rollups import services as rollups
from alliance.rollups.counted import Counted
from alliance.rollups.models import AllianceDay, CountyDay, CountyFigures
from stores import figures, past, services
from stores.models import Store
from tests.factories.people import member
from tests.factories.stores import store, visited

# Noon of the county's clock on the first of a month.
FIRST = datetime(2026, 10, 1, 4, tzinfo=UTC)
Status = Store.Status


def on(days: int) -> datetime:
    return FIRST + timedelta(days=days)


def told(first: int, last: int) -> list[Counted]:
    days = [date(2026, 10, 1) + timedelta(days=n) for n in range(first, last + 1)]
    found = past.counted_on(days)
    return [found[day] for day in days]


def test_a_shop_stands_each_day_where_its_moves_had_brought_it(county: Centre) -> None:
    officer, shop = member(Role.OFFICER), visited(store(joined_at=on(1)))
    services.verify(shop, actor=officer, at=on(2))
    services.activate(shop, actor=officer, at=on(4))
    services.close(shop, actor=officer, at=on(5), note="关门")

    assert told(0, 5) == [
        Counted(), Counted(applied=1), *[Counted(verified=1, onboarded=1)] * 2,
        Counted(active=1, onboarded=1), Counted(closed=1),
    ]  # fmt: skip


def test_a_day_ends_at_midnight_of_the_countys_clock(county: Centre) -> None:
    midnight = datetime(2026, 10, 1, 16, tzinfo=UTC)
    store(joined_at=midnight)
    store(joined_at=midnight - timedelta(seconds=1))

    assert [day.applied for day in told(0, 1)] == [1, 2]


def test_a_tier_is_that_of_its_day(county: Centre) -> None:
    shop = store(Status.ACTIVE, tier=2)
    for at, before, after in ((on(1), "", "3"), (on(3), "3", "2")):
        record(shop, "rate", actor=None, at=at, before=before, after=after)

    days = told(0, 3)

    assert [day.assessed for day in days] == [0, 1, 1, 1]
    assert [(day.tier_2, day.tier_3) for day in days[1:]] == [(0, 1), (0, 1), (1, 0)]


def test_what_has_no_history_is_as_it_is_known_today(county: Centre) -> None:
    shops = [
        store(Status.ACTIVE, systems=["stock", "till"], exchanging=2, network="none", outages=2),
        store(Status.VERIFIED, systems=["alipay"], tier=4, network="fibre", outages=0),
        store(Status.SUSPENDED), store(Status.LEAD, systems=["alipay"]),
    ]  # fmt: skip

    assert told(0, 0) == [figures.counted()]
    assert figures.counted().onboarded == len(shops) - 1


def test_the_past_is_written_where_it_changed_and_again_the_same(county: Centre) -> None:
    store(Status.ACTIVE, joined_at=on(2))
    days = past.counted_on([date(2026, 10, n) for n in range(1, 7)])

    for _ in range(2):
        rollups.rebuild(days)

    rows = CountyDay.objects.order_by("day").values_list("day", "onboarded")
    assert list(rows) == [(date(2026, 10, 1), 0), (date(2026, 10, 3), 1)]


def test_the_alliances_days_carry_on_each_countys_last(
    county: Centre, other_county: Centre
) -> None:
    for code, day, onboarded in (
        ("430522", 1, 5), ("430522", 4, 6), ("430523", 2, 10),
    ):  # fmt: skip
        CountyDay.objects.create(centre_id=code, day=date(2026, 10, day), onboarded=onboarded)

    for _ in range(2):
        rollups.add_up_since(date(2026, 9, 30), at=on(4))

    rows = AllianceDay.objects.order_by("day").values_list("day", "counties", "onboarded")
    assert [(day.day, counties, onboarded) for day, counties, onboarded in rows] == [
        (30, 0, 0), (1, 1, 5), (2, 2, 15), (3, 2, 15), (4, 2, 16), (5, 2, 16),
    ]  # fmt: skip


def test_the_command_rebuilds_every_county_and_the_sums(
    county: Centre, other_county: Centre
) -> None:
    store(Status.ACTIVE)
    with schema_context("c430523"):
        store(Status.VERIFIED)

    call_command("rebuild_rollups", "--days", "3")

    assert CountyFigures.objects.count() == 2
    assert [row.onboarded for row in AllianceDay.objects.order_by("day")] == [2] * 4
    assert AllianceDay.objects.latest("day").day == timezone.localdate()


@pytest.mark.parametrize("asked", [["--days", "0"], ["--county", "999999"]])
def test_what_cannot_be_rebuilt_is_said(county: Centre, asked: list[str]) -> None:
    with pytest.raises(CommandError, match=r"请填|没有要重建"):
        call_command("rebuild_rollups", *asked)
