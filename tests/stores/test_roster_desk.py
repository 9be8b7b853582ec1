"""A roster's pages at the desk."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from alliance.accounts.models import User
from alliance.accounts.roles import Role
from alliance.centres.models import Centre
from stores import tasks
from stores.models import RosterImport, Store
from stores.services import roster as services
from tests.factories.people import member
from tests.factories.web import signed_in
from tests.stores.rosters import HEADERS, NOON, checked, roster_of, shop, uploaded

LIST = "/admin/stores/rosterimport/"


@pytest.fixture
def officer(county: Centre) -> User:
    return member(Role.OFFICER, name="刘建国")


@pytest.fixture
def desk(officer: User) -> Client:
    return signed_in(officer)


def page(roster: RosterImport, name: str = "change") -> str:
    return f"{LIST}{roster.pk}/{name}/"


def send(desk: Client, content: bytes, name: str = "花名册.xlsx") -> Any:
    return desk.post(f"{LIST}add/", {"file": SimpleUploadedFile(name, content)}, follow=True)


def run_tasks(sent: list[Any]) -> None:
    """What a worker would do with what was sent."""
    for callback in sent:
        callback()


def test_an_uploaded_roster_waits_to_be_checked(desk: Client, officer: User) -> None:
    answer = send(desk, roster_of(shop(1)))

    roster = RosterImport.objects.get()
    assert (roster.file_name, roster.uploaded_by) == ("花名册.xlsx", officer)
    assert default_storage.exists(f"rosters/{roster.pk}.xlsx")
    assert "正在检查" in answer.content.decode() or desk.get(page(roster)).status_code == 200


@pytest.mark.parametrize(("content", "said"), [(b"", "空文件"), (b"%PDF-1.7", "其实是PDF")])
def test_a_file_that_is_no_roster_is_told_in_the_form(
    desk: Client, content: bytes, said: str
) -> None:
    answer = send(desk, content)

    assert said in answer.content.decode()
    assert not RosterImport.objects.exists()
    assert not default_storage.exists("rosters")


def test_the_preview_shows_counts_problems_and_columns(desk: Client) -> None:
    roster = checked(roster_of(shop(1), shop(2, phone="110"), shop(3, credit_code="")))

    html = desk.get(page(roster)).content.decode()

    for said in ("检查好了", "不合格", "“110”不是 11 位手机号码", "惠民超市1", "联系电话"):
        assert said in html


def test_the_state_is_told_to_the_progress_bar(desk: Client) -> None:
    roster = uploaded(roster_of(shop(1)))
    RosterImport.objects.update(uploaded_at=NOON.replace(year=2030))

    services.progress_of(roster)(2)

    assert desk.get(page(roster, "state")).json() == {
        "stage": "reading", "words": "正在检查", "percent": 66, "moving": True,
    }  # fmt: skip


def test_the_columns_are_said_otherwise_and_remembered(desk: Client, officer: User) -> None:
    headers = ["牌子", *HEADERS[1:]]
    roster = uploaded(roster_of(shop(1), headers=headers))
    services.check(roster, at=NOON)
    assert "店名" in roster.fault

    said = {f"column_{n}": field for n, field in enumerate(services.header_of(roster).fields)}
    desk.post(page(roster, "map"), said | {"column_0": "name"})

    roster.refresh_from_db()
    assert roster.mapping["columns"][0][1] == "name"
    services.check(roster, at=NOON)
    assert (roster.fault, roster.count("ok")) == ("", 1)
    next_one = checked(roster_of(shop(2), headers=headers))
    assert (next_one.fault, next_one.count("ok")) == ("", 1)


def test_registering_is_asked_for_and_a_task_does_it(
    desk: Client, officer: User, django_capture_on_commit_callbacks: Any
) -> None:
    roster = checked(roster_of(shop(1)))

    with django_capture_on_commit_callbacks():
        desk.post(page(roster, "commit"), {"mode": "valid", "store_status": "active"})

    roster.refresh_from_db()
    assert (roster.mode, roster.store_status) == ("valid", "active")
    tasks.commit_roster(county="430522", roster_id=str(roster.pk), actor_id=str(officer.pk))
    assert Store.objects.get().status == "active"
    assert "新登记 1 家" in desk.get(page(roster)).content.decode()


def test_a_refused_registering_is_told_on_the_page(desk: Client, officer: User) -> None:
    roster = checked(roster_of(shop(1), shop(2, phone="")))
    desk.post(page(roster, "commit"), {"mode": "all", "store_status": "lead"})

    tasks.commit_roster(county="430522", roster_id=str(roster.pk), actor_id=str(officer.pk))

    assert not Store.objects.exists()
    assert "一家也没有登记" in desk.get(page(roster)).content.decode()


def test_a_registering_that_died_is_told_and_can_be_asked_again(
    desk: Client, officer: User
) -> None:
    roster = checked(roster_of(shop(1)))
    services.ask(
        roster, mode="valid", store_status="lead", actor=officer, at=NOON.replace(year=2020)
    )

    assert "登记到一半停了，所以一家也没有登记" in desk.get(page(roster)).content.decode()

    desk.post(page(roster, "commit"), {"mode": "valid", "store_status": "lead"})
    assert "排队等候登记" in desk.get(page(roster)).content.decode()


def test_the_error_workbook_has_the_layout_and_the_problem_of_each_row(desk: Client) -> None:
    content = roster_of(shop(1), shop(2, phone="110"), shop(3, name="=1+1", town=""))
    roster = checked(content)

    answer = desk.get(page(roster, "problems"))

    sheet = load_workbook(BytesIO(answer.content)).active
    assert sheet is not None
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    assert rows[0][0] == "附件2：店铺花名册"
    assert rows[1] == [*HEADERS, "问题"]
    assert [row[3] for row in rows[2:]] == ["110", "13900000003"]
    assert rows[2][-1] == "联系电话：“110”不是 11 位手机号码，请核对后重填。"
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_undo_is_a_button_with_a_question(desk: Client) -> None:
    roster = checked(roster_of(shop(1)))
    services.commit(roster, mode="valid", store_status="lead", actor=None, at=NOON)
    assert "撤销名册" in desk.get(page(roster)).content.decode()

    desk.post(page(roster, "undo"), {"confirmed": "1", "note": "传错了"})

    assert not Store.objects.exists()
    assert "已经撤销" in desk.get(page(roster)).content.decode()


@pytest.mark.parametrize("name", ["map", "commit", "check", "problems", "undo"])
def test_an_auditor_reads_and_does_nothing(county: Centre, name: str) -> None:
    roster = checked(roster_of(shop(1)))
    auditor = signed_in(member(Role.AUDITOR))

    method = auditor.get if name == "problems" else auditor.post
    assert method(page(roster, name), {"mode": "valid", "store_status": "lead"}).status_code == 403
    assert auditor.get(page(roster)).status_code == 200


def test_the_list_tells_how_far_each_is(desk: Client) -> None:
    checked(roster_of(shop(1)))

    assert "检查好了，等您决定" in desk.get(LIST).content.decode()


def test_a_worker_checks_what_was_uploaded(county: Centre, tmp_path: Path) -> None:
    roster = uploaded(roster_of(shop(1), shop(2, phone="")))

    tasks.check_roster(county="430522", roster_id=str(roster.pk))

    roster.refresh_from_db()
    assert (roster.count("ok"), roster.count("refused")) == (1, 1)
