"""What a questionnaire says, typed: its items, their options and points, and the bands of tiers.

Points are whole numbers: the best option of an item brings the item's whole weight, and the weights
of all items are 100 together. So a result is exact and is read as "so many of 100".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

FULL = 100
# What the platform may know of a shop. A number, or the codes of what there is.
FACTS = frozenset({"systems", "exchanging", "network", "outages", "devices"})
Value = int | frozenset[str]


class Dimension(models.TextChoices):
    """The three sides from which a shop's readiness is looked at."""

    TECHNOLOGY = "technology", _("技术：机器和软件")
    ORGANISATION = "organisation", _("组织：人和做法")
    ENVIRONMENT = "environment", _("环境：网络、客人和伙伴")


class Means(models.TextChoices):
    """What brings the next points."""

    SELF = "self", _("自己动手")
    COURSE = "course", _("学一课")
    SERVICE = "service", _("请服务")


@dataclass(frozen=True)
class Known:
    """When what the platform knows means this option: a number within bounds, or one of codes."""

    at_least: int | None = None
    at_most: int | None = None
    any_of: tuple[str, ...] = ()

    def holds(self, value: Value) -> bool:
        if isinstance(value, frozenset):
            return bool(value & set(self.any_of)) if self.any_of else self._within(len(value))
        return self._within(value)

    def _within(self, number: int) -> bool:
        if self.at_least is not None and number < self.at_least:
            return False
        return self.at_most is None or number <= self.at_most


@dataclass(frozen=True)
class Option:
    """One answer. `evidence` says what proves it, "" where nothing need be shown."""

    code: str
    text: str
    points: int
    evidence: str = ""
    known: Known | None = None


@dataclass(frozen=True)
class Advice:
    means: Means
    name: str
    text: str


@dataclass(frozen=True)
class Item:
    """One question. `effort` is what one option further costs: 1 a day of one's own, 2 a lesson or
    a visit, 3 money or somebody else. `options` go from least to most points."""

    code: str
    dimension: Dimension
    title: str
    text: str
    help: str
    weight: int
    picture: str
    effort: int
    options: tuple[Option, ...]
    advice: Advice
    fact: str = ""
    source: str = ""

    def option(self, code: str) -> Option | None:
        return next((option for option in self.options if option.code == code), None)


@dataclass(frozen=True)
class Band:
    """Points from `lowest` to `highest`, both included, are this tier."""

    tier: int
    name: str
    lowest: int
    highest: int


@dataclass(frozen=True)
class Source:
    """What the questionnaire is modelled on, and in which way."""

    name: str
    use: str


@dataclass(frozen=True)
class Body:
    items: tuple[Item, ...]
    bands: tuple[Band, ...]
    sources: tuple[Source, ...] = ()

    @cached_property
    def by_code(self) -> Mapping[str, Item]:
        return {item.code: item for item in self.items}

    def band_of(self, points: int) -> Band:
        """The band of 0 to 100 points."""
        return next(band for band in self.bands if band.lowest <= points <= band.highest)


def read(raw: Any) -> Body:
    """The body a checked JSON value says. Raises KeyError, TypeError or ValueError for another
    shape; whether it also makes sense is `checking.problems`."""
    return Body(
        items=tuple(_item(each) for each in raw["items"]),
        bands=tuple(_band(each) for each in raw["bands"]),
        sources=tuple(
            Source(_text(each, "name"), _text(each, "use")) for each in raw.get("sources", ())
        ),
    )


def _item(raw: Any) -> Item:
    advice = raw["advice"]
    return Item(
        code=_text(raw, "code"),
        dimension=Dimension(raw["dimension"]),
        title=_text(raw, "title"),
        text=_text(raw, "text"),
        help=_text(raw, "help"),
        weight=_number(raw, "weight"),
        picture=_text(raw, "picture"),
        effort=_number(raw, "effort"),
        options=tuple(_option(each) for each in raw["options"]),
        advice=Advice(Means(advice["means"]), _text(advice, "name"), _text(advice, "text")),
        fact=_text(raw, "fact", ""),
        source=_text(raw, "source", ""),
    )


def _option(raw: Any) -> Option:
    return Option(
        code=_text(raw, "code"),
        text=_text(raw, "text"),
        points=_number(raw, "points"),
        evidence=_text(raw, "evidence", ""),
        known=_known(raw["known"]) if "known" in raw else None,
    )


def _known(raw: Any) -> Known:
    return Known(
        at_least=_number(raw, "at_least") if "at_least" in raw else None,
        at_most=_number(raw, "at_most") if "at_most" in raw else None,
        any_of=tuple(str(code) for code in raw.get("any_of", ())),
    )


def _band(raw: Any) -> Band:
    return Band(
        _number(raw, "tier"), _text(raw, "name"), _number(raw, "lowest"), _number(raw, "highest")
    )


def _text(raw: Any, key: str, otherwise: str | None = None) -> str:
    value = raw[key] if otherwise is None else raw.get(key, otherwise)
    if not isinstance(value, str):
        raise TypeError(key)
    return value


def _number(raw: Any, key: str) -> int:
    value = raw[key]
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(key)
    return value
