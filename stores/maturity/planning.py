"""The cheapest way to the next tier: which items, raised to which option.

Exact: of all choices of one higher option an item that bring the points, the one of least effort;
among those the one with fewest items, then the one with most points.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from alliance.standards.body import Item, Option
from stores.maturity.scoring import Line, Score


@dataclass(frozen=True)
class Step:
    """Raise one item; `start` is None where it was unanswered. `effort` is the item's effort for
    each option climbed."""

    item: Item
    start: Option | None
    goal: Option

    @property
    def gain(self) -> int:
        return self.goal.points - (self.start.points if self.start else 0)

    @property
    def effort(self) -> int:
        options = self.item.options
        begin = options.index(self.start) if self.start else 0
        return self.item.effort * (options.index(self.goal) - begin)


Way = tuple[int, int, tuple[Step, ...]]  # effort, number of items, the steps


def steps_to(score: Score, points: int) -> tuple[Step, ...]:
    """The cheapest steps from `score` to at least `points`, the most gain for its effort first.

    Empty where the points are there already. Raises ValueError beyond 100.
    """
    need = points - score.points
    if need <= 0:
        return ()
    best: dict[int, Way] = {0: (0, 0, ())}
    for line in score.lines:
        best = _with(line, best, need)
    if need not in best:
        raise ValueError(f"{points} points cannot be reached")
    return tuple(sorted(best[need][2], key=_worth))


def _worth(step: Step) -> tuple[Fraction, int]:
    return -Fraction(step.gain, step.effort), step.effort


def _with(line: Line, best: dict[int, Way], need: int) -> dict[int, Way]:
    """`best` ways by gained points, the item of `line` among the choices."""
    found = dict(best)
    for step in _raises(line):
        for gained, (effort, items, steps) in best.items():
            reached = min(gained + step.gain, need)
            way = (effort + step.effort, items + 1, (*steps, step))
            if reached not in found or _better(way, found[reached]):
                found[reached] = way
    return found


def _better(way: Way, other: Way) -> bool:
    return _rank(way) < _rank(other)


def _rank(way: Way) -> tuple[int, int, int]:
    effort, items, steps = way
    return effort, items, -sum(step.gain for step in steps)


def _raises(line: Line) -> Iterator[Step]:
    for option in line.item.options:
        if option.points > line.points:
            yield Step(line.item, line.option, option)
