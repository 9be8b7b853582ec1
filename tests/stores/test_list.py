"""The list of shops: pages by key, filters, and what a batch may hold."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from alliance.accounts.models import User
from alliance.accounts.roles import Role
from alliance.centres.models import Centre
from alliance.lib import capped, keyset
from alliance.lib.keyset import BadCursor, Order, cut
from stores.admin.listing import ShopList
from stores.models import Store
from stores.selectors import TOWNS
from stores.selectors.searching import sought
from tests.factories.people import LONG_AGO, member
from tests.factories.stores import store
from tests.factories.web import signed_in

LIST = "/admin/stores/store/"
LATEST = Order(("joined_at", "id"), descending=True)
BY_NAME = Order(("initials", "id"))


@pytest.fixture
def officer(county: Centre) -> User:
    return member(Role.OFFICER)


@pytest.fixture
def desk(officer: User) -> Client:
    return signed_in(officer)


def shown(page: str) -> list[str]:
    return re.findall(r"field-called[^>]*>\s*<a[^>]*>\s*([^<]+?)\s*<", page)


def link(page: str, rel: str) -> str:
    found = re.search(rf'rel="{rel}" href="([^"]+)"', page)
    return found[1].replace("&amp;", "&") if found else ""


# -- Pages by key ---------------------------------------------------------------------------------
@pytest.mark.parametrize("order", [LATEST, BY_NAME, Order(("number", "id"), descending=True)])
def test_pages_there_and_back_are_the_whole_list(county: Centre, order: Order) -> None:
    """Many rows of one moment, as an import leaves them, and some of one name."""
    for n in range(11):
        store(name="甲店" if n % 4 else f"乙{n}", joined_at=LONG_AGO + timedelta(days=n // 6))
    whole = list(order.sorted(Store.objects.all()))

    there, after = [], ""
    while True:
        page = cut(Store.objects.all(), order, 3, after=after)
        there.append(page)
        if not (after := page.next):
            break
    back, before = [there[-1].rows], there[-1].previous
    while before:
        page = cut(Store.objects.all(), order, 3, before=before)
        back.insert(0, page.rows)
        before = page.previous

    assert [row for page in there for row in page.rows] == whole
    assert [len(page.rows) for page in there] == [3, 3, 3, 2]
    assert there[0].previous == ""
    assert [row for rows in back for row in rows] == whole


@pytest.mark.parametrize(
    "cursor", ["x", "W10", "WyIyMDI2IiwgIngiXQ", "bnVsbA", "WyJcdTAwMDAiLCAxXQ", "é", "e30"]
)
def test_a_place_no_list_gave_out_is_refused(county: Centre, desk: Client, cursor: str) -> None:
    with pytest.raises(BadCursor):
        cut(Store.objects.all(), LATEST, 3, after=cursor)

    assert desk.get(LIST, {"after": cursor})["Location"] == f"{LIST}?e=1"


def test_the_list_turns_pages_and_keeps_search_and_order(
    desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ShopList, "list_per_page", 2)
    for name in ("丙店", "甲店", "乙店", "别的铺"):
        store(name=name)

    first = desk.get(LIST, {"q": "店", "o": "1"}).content.decode()
    second = desk.get(LIST + link(first, "next")).content.decode()
    again = desk.get(LIST + link(second, "prev")).content.decode()

    assert (shown(first), shown(second)) == (["丙店", "甲店"], ["乙店"])
    assert shown(again) == shown(first)
    assert link(first, "prev") == link(second, "next") == ""
    assert "共 3 项店铺" in first
    assert 'name="after"' not in second, "a new search begins on the first page"


def test_a_count_stops_at_its_cap(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(capped, "CAP", 2)
    for _ in range(3):
        store(name="便利店")

    page = desk.get(LIST, {"q": "便利"}).content.decode()

    assert "共 2+ 项店铺" in page
    assert shown(page) == ["便利店"] * 3


# -- Filters --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("town=小塘镇", {"甲"}),
        ("town=小塘镇&town=严塘镇", {"甲", "乙"}),
        ("town=没有的镇", {"甲", "乙", "丙"}),
        ("status__exact=active", {"乙"}),
        ("trade__exact=F5213", {"甲"}),
        ("tier=3", {"甲"}),
        ("tier=0", {"丙"}),
        ("tier=0&tier=3", {"甲", "丙"}),
        ("systems=stock", {"甲", "乙"}),
        ("systems=meituan&systems=none", {"乙", "丙"}),
        ("network__exact=none", {"丙"}),
        ("source__exact=roster", {"乙"}),
        ("joined_at_from=2030-01-01", set()),
        ("tier=x&systems=y", {"甲", "乙", "丙"}),
        ("town=小塘镇&systems=stock&q=甲", {"甲"}),
    ],
)
def test_filters_narrow_the_list(desk: Client, query: str, names: set[str]) -> None:
    store(name="甲", town="小塘镇", trade="F5213", tier=3, systems=["stock"])
    store(Store.Status.ACTIVE, name="乙", town="严塘镇", tier=5, systems=["stock", "meituan"],
          source="roster")  # fmt: skip
    store(name="丙", town="酿溪镇", network="none")

    assert set(shown(desk.get(f"{LIST}?{query}").content.decode())) == names


def test_the_towns_offered_are_those_of_the_county(desk: Client) -> None:
    store(town="小塘镇")

    assert "小塘镇" in desk.get(LIST).content.decode()


# -- A batch --------------------------------------------------------------------------------------
def test_all_that_match_are_offered_up_to_what_a_batch_may_hold(
    desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ShopList, "list_per_page", 2)
    chosen = [store(name=f"店{n}") for n in range(3)]
    sent = {"action": "verify", "select_across": "1", "index": "0",
            "_selected_action": [chosen[0].pk]}  # fmt: skip

    offered = desk.get(LIST).content.decode()
    asked = desk.post(f"{LIST}?q=店", sent).content.decode()
    monkeypatch.setattr("alliance.lib.listing.BATCH_LIMIT", 2)
    not_offered = desk.get(LIST).content.decode()

    assert "核实 3 项店铺" in asked
    assert "全选 3 项店铺" in offered
    assert "全选 3 项" not in not_offered


# -- Plans ----------------------------------------------------------------------------------------
def plan(sql: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}")
        return "\n".join(row[0] for row in cursor.fetchall())


@pytest.fixture
def many(county: Centre) -> None:
    """Enough that a scan of all would be dearer than an index, with what PostgreSQL knows of it."""
    made = [store(name=f"{'便利' if n % 2 else '副食'}店") for n in range(2)]
    with connection.cursor() as cursor:
        cursor.execute(COPIES, [made[0].pk])
        cursor.execute("ANALYZE stores_store")


COPIES = """
INSERT INTO stores_store
SELECT (jsonb_populate_record(s, jsonb_build_object(
    'id', gen_random_uuid(), 'number', '4306' || lpad(n::text, 8, '0')))).*
