"""What the measuring itself promises. Nothing here is timed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from bench.harness import Figure, in_turn
from config.management.commands import bench


def figure(value: float, floor: float, goal: float, **more: Any) -> Figure:
    return Figure("something", value, floor, goal, **more)


def test_the_ratio_is_value_over_floor() -> None:
    assert figure(3.0, 2.0, 1.5).ratio == 1.5


def test_a_floor_of_nothing_is_beyond_every_goal() -> None:
    assert not figure(3.0, 0.0, 1e9).holds


@pytest.mark.parametrize(("value", "holds"), [(2.9, True), (3.0, True), (3.1, False)])
def test_a_duration_holds_up_to_its_goal(value: float, holds: bool) -> None:
    assert figure(value, 2.0, 1.5).holds is holds


@pytest.mark.parametrize(("rate", "holds"), [(49.0, False), (50.0, True), (90.0, True)])
def test_a_rate_holds_from_its_goal_on(rate: float, holds: bool) -> None:
    assert figure(rate, 100.0, 0.5, better="higher").holds is holds


def test_a_line_tells_name_floor_ratio_goal_and_verdict() -> None:
    assert figure(3.0, 2.0, 1.2, detail="三轮").line() == (
        "something: 3 对下限 2，比值 1.5（目标 ≤ 1.2）未达标；三轮"
    )
    assert "（目标 ≥ 0.5）达标" in figure(3.0, 2.0, 0.5, better="higher").line()


def test_the_two_take_turns_after_a_warm_up() -> None:
    done: list[str] = []

    value, floor = in_turn(
        lambda: done.append("ours"), lambda: done.append("bare"), rounds=3, warmup=2
    )

    assert done == ["ours", "bare"] * 5
    assert value > 0
    assert floor > 0


def test_an_unknown_name_is_refused_before_anything_is_started() -> None:
    options = "可选：backup、counties、facts、register、request、rollups、roster"
    with pytest.raises(CommandError, match=f"没有这项：nosuch；{options}"):
        call_command("bench", "facts", "nosuch")


def test_an_option_it_does_not_know_is_refused() -> None:
    with pytest.raises(CommandError, match="--nosuch"):
        call_command("bench", "--nosuch")


def test_a_figure_is_told_with_ratio_and_verdict() -> None:
    told = json.loads(json.dumps(bench.as_json(figure(3.0, 2.0, 1.5))))

    assert told == {
        "name": "something", "value_s": 3.0, "floor_s": 2.0, "goal_ratio": 1.5,
        "better": "lower", "detail": "", "ratio": 1.5, "holds": True,
    }  # fmt: skip
