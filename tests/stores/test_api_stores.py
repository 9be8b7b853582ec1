from __future__ import annotations

from base64 import b64encode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliance.accounts.roles import Role
from alliance.centres.models import Centre
from stores.models import Store, StoreMember
from tests.factories.people import member
from tests.factories.stores import store
from tests.factories.web import client, signed_in

STORES = "/api/v1/stores/"


def test_pages_follow_each_other_newest_first(county: Centre) -> None:
    shops = [store() for _ in range(5)]
    api = signed_in(member(Role.OFFICER))

    first = api.get(STORES, {"page_size": 3}).json()
    second = api.get(first["next"]).json()

    seen = [row["id"] for row in first["results"] + second["results"]]
    assert seen == [str(shop.pk) for shop in reversed(shops)]
    assert second["next"] is None


def test_filters_narrow_the_list(county: Centre) -> None:
    store(name="张记副食", town="酿溪镇")
    store(name="李记副食", town="小塘镇")
    store(Store.Status.VERIFIED, name="张记五金", town="小塘镇")
    api = signed_in(member(Role.OFFICER))

    def names(**asked: str) -> set[str]:
        return {row["name"] for row in api.get(STORES, asked).json()["results"]}

    assert names(q="张记") == {"张记副食", "张记五金"}
    assert names(town="小塘镇") == {"李记副食", "张记五金"}
    assert names(status="verified") == {"张记五金"}
    assert names(q="张记", status="applied") == {"张记副食"}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"trade": "F5213"}, {"甲店"}),
        ({"tier": "3"}, {"甲店"}),
        ({"systems": "stock"}, {"甲店", "乙店"}),
        ({"systems": "stock", "network": "fibre"}, {"乙店"}),
        ({"source": "roster", "status": "", "systems": ""}, {"乙店"}),
        ({"q": "jd"}, {"甲店"}),
        ({"q": "店", "tier": "3"}, {"甲店"}),
    ],
)
def test_the_lists_filters_are_the_desks(
    county: Centre, asked: dict[str, str], found: set[str]
) -> None:
    store(name="甲店", trade="F5213", tier=3, systems=["stock", "meituan"])
    store(name="乙店", source="roster", network="fibre", systems=["stock"])
    api = signed_in(member(Role.OFFICER))

    assert {row["name"] for row in api.get(STORES, asked).json()["results"]} == found


@pytest.mark.parametrize("asked", [{"tier": "6"}, {"systems": "x"}, {"trade": "x"}, {"q": "\0"}])
def test_a_filter_that_is_none_is_refused(county: Centre, asked: dict[str, str]) -> None:
    assert signed_in(member(Role.OFFICER)).get(STORES, asked).status_code == 400


def test_a_number_is_found_by_its_start(county: Centre) -> None:
    shop = store(number="430522999001")
    store(number="430522000999")

    rows = signed_in(member(Role.OFFICER)).get(STORES, {"q": "430522999"}).json()["results"]

    assert [row["id"] for row in rows] == [str(shop.pk)]


def test_personal_data_is_masked_for_staff(county: Centre) -> None:
    store(operator_name="李春花", phone="13812345678")

    row = signed_in(member(Role.OFFICER)).get(STORES).json()["results"][0]

    assert (row["operator_name"], row["phone"], row["mine"]) == ("李*花", "138****5678", False)


def test_an_owner_sees_their_shop_in_full_and_no_other(county: Centre) -> None:
    owner, shop, other = member(Role.OWNER), store(phone="13812345678"), store()
    StoreMember.objects.create(store=shop, user=owner)
    api = signed_in(owner, methods=("code",))

    rows = api.get(STORES).json()["results"]

    assert [(row["id"], row["phone"], row["mine"]) for row in rows] == [
        (str(shop.pk), "13812345678", True)
    ]
    assert api.get(f"{STORES}{shop.pk}/").json()["phone"] == "13812345678"
    assert api.get(f"{STORES}{other.pk}/").status_code == 404


def test_a_stranger_is_told_to_sign_in(county: Centre) -> None:
    answer = client().get(STORES)

    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["detail"] == "请先登录，再做这一步。"


def test_a_wrong_filter_is_named(county: Centre) -> None:
    answer = signed_in(member(Role.OFFICER)).get(STORES, {"status": "sold"})

    assert answer.status_code == 400
    (error,) = answer.json()["errors"]
    assert (error["field"], error["code"]) == ("status", "invalid_choice")
    assert "sold" in error["message"]


@pytest.mark.parametrize("cursor", [b"p=not-a-key", b"o=many", b"\xff"])
def test_a_spoiled_cursor_is_refused_in_plain_words(county: Centre, cursor: bytes) -> None:
    spoiled = b64encode(cursor).decode()

    answer = signed_in(member(Role.OFFICER)).get(STORES, {"cursor": spoiled})

    assert (answer.status_code, answer.json()["detail"]) == (
        404,
        "翻页标记无效，请从第一页重新开始。",
    )


def test_another_countys_shop_is_not_there(county: Centre, other_county: Centre) -> None:
    shop = store()
    user = member(Role.OFFICER)
    member_there = member(Role.OFFICER, other_county.code)

    assert signed_in(user, "shaoyang.localhost").get(f"{STORES}{shop.pk}/").status_code == 404
    there = signed_in(member_there, "shaoyang.localhost")
    assert there.get(f"{STORES}{shop.pk}/").status_code == 404
    assert there.get(STORES).json()["results"] == []


@pytest.mark.parametrize("many", [1, 20])
def test_a_page_asks_two_questions_however_many_rows(county: Centre, many: int) -> None:
    """The person with their roles, and the shops; the session is remembered."""
    for _ in range(many):
        store()
    api = signed_in(member(Role.OFFICER))
    api.get("/")  # the host is known for a minute

    with CaptureQueriesContext(connection) as asked:
        api.get(STORES)

    tables = [query["sql"] for query in asked if not query["sql"].startswith("SET search_path")]
    assert len(tables) == 2, "\n".join(tables)
