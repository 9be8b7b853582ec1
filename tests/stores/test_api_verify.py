from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from alliance.accounts.roles import Role
from alliance.audit.models import AuditEntry
from alliance.centres.models import Centre
from alliance.requests.models import AnsweredRequest
from stores.models import Store, StoreMember
from tests.factories.people import member
from tests.factories.stores import store, visited
from tests.factories.web import signed_in

JSON = "application/json"


def verify(api: Client, shop: Store, key: str = "", **body: Any) -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    return api.post(f"/api/v1/stores/{shop.pk}/verify/", body, content_type=JSON, headers=headers)


@pytest.fixture
def officer(county: Centre) -> Client:
    return signed_in(member(Role.OFFICER))


def test_an_officer_verifies_with_a_note(officer: Client) -> None:
    shop = visited(store())

    answer = verify(officer, shop, note="上门看过")

    assert (answer.status_code, answer.json()) == (
        200,
        {"status": "verified", "status_label": "已核实"},
    )
    assert AuditEntry.objects.get().note == "上门看过"


def test_a_refusal_is_a_conflict_a_person_can_act_on(officer: Client) -> None:
    shop = store(Store.Status.VERIFIED)

    answer = verify(officer, shop)

    assert (answer.status_code, answer["Content-Type"]) == (409, "application/problem+json")
    body = answer.json()
    assert body["type"] == "urn:alliance:problem:already_moved"
    assert body["instance"] == f"/api/v1/stores/{shop.pk}/verify/"
    assert "“已核实”" in body["detail"]


def test_ones_own_shop_is_refused(county: Centre) -> None:
    person, shop = member(Role.OFFICER), visited(store())
    StoreMember.objects.create(store=shop, user=person)

    assert verify(signed_in(person), shop).json()["code"] == "own_store"


@pytest.mark.parametrize("role", [Role.OWNER, Role.REVIEWER, Role.AUDITOR])
def test_without_the_permission_nothing_moves(county: Centre, role: Role) -> None:
    person, shop = member(role), visited(store())
    StoreMember.objects.create(store=shop, user=person)

    answer = verify(signed_in(person), shop)

    shop.refresh_from_db()
    assert (answer.status_code, shop.status) == (403, "applied")
    assert answer.json()["detail"] == "您的身份不能做这一步，请联系中心主任。"


def test_a_repeated_request_takes_effect_once(officer: Client) -> None:
    shop = visited(store())

    first = verify(officer, shop, "k-1")
    again = verify(officer, shop, "k-1")

    assert "Idempotency-Replayed" not in first
    assert (again.status_code, again.json()) == (200, first.json())
    assert again["Idempotency-Replayed"] == "true"
    assert AuditEntry.objects.for_(shop).verbs() == ["verify"]


def test_a_key_is_not_for_two_requests(officer: Client) -> None:
    shop = visited(store())
    verify(officer, shop, "k-1", note="一")

    answer = verify(officer, shop, "k-1", note="二")

    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")


def test_a_key_belongs_to_one_person(county: Centre) -> None:
    one, two = visited(store()), visited(store())

    first = verify(signed_in(member(Role.OFFICER)), one, "k-1")
    second = verify(signed_in(member(Role.OFFICER)), two, "k-1")

    assert (first.status_code, second.status_code) == (200, 200)
    assert AnsweredRequest.objects.count() == 2


def test_a_refused_request_leaves_its_key_free(officer: Client) -> None:
    shop = store(Store.Status.LEAD)
    assert verify(officer, shop, "k-1").status_code == 409

    Store.objects.filter(pk=shop.pk).delete()
    shop = visited(store(id=shop.pk))

    assert verify(officer, shop, "k-1").status_code == 200


def test_an_unusable_key_is_named(officer: Client) -> None:
    answer = verify(officer, visited(store()), "k" * 65)

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "Idempotency-Key"


def test_a_session_without_the_forms_token_is_refused(county: Centre) -> None:
    shop = visited(store())
    browser = signed_in(member(Role.OFFICER))
    browser.handler.enforce_csrf_checks = True

    answer = verify(browser, shop)

    assert (answer.status_code, answer.json()["code"]) == (403, "csrf_failed")
    assert answer.json()["detail"] == "页面打开得太久了，请刷新页面后再试。"
