from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance.notifications.quiet import is_quiet, quiet_until

SHANGHAI = ZoneInfo("Asia/Shanghai")
clocks = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))
moments = st.datetimes(
    datetime(2024, 1, 1),  # noqa: DTZ001 hypothesis adds the zone
    datetime(2030, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)


def shanghai(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-11-22T21:59", "2026-11-22T21:59"),
        ("2026-11-22T22:00", "2026-11-23T07:30"),
        ("2026-11-22T23:59", "2026-11-23T07:30"),
        ("2026-11-23T00:00", "2026-11-23T07:30"),
        ("2026-11-23T07:29", "2026-11-23T07:30"),
        ("2026-11-23T07:30", "2026-11-23T07:30"),
        ("2026-12-31T22:30", "2027-01-01T07:30"),
    ],
)
def test_a_window_across_midnight(at: str, expected: str) -> None:
    free = quiet_until(shanghai(at), time(22), time(7, 30), zone=SHANGHAI)

    assert free == shanghai(expected)


def test_the_clock_on_the_wall_counts_not_utc() -> None:
    noon_in_utc = datetime(2026, 11, 22, 15, tzinfo=UTC)  # 23:00 in 新邵

    assert quiet_until(noon_in_utc, time(22), time(7), zone=SHANGHAI) == datetime(
        2026, 11, 22, 23, tzinfo=UTC
    )


@given(at=moments, starts=clocks, ends=clocks)
def test_what_goes_out_goes_out_at_a_time_that_is_not_quiet(
    at: datetime, starts: time, ends: time
) -> None:
    free = quiet_until(at, starts, ends, zone=SHANGHAI)

    assert not is_quiet(free.astimezone(SHANGHAI).time(), starts, ends)


@given(at=moments, starts=clocks, ends=clocks)
def test_nothing_waits_longer_than_the_window_or_goes_early(
    at: datetime, starts: time, ends: time
) -> None:
    free = quiet_until(at, starts, ends, zone=SHANGHAI)
    length = (datetime.combine(at, ends) - datetime.combine(at, starts)) % timedelta(days=1)

    assert timedelta(0) <= free - at <= length


@given(at=moments, starts=clocks, ends=clocks)
def test_all_that_waits_in_one_window_ends_together(at: datetime, starts: time, ends: time) -> None:
    free = quiet_until(at, starts, ends, zone=SHANGHAI)

    assert quiet_until(at + (free - at) / 2, starts, ends, zone=SHANGHAI) == free


@given(at=moments, clock=clocks)
def test_the_same_time_twice_is_never_quiet(at: datetime, clock: time) -> None:
    assert quiet_until(at, clock, clock, zone=SHANGHAI) == at
