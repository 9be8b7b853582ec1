"""What every bench shares: a figure beside its floor, both measured in the same run."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from alliance.centres.models import Centre
from alliance.centres.services import create_centre


@dataclass(frozen=True)
class Figure:
    """One claim. `value_s` and `floor_s` share a unit; `ratio` is what the goal speaks of.

    better="lower": value and floor are durations (s), the ratio may be at most `goal_ratio`.
    better="higher": they are rates (1/s), the ratio must be at least `goal_ratio`.
    """

    name: str
    value_s: float
    floor_s: float
    goal_ratio: float
    better: Literal["lower", "higher"] = "lower"
    detail: str = ""

    @property
    def ratio(self) -> float:
        return self.value_s / self.floor_s if self.floor_s else float("inf")

    @property
    def holds(self) -> bool:
        if self.better == "lower":
            return self.ratio <= self.goal_ratio
        return self.ratio >= self.goal_ratio

    def line(self) -> str:
        bound = "≤" if self.better == "lower" else "≥"
        verdict = "达标" if self.holds else "未达标"
        return (
            f"{self.name}: {self.value_s:.6g} 对下限 {self.floor_s:.6g}，"
            f"比值 {self.ratio:.3g}（目标 {bound} {self.goal_ratio:g}）{verdict}"
            + (f"；{self.detail}" if self.detail else "")
        )


def open_if_missing(code: str, slug: str = "xinshao") -> None:
    """A county of the bench's own data, for whichever bench comes first."""
    if not Centre.objects.filter(code=code).exists():
        opened = datetime(2026, 1, 1, tzinfo=UTC)
        create_centre(code=code, slug=slug, name=f"测量县{code}", at=opened)


def seconds(work: Callable[[], object]) -> float:
    """Wall-clock seconds of one call."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def in_turn(
    value: Callable[[], object], floor: Callable[[], object], *, rounds: int, warmup: int = 1
) -> tuple[float, float]:
    """Medians in seconds of the two, run A B A B … so that a drifting machine hits both alike."""
    for _ in range(warmup):
        value()
        floor()
    pairs = [(seconds(value), seconds(floor)) for _ in range(rounds)]
    return statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs)
