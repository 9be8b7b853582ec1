"""Shapes are true to their numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config import charts

NUMBERS = st.lists(st.integers(0, 10**6), min_size=1, max_size=12)


@given(NUMBERS)
def test_a_strip_is_filled_by_its_parts_in_their_proportion(values: list[int]) -> None:
    strip = charts.strip([(str(n), value, "main") for n, value in enumerate(values)])

    assert bool(strip) is (sum(values) > 0)
    for part in strip:
        assert abs(part.width - part.value * 1000 / sum(values)) < 0.1
    if strip:
        assert abs(strip[-1].x + strip[-1].width - 1000) < 0.2


@given(NUMBERS)
def test_columns_stand_on_nought_and_whatever_there_is_can_be_seen(values: list[int]) -> None:
    bars = charts.columns([str(n) for n in range(len(values))], values)

    for bar in bars:
        assert bar.y + bar.height == 100
        assert (bar.height > 0) is bool(bar.value)
    if any(values):
        assert max(bar.height for bar in bars) == 100


def test_a_column_of_which_nothing_is_known_is_a_gap() -> None:
    assert [bar.height for bar in charts.columns(["一", "二"], [None, 4])] == [0, 100]
    assert [bar.height for bar in charts.columns(["一"], [None])] == [0]


@given(NUMBERS)
def test_a_line_stays_within_its_picture(values: list[int]) -> None:
    line = charts.line([str(n) for n in range(len(values))], values)

    points = [tuple(map(float, point.split(","))) for point in line.points.split()]
    assert len(points) == len(values)
    assert all(0 <= x <= 1000 and 0 <= y <= 100 for x, y in points)
    assert line.last == values[-1]


@pytest.mark.parametrize(
    ("values", "points", "first", "last"),
    [
        ([], "", None, None),
        ([None, None], "", None, None),
        ([None, 0, 0], "500.0,100.0 1000.0,100.0", None, 0),
        ([5, None, 10], "0.0,53.7 1000.0,7.4", 5, 10),
    ],
)
def test_what_is_unknown_is_not_drawn(
    values: list[float | None], points: str, first: float | None, last: float | None
) -> None:
    line = charts.line([str(n) for n in range(len(values))], values)

    assert (line.points, line.first, line.last) == (points, first, last)


@given(NUMBERS)
def test_a_spark_runs_from_the_lowest_to_the_highest(values: list[int]) -> None:
    heights = [float(point.split(",")[1]) for point in charts.spark(values).split()]

    assert len(heights) == len(values)
    if len(set(values)) == 1:
        assert set(heights) == {50}
    else:
        assert (min(heights), max(heights)) == (10, 90)
        assert heights.index(10) == values.index(max(values))
