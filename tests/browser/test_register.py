"""The shop list and a shop's page in a browser."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from alliance.accounts.models import User
from alliance.accounts.roles import Role
from alliance.centres.models import Centre
from alliance.filters.services import keep
from stores import services
from stores.models import Store, StoreMember
from tests.browser.looks import sideways, violations
from tests.factories.people import member
from tests.factories.stores import store

Visit = Callable[..., Page]
NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
LIST = "/admin/stores/store/"
SHOTS = os.environ.get("DESK_SCREENSHOTS")
TOWNS = ["酿溪镇", "小塘镇", "陈家坊镇"]


def shot(page: Page, name: str) -> None:
    """Keep a picture where DESK_SCREENSHOTS says, to be looked at by a person."""
    page.wait_for_timeout(300)
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


@pytest.fixture
def officer(desk: Centre) -> User:
    officer = member(Role.OFFICER, name="刘建国")
    for n in range(60):
        store(
            name=f"邻里便利店{n + 1}号", town=TOWNS[n % 3], tier=n % 5 + 1,
            joined_at=NOW - timedelta(days=n),
        )  # fmt: skip
    keep("stores.store", name="小塘镇", query="town=小塘镇", shared=True, actor=officer, at=NOW)
    keep(
        "stores.store", name="等级低的", query="tier=1&tier=2", shared=False, actor=officer, at=NOW
    )
    return officer


@pytest.fixture
def shop(officer: User) -> Store:
    shop = Store(
        name="福来小卖部", town="酿溪镇", village="大坪村", address="大坪路 18 号", trade="F5213",
        operator_name="李春花", phone="13812345678", no_code_reason="no_licence",
        systems=["stock", "wechat_pay", "meituan"], exchanging=1, network="fibre", outages=2,
        devices=["phone", "till", "scanner"],
    )  # fmt: skip
    services.register(shop, actor=officer, at=NOW - timedelta(days=9))
    owner = member(Role.OWNER, name="李春花")
    StoreMember.objects.create(store=shop, user=owner)
    Store.objects.filter(pk=shop.pk).update(status=Store.Status.VERIFIED, tier=2)
    shop.refresh_from_db()
    services.amend(
        shop, {"outages": 3}, actor=officer, at=NOW, note="上门看过，证照齐全，店面和照片一致。"
    )
    return shop


@pytest.mark.parametrize("width", [1440, 390])
def test_the_list_fits_and_is_for_everybody(visit: Visit, officer: User, width: int) -> None:
    page = visit(officer, f"{LIST}?town=小塘镇", width=width)

    expect(page.get_by_role("link", name="等级低的")).to_be_visible()
    shot(page, f"register_list_{width}")
    assert sideways(page) <= 0
    assert violations(page) == []


@pytest.mark.parametrize("width", [1440, 390])
def test_a_shops_page_fits_and_is_for_everybody(
    visit: Visit, officer: User, shop: Store, width: int
) -> None:
    page = visit(officer, f"{LIST}{shop.pk}/", width=width, height=900)

    expect(page.get_by_role("heading", name="开通服务")).to_be_visible()
    shot(page, f"register_page_{width}")
    assert sideways(page) <= 0
    assert violations(page) == []
    page.get_by_role("button", name="查看").first.click()
    expect(page.get_by_text("13812345678")).to_be_visible()


def test_by_keyboard_one_searches_goes_down_and_opens(visit: Visit, officer: User) -> None:
    page = visit(officer, LIST)

    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="邻里便利店2号")).to_be_focused()
    page.keyboard.press("/")
    page.keyboard.type("jk")
    expect(page.locator("#searchbar")).to_have_value("jk")
    page.locator("#searchbar").fill("llbld1")
    page.keyboard.press("Enter")
    expect(page.get_by_text("共 11 项店铺")).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/store/[0-9a-f-]{36}/\?"))


def test_pages_are_turned_and_a_filter_is_kept(visit: Visit, officer: User) -> None:
    page = visit(officer, LIST)

    page.get_by_role("link", name="下一页").click()
    expect(page.get_by_role("link", name="邻里便利店60号")).to_be_visible()
    page.get_by_role("link", name="上一页").click()
    expect(page.get_by_role("link", name="邻里便利店1号")).to_be_visible()
    page.locator("#searchbar").fill("便利店6")
    page.locator("#searchbar").press("Enter")
    page.get_by_text("保存这个筛选").click()
    page.get_by_label("名字").fill("六字头")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("已保存筛选“六字头”。")).to_be_visible()
    page.get_by_role("button", name="删除筛选“六字头”").click()
    expect(page.get_by_text("已删除筛选“六字头”。")).to_be_visible()


@pytest.mark.parametrize("width", [1440, 390])
def test_the_list_is_taken_along_as_a_workbook(visit: Visit, officer: User, width: int) -> None:
    page = visit(officer, f"{LIST}?town=小塘镇", width=width)

    page.get_by_role("link", name="导出这个列表").click()
    expect(page.get_by_role("heading", name="把 20 家店铺导出成 Excel")).to_be_visible()
    shot(page, f"register_export_{width}")
    assert sideways(page) <= 0
    assert violations(page) == []
    with page.expect_download() as download:
        page.get_by_role("button", name="导出", exact=True).click()
    sheet = load_workbook(BytesIO(download.value.path().read_bytes())).active
    assert sheet is not None
    assert (sheet.max_row, sheet["A1"].value) == (21, "店铺编号")
