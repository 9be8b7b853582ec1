"""Assessments over the API: the owner's own, an officer's, and verifying them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from alliance.accounts.models import User
from alliance.accounts.roles import Role
from alliance.centres.models import Centre
from stores.models import MaturityAssessment, Store, StoreMember
from tests.factories.maturity import NOON, Kind, answers, questionnaire, submitted, verified
from tests.factories.people import member
from tests.factories.stores import store
from tests.factories.web import signed_in

JSON = "application/json"


@pytest.fixture(autouse=True)
def _published(county: Centre) -> None:
    questionnaire()


@pytest.fixture
def officer() -> Client:
    return signed_in(member(Role.OFFICER))


def owner_of(shop: Store) -> User:
    owner = member(Role.OWNER)
    StoreMember.objects.create(store=shop, user=owner)
    return owner


def post(api: Client, path: str, **body: Any) -> Any:
    return api.post(f"/api/v1/{path}", body, content_type=JSON)


def test_the_questionnaire_as_it_is_asked_now(officer: Client) -> None:
    told = officer.get("/api/v1/questionnaire/").json()

    assert (told["number"], len(told["items"]), len(told["bands"])) == (1, 24, 5)
    assert told["items"][0]["options"][1] == {
        "code": "code", "text": "只用手机收款，账在手机里看", "points": 2,
        "evidence": "手机收款记录的照片",
    }  # fmt: skip


def test_an_owner_assesses_their_own_shop_from_beginning_to_end() -> None:
    shop = store(network="fibre")
    api = signed_in(owner_of(shop))

    begun = post(api, f"stores/{shop.pk}/assessments/", kind="self")
    path = f"/api/v1/maturityassessments/{begun.json()['id']}/"
    kept = api.patch(
        path,
        {"answers": answers(1, network="fibre"), "evidence": {"till": {"note": "有"}}},
        content_type=JSON,
    )
    done = api.post(f"{path}submit/", {}, content_type=JSON)

    assert (begun.status_code, begun.json()["answers"]) == (201, {"network": "fibre"})
    assert kept.json()["evidence"]["till"] == {"note": "有", "documents": []}
    assert done.json() == {"status": "submitted", "status_label": "等待核实"}
    assert api.get(path).json()["points"] == 43


def test_what_is_missing_is_a_conflict_one_can_act_on() -> None:
    shop = store()
    api = signed_in(owner_of(shop))
    begun = post(api, f"stores/{shop.pk}/assessments/", kind="self").json()

    answer = post(api, f"maturityassessments/{begun['id']}/submit/")

    assert (answer.status_code, answer.json()["code"]) == (409, "unanswered")
    assert answer.json()["detail"].startswith("还有 24 题没有回答：“收银”")


def test_an_owner_makes_no_assessment_that_is_an_officer_s() -> None:
    shop = store()
    api = signed_in(owner_of(shop))

    assert post(api, f"stores/{shop.pk}/assessments/", kind="officer").status_code == 403
    assert not MaturityAssessment.objects.exists()


def test_another_s_shop_is_not_there_for_an_owner() -> None:
    waiting = submitted(store())
    api = signed_in(owner_of(store()))

    assert post(api, f"stores/{waiting.store_id}/assessments/", kind="self").status_code == 404
    assert api.get(f"/api/v1/maturityassessments/{waiting.pk}/").status_code == 404
    assert api.get(f"/api/v1/stores/{waiting.store_id}/assessments/").json()["results"] == []


def test_an_owner_verifies_nothing() -> None:
    shop = store()
    api, waiting = signed_in(owner_of(shop)), submitted(shop)

    for verb in ("verify", "send-back"):
        assert post(api, f"maturityassessments/{waiting.pk}/{verb}/", note="x").status_code == 403
    waiting.refresh_from_db()
    assert waiting.status == "submitted"


def test_an_officer_verifies_what_somebody_else_assessed(officer: Client) -> None:
    waiting = submitted(store(), 99)

    answer = post(officer, f"maturityassessments/{waiting.pk}/verify/")

    assert answer.json() == {"status": "verified", "status_label": "已核实"}
    assert Store.objects.get().tier == 5


def test_an_officer_sends_back_with_a_reason(officer: Client) -> None:
    waiting = submitted(store())

    silent = post(officer, f"maturityassessments/{waiting.pk}/send-back/")
    told = post(officer, f"maturityassessments/{waiting.pk}/send-back/", note="缺照片")

    assert (silent.status_code, told.json()["status"]) == (400, "returned")


def test_a_result_explains_itself(officer: Client) -> None:
    shop = store()
    first = verified(shop, 1)
    second = verified(shop, 1, at=NOON + timedelta(days=9), till="cloud")

    told = officer.get(f"/api/v1/maturityassessments/{second.pk}/result/").json()

    assert (told["points"], told["tier"], told["needed"]) == (43, 3, 17)
    assert sum(each["points"] for each in told["items"]) == 43
    assert sum(step["gain"] for step in told["plan"]) >= 17
    assert told["previous"] == str(first.pk)
    assert told["differences"] == [
        {"code": "till", "title": "收银", "change": 4, "why": "情况变了"}
    ]


def test_a_repeated_start_is_one_assessment(officer: Client) -> None:
    shop = store()

    for _time in range(2):
        officer.post(
            f"/api/v1/stores/{shop.pk}/assessments/", {"kind": Kind.OFFICER}, content_type=JSON,
            headers={"Idempotency-Key": "k-1"},
        )  # fmt: skip

    assert MaturityAssessment.objects.count() == 1
