"""From answers to points and a tier, item by item."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from alliance.standards.body import Band, Body, Dimension, Item, Option

Answers = Mapping[str, str]


@dataclass(frozen=True)
class Line:
    """What one item brought. `option` is None while it is unanswered."""

    item: Item
    option: Option | None

    @property
    def points(self) -> int:
        return self.option.points if self.option else 0

    @property
    def missing(self) -> int:
        """The points the item could still bring."""
        return self.item.weight - self.points


@dataclass(frozen=True)
class Side:
    """One dimension's part of the points: so many of so many."""

    dimension: Dimension
    points: int
    full: int


@dataclass(frozen=True)
class Score:
    """`points` of 100; `next` is the band above, None at the top."""

    lines: tuple[Line, ...]
    points: int
    band: Band
    next: Band | None

    @property
    def needed(self) -> int:
        """Points up to the next tier; 0 at the top."""
        return self.next.lowest - self.points if self.next else 0

    @property
    def unanswered(self) -> tuple[Item, ...]:
        return tuple(line.item for line in self.lines if line.option is None)

    @property
    def sides(self) -> tuple[Side, ...]:
        return tuple(_side(dimension, self.lines) for dimension in Dimension)


def score(body: Body, answers: Answers) -> Score:
    """Answers to items or options the questionnaire does not have count for nothing."""
    lines = tuple(Line(item, item.option(answers.get(item.code, ""))) for item in body.items)
    points = sum(line.points for line in lines)
    band = body.band_of(points)
    above = (each for each in body.bands if each.tier == band.tier + 1)
    return Score(lines, points, band, next(above, None))


def _side(dimension: Dimension, lines: Iterable[Line]) -> Side:
    own = [line for line in lines if line.item.dimension == dimension]
    return Side(dimension, sum(line.points for line in own), sum(line.item.weight for line in own))
