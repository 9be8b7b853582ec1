"""Why two assessments of a shop differ: item by item, and the differences add up."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from stores.maturity.scoring import Line, Score


class Why(models.TextChoices):
    """What made the difference of one item."""

    ANSWER = "answer", _("情况变了")
    POINTS = "points", _("新版问卷给的分不同")
    ADDED = "added", _("新版问卷加的题")
    DROPPED = "dropped", _("新版问卷去掉的题")


@dataclass(frozen=True)
class Difference:
    """One item, before and after; None where that version does not ask it."""

    before: Line | None
    after: Line | None
    why: Why

    @property
    def line(self) -> Line:
        """The newer of the two there are."""
        line = self.after or self.before
        assert line is not None  # noqa: S101 a difference has at least one side
        return line

    @property
    def change(self) -> int:
        return _points(self.after) - _points(self.before)


@dataclass(frozen=True)
class Comparison:
    """`differences` has the items that differ in answer or points, the largest change first; their
    changes add up to `change`."""

    before: Score
    after: Score
    differences: tuple[Difference, ...]

    @property
    def change(self) -> int:
        return self.after.points - self.before.points

    @property
    def drop(self) -> int:
        """The points lost; 0 where none were."""
        return max(-self.change, 0)


def compare(before: Score, after: Score) -> Comparison:
    """From the older to the newer, even across versions of the questionnaire."""
    old = {line.item.code: line for line in before.lines}
    new = {line.item.code: line for line in after.lines}
    found = [_difference(old.get(code), new.get(code)) for code in {**old, **new}]
    kept = [each for each in found if each is not None]
    kept.sort(key=lambda each: -abs(each.change))
    return Comparison(before, after, tuple(kept))


def _difference(before: Line | None, after: Line | None) -> Difference | None:
    why = _why(before, after)
    return Difference(before, after, why) if why else None


def _why(before: Line | None, after: Line | None) -> Why | None:
    if before is None:
        return Why.ADDED
    if after is None:
        return Why.DROPPED
    if _chosen(before) != _chosen(after):
        return Why.ANSWER
    return Why.POINTS if before.points != after.points else None


def _chosen(line: Line) -> str:
    return line.option.code if line.option else ""


def _points(line: Line | None) -> int:
    return line.points if line else 0
