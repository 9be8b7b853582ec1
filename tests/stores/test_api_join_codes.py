from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from alliance.accounts.roles import Role
from alliance.audit.models import AuditEntry
from alliance.centres.models import Centre
from stores.models import JoinCode
from tests.factories.joining import join_code
from tests.factories.people import member
from tests.factories.web import signed_in

CODES = "/api/v1/join-codes/"
JSON = "application/json"


@pytest.fixture
def officer(county: Centre) -> Client:
    return signed_in(member(Role.OFFICER))


def make(api: Client, **body: Any) -> Any:
    return api.post(CODES, body, content_type=JSON)


def test_an_officer_makes_a_code_and_finds_it(officer: Client) -> None:
    made = make(officer, town="酿溪镇", places=3, last_day="2099-01-01")

    assert made.status_code == 201
    body = made.json()
    assert body["link"] == f"http://xinshao.localhost/join/{body['code']}/"
    assert (body["town"], body["places"], body["used"]) == ("酿溪镇", 3, 0)
    assert officer.get(f"{CODES}{body['id']}/").json() == body
    assert [each["id"] for each in officer.get(CODES).json()["results"]] == [body["id"]]


@pytest.mark.parametrize(
    ("wrong", "field"), [({"places": 0}, "places"), ({"last_day": "2020-01-01"}, "last_day")]
)
def test_what_cannot_be_names_its_field(officer: Client, wrong: dict[str, Any], field: str) -> None:
    answer = make(officer, **wrong)

    assert answer.status_code in (400, 409, 422)
    assert field in answer.content.decode()
    assert not JoinCode.objects.exists()


def test_a_code_is_revoked_once(officer: Client) -> None:
    code = join_code()
    where = f"{CODES}{code.pk}/revoke/"

    first = officer.post(where, {"note": "单子丢了"}, content_type=JSON)
    second = officer.post(where, {}, content_type=JSON)

    assert first.json()["revoked_at"]
    assert (second.status_code, second.json()["detail"]) == (409, "这个邀请码已经作废了。")
    assert AuditEntry.objects.for_(code).get(verb="revoke").note == "单子丢了"


@pytest.mark.parametrize("role", [Role.OWNER, Role.REVIEWER])
def test_others_neither_see_nor_make_codes(county: Centre, role: Role) -> None:
    code, api = join_code(), signed_in(member(role))

    assert api.get(CODES).status_code == 403
    assert make(api).status_code == 403
    assert api.get(f"{CODES}{code.pk}/").status_code == 403
    assert api.post(f"{CODES}{code.pk}/revoke/").status_code == 403


def test_the_auditor_reads_only(county: Centre) -> None:
    api = signed_in(member(Role.AUDITOR))

    assert api.get(CODES).status_code == 200
    assert make(api).status_code == 403
