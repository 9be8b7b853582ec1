"""The shop list and its search: 200,000 shops beside 2,000 in one database, over HTTP.

Both counties are asked for the same pages in turn; what is compared is the 95th percentile.
"""

from __future__ import annotations

import itertools
import random
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from statistics import quantiles
from urllib.parse import urlencode

from django.db import connection
from django_tenants.utils import schema_context

from alliance.accounts.models import Membership, User
from alliance.accounts.roles import Role
from alliance.lib.keys import new_key
from alliance.lib.keyset import AFTER, Order
from bench.harness import Figure, open_if_missing
from bench.request import PHONE, served, session_of
from stores import searching, trades
from stores.models import Store
from stores.profile import System

# county code: (short name, shops); the second has a hundredth of the first.
COUNTIES = {"430581": ("wugang", 200_000), "430527": ("suining", 2_000)}
START = datetime(2026, 1, 1, tzinfo=UTC)
ROUNDS, WARMUP = 40, 5
LIST = "/admin/stores/store/"
TOWNS = [f"{name}镇" for name in "酿小陈潭严迎坪寸雀新龙巨大芙严太龙磨桥杨"]
FAMILIES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗"
GIVEN = "福来兴旺顺发和美康乐平安吉祥如意邻里家佳"
# 便利 is in two names of five; both counties have as many rare shops, so that both pages are full.
KINDS = [
    "便利店",
    "便利店",
    "便利超市",
    "便利店",
    "小卖部",
    "超市",
    "百货",
    "副食店",
    "早餐店",
    "理发店",
]
RARE, RARE_SHOPS = "钟表修理行", 80
COLUMNS = (
    "id", "number", "name", "initials", "keys", "credit_code", "no_code_reason", "trade", "town",
    "village", "address", "operator_name", "phone", "operator_id_number", "bank_account", "status",
    "source", "joined_at", "systems", "exchanging", "network", "devices", "tier",
)  # fmt: skip


def figures() -> list[Figure]:
    cookies = {code: prepared(code) for code in COUNTIES}
    with served("config.asgi:application", "bench.settings.product") as server:
        return [measured(name, address, server.connection, cookies) for name, address in pages()]


def pages() -> Iterator[tuple[str, Callable[[str], str]]]:
    """(name, county → address) of what is measured."""
    yield "list_first", lambda code: LIST
    yield "list_deep", lambda code: asked(**{AFTER: middle(code)})
    yield "search_common", lambda code: asked(q="便利")
    yield "search_common_long", lambda code: asked(q="便利店")
    yield "search_common_deep", lambda code: asked(q="便利", **{AFTER: middle(code)})
    yield "search_initials", lambda code: asked(q="bld")
    yield "search_rare", lambda code: asked(q=RARE)
    yield "search_nothing", lambda code: asked(q="海鲜酒楼")
    yield "search_two_words", lambda code: asked(q="福 便利")
    yield "by_name_common", lambda code: asked(q="便利", o="1")
    yield "filtered", lambda code: asked(status__exact="active", town=TOWNS[3])


def asked(**parameters: str) -> str:
    return f"{LIST}?{urlencode(parameters)}"


def middle(code: str) -> str:
    """The cursor of a shop in the middle of the county's list."""
    with schema_context(f"c{code}"):
        shop = Store.objects.only("id", "joined_at")[COUNTIES[code][1] // 2]
        return Order(("joined_at", "id"), descending=True).cursor(shop)


def measured(
    name: str,
    address: Callable[[str], str],
    server: HTTPConnection,
    cookies: dict[str, str],
) -> Figure:
    spent: dict[str, list[float]] = {code: [] for code in COUNTIES}
    addresses = {code: address(code) for code in COUNTIES}
    for n, code in itertools.product(range(ROUNDS + WARMUP), COUNTIES):
        begun = time.perf_counter()
        ask(server, addresses[code], code, cookies[code])
        if n >= WARMUP:
            spent[code].append(time.perf_counter() - begun)
    many, few = (quantiles(spent[code], n=20)[-1] for code in COUNTIES)
    return Figure(
        f"register.{name}", many, few, goal_ratio=2, detail=f"20 万家对 2 千家，p95，{ROUNDS} 轮"
    )


def ask(server: HTTPConnection, address: str, code: str, cookie: str) -> None:
    host = f"{COUNTIES[code][0]}.localhost"
    server.request("GET", address, headers={"Host": host, "Cookie": cookie})
    response = server.getresponse()
    body = response.read()
    if response.status != 200:
        raise RuntimeError(f"{address}: {response.status}: {body[:200]!r}")


def prepared(code: str) -> str:
    """The county with its shops; returns the cookie of an officer there."""
    slug, shops = COUNTIES[code]
    open_if_missing(code, slug)
    user = User.objects.filter(phone=PHONE).first() or User.objects.create_user(PHONE, "王小明")
    Membership.objects.get_or_create(
        user=user, centre_id=code, role=Role.OFFICER, left_at=None, defaults={"since": START}
    )
    with schema_context(f"c{code}"):
        if Store.objects.count() != shops:
            fill(code, shops)
    return session_of(user, code)


def fill(code: str, shops: int) -> None:
    """By COPY; the same shops in the same order whenever it is done."""
    dice = random.Random(7)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM stores_store")
        sql = f"COPY stores_store ({', '.join(COLUMNS)}) FROM STDIN"
        with cursor.copy(sql) as copy:
            for n in range(shops):
                copy.write_row(row(code, shops, n, dice))
        cursor.execute("ANALYZE stores_store")


def row(code: str, shops: int, n: int, dice: random.Random) -> tuple[object, ...]:
    name = "".join([*dice.choices(FAMILIES + GIVEN, k=2), dice.choice(GIVEN),
                    RARE if n % (shops // RARE_SHOPS) == 0 else dice.choice(KINDS)])  # fmt: skip
    status = dice.choices(
        ["active", "verified", "applied", "lead", "suspended"], [70, 8, 10, 10, 2]
    )
    # A third came in imports of ten thousand, all of one moment.
    joined = START + timedelta(minutes=n // 10_000 * 10_000 if n % 30_000 < 10_000 else n)
    return (
        new_key(), f"{code}{n + 1:06d}", name, searching.initials(name), searching.keys(name),
        f"9243{n:014d}" if n % 3 else "", "" if n % 3 else "no_licence",
        dice.choice(list(trades.NAMES)), dice.choice(TOWNS), "", f"大坪路 {n % 900} 号", "李春花",
        f"138{n:08d}", "", "", status[0], "roster", joined,
        dice.sample(System.values, k=dice.randrange(4)), 0, dice.choice(["fibre", "mobile", ""]),
        [], dice.choice([None, 1, 2, 3, 4, 5]),
    )  # fmt: skip