FROM stores_store s, generate_series(1, 6000) n WHERE s.id = %s
"""


@pytest.mark.parametrize("typed", ["五金", "五金店", "wjd", "91330100799655058B", "13800000000",
                                   "4305220000"])  # fmt: skip
def test_a_rare_word_is_found_by_index(many: None, typed: str) -> None:
    sql, params = (
        Store.objects.filter(sought(typed)).order_by().values("pk").query.sql_with_params()
    )
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}", params)
        told = "\n".join(row[0] for row in cursor.fetchall())

    assert "Seq Scan" not in told
    assert "store_keys" in told


@pytest.mark.parametrize(("order", "index"), [(LATEST, "store_latest"), (BY_NAME, "store_by_name")])
def test_a_common_word_is_met_along_the_order(many: None, order: Order, index: str) -> None:
    condition = sought("副食店 副")
    rows = capped.within(Store.objects.all(), condition, capped.Found([], over=True))
    middle = order.sorted(Store.objects.all())[3000]
    place = order.place(Store, order.cursor(middle))

    for page in (rows, rows.filter(keyset.beyond(order, place, backwards=False))):
        told = str(order.sorted(page)[:51].explain())
        assert index in told
        assert "Sort" not in told
    assert "Index Cond: (ROW" in told
    assert len(capped.narrowed(Store.objects.all(), condition)) == 6001


def test_the_towns_are_not_looked_for_in_every_row(many: None) -> None:
    assert "Seq Scan" not in plan(TOWNS)


def test_a_code_finds_the_shop_that_is_here_and_the_one_that_left(county: Centre) -> None:
    code = "91330100799655058B"
    found = {store(credit_code=code).pk, store(Store.Status.MOVED, credit_code=code).pk}
    store()

    assert set(Store.objects.filter(sought(code)).values_list("pk", flat=True)) == found
