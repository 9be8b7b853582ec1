"""Pages by cursor: every row exactly once, whatever the size and whatever joins meanwhile."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alliance.accounts.roles import Role
from alliance.centres.models import Centre
from alliance.lib.api import is_key
from alliance.lib.keys import new_key
from stores.models import Store
from tests.factories.people import member
from tests.factories.stores import store
from tests.factories.web import signed_in

STORES = "/api/v1/stores/"
FEW = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def api(county: Centre) -> Client:
    return signed_in(member(Role.OFFICER))


def join(many: int) -> None:
    """So many shops at once."""
    Store.objects.bulk_create(
        Store(
            number=f"430522{n:06d}", name="店", town="镇", operator_name="人",
            phone="13812345678", joined_at="2026-01-01T00:00Z", no_code_reason="unknown",
        )
        for n in range(many)
    )  # fmt: skip


def ids(page: dict[str, Any]) -> list[str]:
    return [row["id"] for row in page["results"]]


def walk(api: Client, start: str, way: str = "next") -> list[list[str]]:
    """The pages from `start` to the end of one way."""
    page = api.get(start).json()
    pages = [ids(page)]
    while page[way]:
        page = api.get(page[way]).json()
        pages.append(ids(page))
    return pages


@FEW
@given(rows=st.integers(0, 23), size=st.integers(1, 9))
def test_every_row_comes_exactly_once_newest_first(api: Client, rows: int, size: int) -> None:
    Store.objects.all().delete()
    keys = [str(store().pk) for _ in range(rows)]

    pages = walk(api, f"{STORES}?page_size={size}")

    assert [key for page in pages for key in page] == keys[::-1]
    assert all(len(page) == size for page in pages[:-1])


@FEW
@given(keys=st.sets(st.uuids(), max_size=15), size=st.integers(1, 6))
def test_keys_of_any_shape_are_paged_too(api: Client, keys: set[UUID], size: int) -> None:
    """A phone makes keys of its own; nothing says they are of version 7."""
    Store.objects.all().delete()
    for key in keys:
        store(id=key)

    found = [key for page in walk(api, f"{STORES}?page_size={size}") for key in page]

    assert found == [str(key) for key in sorted(keys, reverse=True)]


@FEW
@given(rows=st.integers(1, 15), size=st.integers(1, 5))
def test_the_way_back_shows_the_same_rows(api: Client, rows: int, size: int) -> None:
    Store.objects.all().delete()
    keys = [str(store().pk) for _ in range(rows)]
    page = api.get(f"{STORES}?page_size={size}").json()
    while page["next"]:
        last = page["next"]
        page = api.get(last).json()

    back = walk(api, last, "previous") if rows > size else [ids(page)]

    assert sorted(key for page in back for key in page) == sorted(keys)


def test_shops_that_join_while_one_reads_are_not_in_the_way(api: Client) -> None:
    keys = [str(store().pk) for _ in range(6)]
    page = api.get(f"{STORES}?page_size=2").json()
    seen = ids(page)

    while page["next"]:
        store()
        page = api.get(page["next"]).json()
        seen += ids(page)

    assert seen == keys[::-1]


def test_a_shop_that_goes_while_one_reads_takes_no_other_with_it(api: Client) -> None:
    keys = [str(store().pk) for _ in range(6)]
    page = api.get(f"{STORES}?page_size=2").json()

    Store.objects.filter(pk=keys[4]).delete()  # the last row of the page just read
    rest = walk(api, page["next"])

    assert [key for page in rest for key in page] == keys[3::-1]


def test_a_filter_goes_along_from_page_to_page(api: Client) -> None:
    wanted = {str(store(town="小塘镇").pk) for _ in range(5)}
    for _ in range(5):
        store(town="酿溪镇")

    pages = walk(api, f"{STORES}?{urlencode({'page_size': 2, 'town': '小塘镇'})}")

    assert [len(page) for page in pages] == [2, 2, 1]
    assert {key for page in pages for key in page} == wanted


@pytest.mark.parametrize(
    ("asked", "got"), [("", 50), ("1", 1), ("200", 120), ("0", 50), ("-3", 50), ("many", 50)]
)
def test_a_page_is_of_fifty_rows_unless_a_sensible_number_is_asked(
    api: Client, asked: str, got: int
) -> None:
    join(120)

    assert len(ids(api.get(STORES, {"page_size": asked}).json())) == got


def test_no_page_has_more_than_two_hundred(api: Client) -> None:
    join(201)

    page = api.get(STORES, {"page_size": "100000"}).json()

    assert len(ids(page)) == 200
    assert len(ids(api.get(page["next"]).json())) == 1


def test_a_cursor_opens_no_other_county(api: Client, other_county: Centre) -> None:
    for _ in range(3):
        store()
    cursor = api.get(STORES, {"page_size": "1"}).json()["next"].partition("?")[2]

    there = signed_in(member(Role.OFFICER, other_county.code), "shaoyang.localhost")

    assert there.get(f"{STORES}?{cursor}").json()["results"] == []


@given(st.text(max_size=40))
def test_only_a_key_is_a_key(text: str) -> None:
    assert is_key(str(new_key()))
    assert not is_key(f"{text}g")
