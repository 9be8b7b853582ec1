"""Rosters over the API."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from alliance.accounts.models import User
from alliance.accounts.roles import Role
from alliance.centres.models import Centre
from stores import tasks
from stores.models import RosterImport, Store
from tests.factories.people import member
from tests.factories.web import signed_in
from tests.stores.rosters import HEADERS, checked, committed, roster_of, shop

ROSTERS = "/api/v1/rosters/"


@pytest.fixture
def officer(county: Centre) -> User:
    return member(Role.OFFICER)


@pytest.fixture
def api(officer: User) -> Client:
    return signed_in(officer)


def post(api: Client, path: str, body: dict[str, Any], **headers: str) -> Any:
    return api.post(
        ROSTERS + path, json.dumps(body), content_type="application/json", headers=headers
    )


def test_a_roster_is_uploaded_checked_registered_and_undone(api: Client, officer: User) -> None:
    file = SimpleUploadedFile("名册.xlsx", roster_of(shop(1), shop(2, phone="110")))
    uploaded = api.post(ROSTERS, {"file": file})
    assert (uploaded.status_code, uploaded.json()["stage"]) == (201, "reading")
    key = uploaded.json()["id"]

    tasks.check_roster(county="430522", roster_id=key)
    told = api.get(f"{ROSTERS}{key}/").json()
    assert (told["stage"], told["counts"]["ok"], told["counts"]["refused"]) == ("checked", 1, 1)
    assert told["columns"][:2] == [["店铺名称", "name"], ["统一社会信用代码", "credit_code"]]
    assert api.get(f"{ROSTERS}{key}/problems/").json() == [
        {"row": 4, "field": "phone", "level": "refused",
         "message": "“110”不是 11 位手机号码，请核对后重填。"}
    ]  # fmt: skip

    asked = post(api, f"{key}/commit/", {"mode": "valid", "store_status": "active"})
    assert asked.json()["stage"] == "waiting"
    tasks.commit_roster(county="430522", roster_id=key, actor_id=str(officer.pk))
    assert api.get(f"{ROSTERS}{key}/").json()["stage"] == "done"
    assert Store.objects.get().status == "active"

    assert post(api, f"{key}/undo/", {"note": "传错了"}).json()["stage"] == "undone"
    assert not Store.objects.exists()


def test_a_bad_file_is_a_problem_in_chinese(api: Client) -> None:
    answer = api.post(ROSTERS, {"file": SimpleUploadedFile("空.xlsx", b"")})

    assert answer.status_code in (400, 409)
    assert "空文件" in answer.content.decode() or "空文件" in json.dumps(
        answer.json(), ensure_ascii=False
    )
    assert not RosterImport.objects.exists()


def test_columns_are_said_by_number(api: Client) -> None:
    roster = checked(roster_of(shop(1), headers=["牌子", *HEADERS[1:]]))

    answer = post(api, f"{roster.pk}/map/", {"columns": {"0": "name"}})

    assert answer.json()["columns"][0] == ["牌子", "name"]
    tasks.check_roster(county="430522", roster_id=str(roster.pk))
    assert api.get(f"{ROSTERS}{roster.pk}/").json()["counts"]["ok"] == 1


@pytest.mark.parametrize("columns", [{"99": "name"}, {"x": "name"}, {"0": "keys"}])
def test_a_column_or_field_there_is_not_is_refused(api: Client, columns: dict[str, str]) -> None:
    roster = checked(roster_of(shop(1)))

    assert post(api, f"{roster.pk}/map/", {"columns": columns}).status_code == 400


def test_what_is_registered_is_not_registered_again(api: Client) -> None:
    roster = committed(roster_of(shop(1)))

    answer = post(api, f"{roster.pk}/commit/", {})

    assert (answer.status_code, answer.json()["code"]) == (409, "roster_refused")


def test_who_may_not_import_is_turned_away(county: Centre) -> None:
    roster = checked(roster_of(shop(1)))
    reviewer = signed_in(member(Role.REVIEWER))

    assert reviewer.get(ROSTERS).status_code == 403
    assert reviewer.get(f"{ROSTERS}{roster.pk}/").status_code == 403
    assert post(reviewer, f"{roster.pk}/commit/", {}).status_code == 403


def test_the_list_is_the_newest_first(api: Client) -> None:
    keys = [str(checked(roster_of(shop(n))).pk) for n in range(3)]

    assert [each["id"] for each in api.get(ROSTERS).json()["results"]] == keys[::-1]
