"""The arithmetic of an assessment, over answers and questionnaires made up at random."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance.standards.body import Advice, Band, Body, Dimension, Item, Means, Option, read
from stores.maturity.comparing import Why, compare
from stores.maturity.planning import Step, steps_to
from stores.maturity.scoring import Score, score
from tests.factories.maturity import answers, retail

BODY = read(retail()["body"])
CODES = [item.code for item in BODY.items]
some_answers = st.fixed_dictionaries(
    {},
    optional={
        item.code: st.sampled_from([option.code for option in item.options])
        for item in BODY.items
    },
)  # fmt: skip


@given(some_answers)
def test_the_points_of_the_items_add_up_to_the_total(given_answers: dict[str, str]) -> None:
    reckoned = score(BODY, given_answers)

    assert reckoned.points == sum(line.points for line in reckoned.lines)
    assert reckoned.points == sum(side.points for side in reckoned.sides)
    assert 0 <= reckoned.points <= 100
    assert sum(side.full for side in reckoned.sides) == 100
    assert reckoned.band.lowest <= reckoned.points <= reckoned.band.highest


@given(some_answers, st.sampled_from(CODES), st.data())
def test_a_better_option_never_lowers_points_or_tier(
    given_answers: dict[str, str], code: str, data: st.DataObject
) -> None:
    options = [option.code for option in BODY.by_code[code].options]
    worse, better = sorted(data.draw(st.tuples(*[st.integers(0, len(options) - 1)] * 2)))

    low = score(BODY, given_answers | {code: options[worse]})
    high = score(BODY, given_answers | {code: options[better]})

    assert high.points >= low.points
    assert high.band.tier >= low.band.tier
    assert (high.points > low.points) is (better > worse)


@given(st.integers(0, 100))
def test_every_number_of_points_is_of_one_tier(points: int) -> None:
    assert [b for b in BODY.bands if b.lowest <= points <= b.highest] == [BODY.band_of(points)]


@given(some_answers)
def test_the_plan_carried_out_reaches_the_next_tier(given_answers: dict[str, str]) -> None:
    now = score(BODY, given_answers)
    if now.next is None:
        return

    steps = steps_to(now, now.next.lowest)

    then = score(BODY, given_answers | {step.item.code: step.goal.code for step in steps})
    assert then.band.tier > now.band.tier
    assert then.points == now.points + sum(step.gain for step in steps)


@given(some_answers, some_answers)
def test_differences_add_up_and_are_the_other_way_round_backwards(
    one: dict[str, str], two: dict[str, str]
) -> None:
    there, back = (compare(score(BODY, a), score(BODY, b)) for a, b in ((one, two), (two, one)))

    assert sum(each.change for each in there.differences) == there.change == -back.change
    assert all(each.why == Why.ANSWER for each in there.differences)


small_items = st.lists(
    st.tuples(st.integers(1, 3), st.lists(st.integers(1, 6), min_size=1, max_size=2)),
    min_size=1, max_size=4,
)  # fmt: skip


@given(small_items, st.data())
def test_no_other_way_is_cheaper(made: list[tuple[int, list[int]]], data: st.DataObject) -> None:
    body = Body(tuple(item(n, *each) for n, each in enumerate(made)), (Band(1, "", 0, 100),))
    now = score(body, {})
    need = data.draw(st.integers(1, sum(sum(gains) for _effort, gains in made)))

    steps = steps_to(now, need)

    assert sum(step.gain for step in steps) >= need
    assert cost(steps) == min(cost(way) for way in ways(now) if gain(way) >= need)


def test_more_points_than_there_are_cannot_be_reached() -> None:
    with pytest.raises(ValueError, match="101"):
        steps_to(score(BODY, {}), 101)


def test_nothing_is_to_be_done_at_the_goal() -> None:
    assert steps_to(score(BODY, answers(99)), 80) == ()


def test_answers_the_questionnaire_has_not_count_for_nothing() -> None:
    assert score(BODY, {"nonsense": "x", "till": "nonsense"}).points == 0


def item(number: int, effort: int, gains: list[int]) -> Item:
    points = [sum(gains[:n]) for n in range(len(gains) + 1)]
    options = tuple(Option(f"o{n}", "", each) for n, each in enumerate(points))
    advice = Advice(Means.SELF, "", "")
    return Item(
        f"i{number}", Dimension.TECHNOLOGY, "", "", "", points[-1], "", effort, options, advice
    )


def ways(now: Score) -> list[tuple[Step, ...]]:
    """Every choice of one option above, or none, for each item."""
    choices = [
        [None, *(Step(line.item, None, option) for option in line.item.options[1:])]
        for line in now.lines
    ]
    return [tuple(step for step in way if step) for way in product(*choices)]


def gain(way: tuple[Step, ...]) -> int:
    return sum(step.gain for step in way)


def cost(way: tuple[Step, ...]) -> tuple[int, int, int]:
    return sum(step.effort for step in way), len(way), -gain(way)
