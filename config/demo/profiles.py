"""What the demo's shops run on, in proportions one meets in such counties."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any, Final

from stores.models import Store
from stores.profile import Device, System

# Of a hundred shops so many use it.
SYSTEMS: Final[dict[str, int]] = {
    System.STOCK: 22, System.TILL: 18, System.CLOUD_TILL: 14, System.MINI_PROGRAM: 9,
    System.WECHAT_PAY: 86, System.ALIPAY: 48, System.UNION_PAY: 17, System.MEITUAN: 12,
    System.ELEME: 6, System.GROUP_BUY: 15, System.WHOLESALE: 13, System.MEMBERS: 8,
    System.SHORT_VIDEO: 7, System.ACCOUNTS: 6,
}  # fmt: skip
DEVICES: Final[dict[str, int]] = {
    Device.PHONE: 97, Device.COMPUTER: 24, Device.TILL: 19, Device.SCANNER: 15, Device.PRINTER: 17,
    Device.SCALE: 28, Device.CAMERA: 44, Device.ROUTER: 58,
}  # fmt: skip
NETWORKS: Final[dict[str, int]] = {
    Store.Network.FIBRE: 57, Store.Network.MOBILE: 28, Store.Network.SHARED: 9,
    Store.Network.NONE: 6,
}  # fmt: skip
MOST_OUTAGES: Final[dict[str, int]] = {
    Store.Network.FIBRE: 3, Store.Network.MOBILE: 8, Store.Network.SHARED: 12,
}  # fmt: skip
SILOS = 0.72


def profile(chance: random.Random) -> dict[str, Any]:
    """The columns of a digital profile; in most shops no two systems exchange data."""
    systems = _some(chance, SYSTEMS)
    silo = len(systems) < 2 or chance.random() < SILOS
    [network] = chance.choices(list(NETWORKS), weights=list(NETWORKS.values()))
    most = MOST_OUTAGES.get(network)
    return {
        "systems": systems,
        "exchanging": 0 if silo else chance.randint(2, len(systems)),
        "network": network,
        "outages": None if most is None else chance.randint(0, most),
        "devices": _some(chance, DEVICES),
    }


def opened_on(chance: random.Random, before: date) -> date:
    """Shops of this kind last some years; a few have been there for a generation."""
    return before - timedelta(days=30 + int(365 * chance.expovariate(1 / 6)) % (365 * 35))


def _some(chance: random.Random, shares: dict[str, int]) -> list[str]:
    return [value for value, share in shares.items() if chance.randrange(100) < share]
