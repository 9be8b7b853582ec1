"""Pictures of figures as shapes for an SVG: no script draws them, and the text beside them says
the same. Shapes stretch with the page; words stand beside them in HTML and keep their size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 1000, 100
HEADROOM = 1.08


@dataclass(frozen=True)
class Slice:
    """A part of a strip: `x` and `width` in thousandths of it, `tone` the class of its colour."""

    name: str
    value: int
    tone: str
    x: float
    width: float

    @property
    def percent(self) -> int:
        return round(self.width * 100 / WIDTH)


def strip(parts: Sequence[tuple[str, int, str]]) -> list[Slice]:
    """Parts of a whole, as (name, value, tone), side by side. Empty where the whole is nothing."""
    whole = sum(value for _name, value, _tone in parts)
    slices: list[Slice] = []
    x = 0.0
    for name, value, tone in parts if whole else []:
        width = value * WIDTH / whole
        slices.append(Slice(name, value, tone, round(x, 1), round(width, 1)))
        x += width
    return slices


@dataclass(frozen=True)
class Column:
    name: str
    value: int | None
    height: float

    @property
    def y(self) -> float:
        return HEIGHT - self.height


def columns(names: Sequence[str], values: Sequence[int | None]) -> list[Column]:
    """Upright bars over nought; None leaves a gap, and any number above nought can be seen."""
    most = max((value for value in values if value), default=0)
    return [
        Column(name, value, max(round(value * HEIGHT / most, 1), 2) if value and value > 0 else 0)
        for name, value in zip(names, values, strict=True)
    ]


@dataclass(frozen=True)
class Line:
    """A course over time: `points` of the line, `area` of what is below, both in 1000 × 100."""

    points: str
    area: str
    names: Sequence[str]
    values: Sequence[float | None]

    @property
    def rows(self) -> list[tuple[str, float | None]]:
        return list(zip(self.names, self.values, strict=True))

    @property
    def last(self) -> float | None:
        return self.values[-1] if self.values else None

    @property
    def first(self) -> float | None:
        """The value of the first name; None where it is not known."""
        return self.values[0] if self.values else None


def line(names: Sequence[str], values: Sequence[float | None]) -> Line:
    """A line over nought; what is unknown is left out at the beginning."""
    known = [(n, value) for n, value in enumerate(values) if value is not None]
    most = max((value for _n, value in known), default=0) * HEADROOM or 1
    step = WIDTH / max(len(values) - 1, 1)
    points = [(round(n * step, 1), round(HEIGHT - value * HEIGHT / most, 1)) for n, value in known]
    drawn = " ".join(f"{x},{y}" for x, y in points)
    area = f"{points[0][0]},{HEIGHT} {drawn} {points[-1][0]},{HEIGHT}" if points else ""
    return Line(drawn, area, names, values)


def spark(values: Sequence[int]) -> str:
    """The points of a small line between its lowest and highest value: what changed, not how much
    there is. Where nothing did, it runs along the middle."""
    low, span = min(values), max(values) - min(values)
    step = WIDTH / max(len(values) - 1, 1)
    heights = [HEIGHT * (0.9 - 0.8 * (value - low) / span) if span else 50 for value in values]
    return " ".join(f"{n * step:.1f},{height:.1f}" for n, height in enumerate(heights))
