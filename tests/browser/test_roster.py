"""A roster in a real browser: uploaded, watched, registered, corrected, undone."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from alliance.accounts.models import User
from alliance.accounts.roles import Role
from alliance.centres.models import Centre
from stores import tasks
from stores.models import RosterImport, Store
from stores.services import roster as services
from tests.browser.looks import sideways, violations
from tests.factories.people import member
from tests.stores.rosters import checked, on_path, roster_of, shop

Visit = Callable[..., Page]
SHOTS = os.environ.get("DESK_SCREENSHOTS")
LIST = "/admin/stores/rosterimport/"


@pytest.fixture
def officer(desk: Centre) -> User:
    return member(Role.OFFICER, name="刘建国")


def shot(page: Page, name: str) -> None:
    """Keep a picture where DESK_SCREENSHOTS says, to be looked at by a person."""
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/roster_{name}.png", full_page=True)


def test_from_file_to_register_and_back(visit: Visit, officer: User, tmp_path: Path) -> None:
    content = roster_of(*map(shop, range(20)), shop(90, phone="110"), shop(91, credit_code=""))
    page = visit(officer, f"{LIST}add/")
    shot(page, "add")
    page.get_by_label("名册文件").set_input_files(on_path(tmp_path, content))
    page.get_by_role("button", name=re.compile("^保存$")).click()
    expect(page).to_have_url(re.compile("/change/"))
    roster = RosterImport.objects.get()

    # Nobody has begun: the bar stands still until a worker tells how far it is, then moves.
    services.progress_of(roster)(12)
    expect(page.locator("[data-percent]")).to_have_text(re.compile("4[0-9]|5[0-9]"))
    tasks.check_roster(county="430522", roster_id=str(roster.pk))
    expect(page.get_by_text("检查好了，等您决定").first).to_be_visible()
    expect(page.get_by_text("“110”不是 11 位手机号码")).to_be_visible()
    shot(page, "preview")

    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.locator("[data-words]")).to_have_text("排队等候登记")
    tasks.commit_roster(county="430522", roster_id=str(roster.pk), actor_id=str(officer.pk))
    expect(page.get_by_text("新登记 21 家，更新 0 家，退回 1 行。")).to_be_visible()
    shot(page, "done")
    assert Store.objects.count() == 21

    with page.expect_download() as download:
        page.get_by_role("link", name="下载要改的行").click()
    download.value.save_as(tmp_path / "wrong.xlsx")
    sheet = load_workbook(tmp_path / "wrong.xlsx").worksheets[0]
    assert [row[-1] for row in sheet.iter_rows(values_only=True)][1:] == [
        "问题", "联系电话：“110”不是 11 位手机号码，请核对后重填。",
    ]  # fmt: skip

    page.get_by_role("link", name="撤销名册").click()
    page.get_by_role("button", name="确认撤销名册").click()
    expect(page.get_by_text("店铺名单恢复成登记以前的样子")).to_be_visible()
    assert not Store.objects.exists()


@pytest.mark.parametrize("width", [1280, 390])
def test_the_pages_are_for_everybody_and_fit(visit: Visit, officer: User, width: int) -> None:
    roster = checked(roster_of(shop(1), shop(2, phone="110")), actor=officer)

    for path in (LIST, f"{LIST}add/", f"{LIST}{roster.pk}/change/"):
        page = visit(officer, path, width=width)
        page.wait_for_timeout(300)
        shot(page, f"{path.strip('/').split('/')[-1][:8]}_{width}")
        assert sideways(page) <= 0
        assert violations(page) == []
