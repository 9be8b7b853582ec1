from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from alliance.accounts.models import User
from alliance.accounts.roles import Role
from alliance.audit.models import AuditEntry
from alliance.centres.models import Centre
from alliance.requests.models import AnsweredRequest
from stores.models import Store, StoreMember
from tests.factories.people import member
from tests.factories.stores import store
from tests.factories.web import client, signed_in

STORES = "/api/v1/stores/"
JSON = "application/json"
CODE, ID_NUMBER = "91330100799655058B", "11010519491231002X"
SHOP: dict[str, Any] = {
    "name": "福来小卖部", "trade": "F5213", "no_code_reason": "no_licence", "town": "酿溪镇",
    "village": "大坪村", "operator_name": "李春花", "phone": "138 1234 5678",
    "opened_on": "2019-05-01", "systems": ["wechat_pay", "stock"], "exchanging": 1,
    "network": "fibre", "outages": 2, "devices": ["phone"],
}  # fmt: skip


@pytest.fixture
def officer(county: Centre) -> User:
    return member(Role.OFFICER)


@pytest.fixture
def api(officer: User) -> Client:
    return signed_in(officer)


def register(api: Client, key: str = "", **changed: Any) -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    return api.post(STORES, SHOP | changed, content_type=JSON, headers=headers)


def amend(api: Client, shop: Store, key: str = "", **changes: Any) -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    return api.patch(f"{STORES}{shop.pk}/", changes, content_type=JSON, headers=headers)


def test_a_shop_is_registered_and_shown_as_one_reads_it(api: Client, officer: User) -> None:
    answer = register(api)

    shop = Store.objects.get()
    assert answer.status_code == 201
    assert answer.json() == api.get(f"{STORES}{shop.pk}/").json()
    assert (answer.json()["number"], answer.json()["status"]) == ("430522000001", "applied")
    assert (answer.json()["phone"], answer.json()["mine"]) == ("138****5678", False)
    assert (shop.phone, shop.systems) == ("13812345678", ["stock", "wechat_pay"])
    assert AuditEntry.objects.for_(shop).get().actor == officer


@pytest.mark.parametrize(
    ("sent", "field", "code"),
    [
        ({"credit_code": CODE[:-1] + "C"}, "credit_code", "bad_credit_code"),
        ({"no_code_reason": ""}, "no_code_reason", "no_code_reason_missing"),
        ({"phone": "12345"}, "phone", "bad_phone"),
        ({"opened_on": "2099-01-01"}, "opened_on", "bad_opening_day"),
        ({"opened_on": "1899-12-31"}, "opened_on", "bad_opening_day"),
        ({"exchanging": 3}, "exchanging", "more_exchanging_than_systems"),
        ({"operator_id_number": "110105194912310021"}, "operator_id_number", "bad_id_number"),
        ({"bank_account": "1234"}, "bank_account", "bad_bank_account"),
    ],
)
def test_what_the_service_refuses_names_its_field(
    api: Client, sent: dict[str, Any], field: str, code: str
) -> None:
    answer = register(api, **sent)

    body = answer.json()
    assert (answer.status_code, answer["Content-Type"]) == (409, "application/problem+json")
    assert body["errors"] == [{"field": field, "message": body["detail"], "code": code}]
    assert not Store.objects.exists()


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"name": ""}, "name"),
        ({"town": "  "}, "town"),
        ({"systems": ["abacus"]}, "systems.0"),
        ({"trade": "X"}, "trade"),
        ({"opened_on": "昨天"}, "opened_on"),
        ({"outages": -1}, "outages"),
        ({"network": "string"}, "network"),
        ({"name": "店" * 61}, "name"),
    ],
)
def test_what_has_the_wrong_shape_is_named_too(
    api: Client, sent: dict[str, Any], field: str
) -> None:
    answer = register(api, **sent)

    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert not Store.objects.exists()


