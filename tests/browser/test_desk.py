from __future__ import annotations

import os
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from alliance.accounts.models import User
from alliance.accounts.roles import Role
from alliance.audit.models import AuditEntry
from alliance.centres.models import Centre
from stores import services
from stores.models import Store
from tests.browser.looks import sideways, violations
from tests.factories.people import member, person
from tests.factories.stores import visited
from tests.factories.web import ALLIANCE

Visit = Callable[..., Page]
NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
TOWNS = ["酿溪镇", "小塘镇", "陈家坊镇", "潭府乡", "严塘镇"]
SHOTS = os.environ.get("DESK_SCREENSHOTS")


def shot(page: Page, name: str) -> None:
    """Keep a picture where DESK_SCREENSHOTS says, to be looked at by a person."""
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png")


@pytest.fixture
def officer(desk: Centre) -> User:
    """A county with a working week behind it."""
    officer = member(Role.OFFICER, name="刘建国")
    for n in range(24):
        shop = Store(
            name=f"邻里便利店{n + 1}号", town=TOWNS[n % len(TOWNS)], operator_name="李春花",
            phone=f"138{n:08d}", trade="F5213", address="大坪路 18 号",
            no_code_reason=Store.NoCode.NO_LICENCE,
        )  # fmt: skip
        services.register(shop, actor=officer, at=NOW - timedelta(days=n))
        if n % 3 == 0:
            services.verify(visited(shop), actor=officer, at=NOW, note="上门看过，证照齐全")
    return officer


@pytest.mark.parametrize("width", [1280, 390])
def test_the_dashboard_says_what_to_do_next_and_fits(
    visit: Visit, officer: User, width: int
) -> None:
    page = visit(officer, "/admin/", width=width)

    expect(page.get_by_role("heading", name="待核实店铺 16 家")).to_be_visible()
    expect(page.get_by_text("新邵县", exact=True).first).to_be_visible()
    page.wait_for_timeout(300)
    shot(page, f"dashboard_{width}")
    assert sideways(page) <= 0
    assert violations(page) == []
    page.get_by_role("link", name="去核实").click()
    expect(page).to_have_url(re.compile("status__exact=applied"))


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("path", ["/admin/stores/store/", "/admin/stores/store/add/"])
def test_list_and_form_are_for_everybody_and_fit(
    visit: Visit, officer: User, width: int, path: str
) -> None:
    page = visit(officer, path, width=width)

    page.wait_for_timeout(300)
    shot(page, f"{'form' if 'add' in path else 'list'}_{width}")
    assert sideways(page) <= 0
    assert violations(page) == []


def test_a_shop_is_verified_with_a_note_and_its_page_tells_the_story(
    visit: Visit, officer: User
) -> None:
    shop = Store.objects.filter(status=Store.Status.APPLIED).first()
    assert shop
    visited(shop)
    page = visit(officer, f"/admin/stores/store/{shop.pk}/")
    shot(page, "change_1280")
    assert violations(page) == []

    page.get_by_role("link", name="核实", exact=True).click()
    page.get_by_label("说明").fill("老板娘在店里，执照在墙上")
    shot(page, "verify_1280")
    assert violations(page) == []
    page.get_by_role("button", name="确认核实").click()

    expect(page.get_by_text("核实：已完成 1 项。")).to_be_visible()
    expect(page.get_by_text("老板娘在店里，执照在墙上")).to_be_visible()
    expect(page.get_by_role("link", name="核实", exact=True)).to_have_count(0)


def test_a_phone_number_is_shown_on_asking_and_the_record_says_who_asked(
    visit: Visit, officer: User
) -> None:
    page = visit(officer, "/admin/stores/store/")
    row = page.locator("#result_list tr", has_text="邻里便利店1号")

    expect(row).to_contain_text("138****0000")
    row.get_by_role("button", name="查看").click()

    expect(row).to_contain_text("13800000000")
    entry = AuditEntry.objects.get(verb="reveal")
    assert (entry.actor, entry.after, entry.subject_name) == (officer, "phone", "邻里便利店1号")


