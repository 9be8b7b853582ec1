from __future__ import annotations

import re

import pytest
from django.conf import LazySettings
from django.test import Client

from alliance.accounts.roles import Role
from alliance.centres.models import Centre
from tests.factories.people import member
from tests.factories.stores import store
from tests.factories.web import ALLIANCE, XINSHAO, client, signed_in

PROBLEM = "application/problem+json"


@pytest.fixture
def api(county: Centre) -> Client:
    return signed_in(member(Role.OFFICER))


@pytest.mark.parametrize(
    ("method", "path", "body", "content_type", "status"),
    [
        ("GET", "/api/v1/nothing/", "", "", 404),
        ("GET", "/api/v1/stores/0190b6d2-0000-7000-8000-000000000000/", "", "", 404),
        ("DELETE", "/api/v1/stores/", "", "", 405),
        ("POST", "/api/v1/stores/{pk}/verify/", "{", "application/json", 400),
        ("POST", "/api/v1/stores/{pk}/verify/", "<a/>", "text/xml", 415),
        ("GET", "/api/v1/stores/?status=sold", "", "", 400),
        ("GET", "/api/v1/stores/?format=xml", "", "", 404),
    ],
)
def test_every_failure_is_a_problem_in_chinese(
    api: Client, method: str, path: str, body: str, content_type: str, status: int
) -> None:
    answer = api.generic(method, path.format(pk=store().pk), body, content_type)

    said = answer.json()
    assert (answer.status_code, answer["Content-Type"]) == (status, PROBLEM)
    assert said["status"] == status
    assert said["instance"].startswith("/api/v1/")
    for sentence in [
        said["title"],
        said["detail"],
        *(e["message"] for e in said.get("errors", [])),
    ]:
        assert re.search(r"[一-鿿]", sentence), sentence
        assert not re.search(r"[A-Za-z]{3,} [A-Za-z]{2,}", sentence), sentence


def test_a_crash_is_a_problem_too(api: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stores.api.selectors.visible_saying_mine", lambda by: 1 / 0)
    api.raise_request_exception = False

    answer = api.get("/api/v1/stores/")

    assert (answer.status_code, answer["Content-Type"]) == (500, PROBLEM)
    assert "ZeroDivision" not in answer.content.decode()


@pytest.mark.parametrize("host", [XINSHAO, ALLIANCE])
def test_an_unknown_address_of_the_api_is_a_problem_on_every_host(
    county: Centre, host: str
) -> None:
    answer = client(host).get("/api/v2/")

    assert (answer.status_code, answer["Content-Type"]) == (404, PROBLEM)


def test_who_asks_too_often_is_told_when_to_come_back(api: Client, settings: LazySettings) -> None:
    settings.API_RATES = {"user": (2, 3600), "address": (60, 60)}

    answers = [api.get("/api/v1/me/") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    wait = int(answers[2]["Retry-After"])
    assert 0 < wait <= 3600
    assert answers[2].json()["detail"] == f"操作太频繁，请 {wait} 秒后再试。"


def test_strangers_are_counted_by_address(county: Centre, settings: LazySettings) -> None:
    settings.API_RATES = {"user": (600, 60), "address": (1, 3600)}
    stranger = client()

    answers = [stranger.get("/api/v1/me/").status_code for _ in range(2)]
    elsewhere = client().get("/api/v1/me/", REMOTE_ADDR="10.0.0.9").status_code

    assert (answers, elsewhere) == ([401, 429], 401)


@pytest.mark.parametrize("body", ["[" * 100_000, '{"note":' * 50_000, '{"note": 1' + "0" * 9_999])
def test_what_is_nested_without_end_is_unreadable_and_no_crash(county: Centre, body: str) -> None:
    officer = signed_in(member(Role.OFFICER), methods=("password",))
    address = f"/api/v1/stores/{store().pk}/verify/"

    for headers in ({}, {"Idempotency-Key": "one"}):
        answer = officer.post(address, body, content_type="application/json", headers=headers)
        assert answer.status_code == 400
        assert answer.json()["code"] == "parse_error"