def test_a_lookalike_is_registered_with_a_reason(api: Client) -> None:
    register(api)

    refused = register(api, name="福来分店")
    done = register(api, name="福来分店", despite="同一家人开的第二家店")

    assert (refused.status_code, refused.json()["code"]) == (409, "looks_the_same")
    assert refused.json()["errors"][0]["field"] == "despite"
    assert done.status_code == 201
    second = Store.objects.get(name="福来分店")
    assert AuditEntry.objects.for_(second).get().note == "同一家人开的第二家店"


def test_a_repeated_registration_takes_effect_once(api: Client) -> None:
    first, again = register(api, "k-1"), register(api, "k-1")

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert Store.objects.count() == 1


def test_only_what_is_sent_is_amended(api: Client) -> None:
    shop = store(name="旧店名", town="酿溪镇", systems=["stock"])

    answer = amend(api, shop, name="新店名", exchanging=1)

    shop.refresh_from_db()
    assert (answer.status_code, answer.json()["name"]) == (200, "新店名")
    assert (shop.name, shop.town, shop.exchanging) == ("新店名", "酿溪镇", 1)
    assert sorted(AuditEntry.objects.values_list("after", flat=True)) == [
        "exchanging:1", "name:新店名",
    ]  # fmt: skip


def test_a_repeated_correction_takes_effect_once(api: Client) -> None:
    shop = store(name="旧店名")
    amend(api, shop, "k-1", name="新店名")
    amend(api, shop, name="更新的店名")

    again = amend(api, shop, "k-1", name="新店名")

    assert again["Idempotency-Replayed"] == "true"
    assert Store.objects.get().name == "更新的店名"


def test_what_is_fixed_is_not_taken_from_a_correction(api: Client) -> None:
    shop = store()

    amend(api, shop, status="active", number="1", tier=5, source="roster")

    stored = Store.objects.get()
    assert (stored.status, stored.number, stored.tier) == ("applied", shop.number, None)


def test_a_refused_correction_names_its_field(api: Client) -> None:
    shop = store(systems=["stock"], exchanging=1)

    answer = amend(api, shop, systems=[])

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (409, "exchanging")
    assert Store.objects.get().systems == ["stock"]


def test_one_personal_value_is_given_for_a_line_in_the_record(api: Client, officer: User) -> None:
    shop = store(operator_id_number=ID_NUMBER)
    address = f"{STORES}{shop.pk}/reveal/"
    headers = {"Idempotency-Key": "k-1"}

    answer = api.post(address, {"field": "operator_id_number"}, content_type=JSON, headers=headers)

    assert answer.json() == {"field": "operator_id_number", "value": ID_NUMBER}
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.after, entry.actor) == ("reveal", "operator_id_number", officer)
    assert not AnsweredRequest.objects.exists(), "personal data is kept for no replay"
    assert api.post(address, {"field": "status"}, content_type=JSON).status_code == 400


@pytest.mark.parametrize("role", [Role.OWNER, Role.REVIEWER, Role.FINANCE, Role.AUDITOR])
def test_who_may_not_write_writes_nothing(county: Centre, role: Role) -> None:
    person, shop = member(role), store()
    StoreMember.objects.create(store=shop, user=person)
    api = signed_in(person)

    answers = [
        register(api),
        amend(api, shop, name="新店名"),
        api.post(f"{STORES}{shop.pk}/reveal/", {"field": "phone"}, content_type=JSON),
    ]

    assert [answer.status_code for answer in answers] == [403] * 3
    assert api.get(STORES).status_code == 200
    assert not AuditEntry.objects.exists()


def test_a_stranger_writes_nothing(county: Centre) -> None:
    assert register(client()).status_code == 401
    assert not Store.objects.exists()


def test_another_countys_shop_is_not_there(api: Client, other_county: Centre) -> None:
    shop = store()
    there = signed_in(member(Role.OFFICER, other_county.code), "shaoyang.localhost")

    assert amend(there, shop, name="新店名").status_code == 404
    answer = there.post(f"{STORES}{shop.pk}/reveal/", {"field": "phone"}, content_type=JSON)
    assert answer.status_code == 404
