"""What the platform already knows of a shop, as answers with their source."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from alliance.lib.lists import listed
from alliance.standards.body import Body, Item, Option, Value
from stores.models import Store
from stores.profile import Device, System


@dataclass(frozen=True)
class KnownAnswer:
    """The option that follows from what is registered, and the words that say so."""

    option: Option
    source: str


def known_answers(body: Body, store: Store) -> dict[str, KnownAnswer]:
    """{item's code: answer}, only for what the shop's profile really says."""
    values, words = values_of(store), words_of(store)
    found = {}
    for item in body.items:
        option = _option(item, values[item.fact]) if item.fact in values else None
        if option:
            found[item.code] = KnownAnswer(option, words[item.fact])
    return found


def values_of(store: Store) -> dict[str, Value]:
    """The facts of alliance.standards.body.FACTS that are known; an empty list is not asked yet."""
    values: dict[str, Value] = {}
    if store.systems:
        values |= {"systems": frozenset(store.systems), "exchanging": store.exchanging}
    if store.devices:
        values["devices"] = frozenset(store.devices)
    if store.network:
        values["network"] = frozenset({store.network})
    if store.outages is not None:
        values["outages"] = store.outages
    return values


def words_of(store: Store) -> dict[str, str]:
    """What is registered for each fact, as a person reads it."""
    return {
        "systems": _("店铺资料里的在用系统：%(names)s") % {"names": _names(store.systems, System)},
        "exchanging": _("店铺资料里的互通系统数：%(count)d") % {"count": store.exchanging},
        "devices": _("店铺资料里的设备：%(names)s") % {"names": _names(store.devices, Device)},
        "network": _("店铺资料里的网络：%(name)s") % {"name": store.get_network_display()},
        "outages": _("店铺资料里的每月断网次数：%(count)d") % {"count": store.outages or 0},
    }


def _option(item: Item, value: Value) -> Option | None:
    """The best of the options that what is known stands for."""
    held = [option for option in item.options if option.known and option.known.holds(value)]
    return max(held, key=lambda option: option.points, default=None)


def _names(codes: Iterable[str], kind: type[System | Device]) -> str:
    return listed(kind(code).label for code in codes)