def test_a_batch_is_verified_from_the_list(visit: Visit, officer: User) -> None:
    for shop in Store.objects.filter(status=Store.Status.APPLIED):
        visited(shop)
    page = visit(officer, "/admin/stores/store/?status__exact=applied")
    for box in page.locator("input.action-select").all()[:3]:
        box.check()
    page.get_by_label("选择要执行的操作").select_option("verify")
    shot(page, "batch_1280")
    page.get_by_role("button", name="执行").click()
    page.get_by_label("说明").fill("同一条街，一起走访")
    page.get_by_role("button", name="确认核实").click()

    expect(page.get_by_text("核实：已完成 3 项。")).to_be_visible()
    assert AuditEntry.objects.filter(note="同一条街，一起走访").count() == 3


@pytest.mark.parametrize("width", [1280, 390])
def test_the_auditor_reads_the_record(visit: Visit, officer: User, width: int) -> None:
    page = visit(member(Role.AUDITOR), "/admin/audit/auditentry/", width=width)

    expect(page.get_by_text("上门看过，证照齐全").first).to_be_visible()
    shot(page, f"audit_{width}")
    assert sideways(page) <= 0
    assert violations(page) == []


@pytest.mark.parametrize("width", [1280, 390])
def test_the_alliance_sees_its_counties(visit: Visit, officer: User, width: int) -> None:
    operator = member(Role.ALLIANCE_OPERATOR, None)

    page = visit(operator, "/admin/", host=ALLIANCE, width=width)

    expect(page.get_by_role("rowheader", name="新邵县")).to_be_visible()
    page.wait_for_timeout(300)
    shot(page, f"alliance_{width}")
    assert sideways(page) <= 0
    assert violations(page) == []


@pytest.mark.parametrize("width", [1280, 390])
def test_a_wrong_code_is_explained_beside_its_field(
    visit: Visit, officer: User, width: int
) -> None:
    page = visit(officer, "/admin/stores/store/add/", width=width)
    page.get_by_label("店名").fill("福来小卖部")
    page.get_by_label("统一社会信用代码").fill("91330100799655O58B")
    page.get_by_label("乡镇街道").fill("酿溪镇")
    page.get_by_label("经营者姓名").fill("李春花")
    page.get_by_label("联系电话").fill("13812345678")
    page.get_by_role("button", name="保存", exact=True).click()

    expect(page.get_by_text("第 15 位的“O”不会出现在信用代码里")).to_be_visible()
    expect(page.get_by_label("店名")).to_have_value("福来小卖部")
    shot(page, f"refused_{width}")
    assert violations(page) == []


def test_the_filters_open_and_narrow_the_list(visit: Visit, officer: User) -> None:
    page = visit(officer, "/admin/stores/store/")
    page.get_by_text("过滤器").click()
    page.wait_for_timeout(300)
    shot(page, "filters_1280")
    page.get_by_label("乡镇街道").select_option("小塘镇")
    page.get_by_role("button", name="筛选").click()

    expect(page.locator("#result_list tbody tr")).to_have_count(5)


@pytest.mark.parametrize("width", [1280, 390])
def test_who_may_not_enter_is_told_where_to_go(visit: Visit, desk: Centre, width: int) -> None:
    page = visit(person("王小明"), "/admin/", width=width, status=403)

    expect(page.get_by_text("您还不能进入新邵县的工作台")).to_be_visible()
    shot(page, f"no_entry_{width}")
    assert sideways(page) <= 0
    assert violations(page) == []


def test_ctrl_k_finds_a_shop(visit: Visit, officer: User) -> None:
    page = visit(officer, "/admin/")
    page.keyboard.press("Control+k")
    page.get_by_placeholder("输入关键字搜索").press_sequentially("便利店7号")

    found = page.locator(
        '#command-results a[href^="/admin/stores/store/"]', has_text="邻里便利店7号"
    )
    expect(found).to_be_visible()
    shot(page, "ctrl_k_1280")
    found.click()
    expect(page).to_have_url(re.compile("/admin/stores/store/[^/]+/$"))


def test_the_desk_is_readable_in_the_dark(visit: Visit, officer: User) -> None:
    page = visit(officer, "/admin/", color_scheme="dark")
    page.wait_for_timeout(300)
    shot(page, "dark_1280")

    assert violations(page) == []
