"""Registering at the desk, as an officer's browser shows it."""

from __future__ import annotations

import os
from collections.abc import Callable

from playwright.sync_api import Page, expect

from alliance.accounts.roles import Role
from alliance.centres.models import Centre
from stores.models import Store
from tests.browser.looks import sideways, violations
from tests.factories.people import member
from tests.factories.stores import store

Visit = Callable[..., Page]
SHOTS = os.environ.get("DESK_SCREENSHOTS")


def shot(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


def test_an_officer_registers_a_shop_and_explains_a_lookalike(desk: Centre, visit: Visit) -> None:
    store(town="寸石镇", phone="13812345678", name="兴旺商店")
    page = visit(member(Role.OFFICER), "/admin/stores/store/add/")
    shot(page, "shop_add")

    page.fill("[name=name]", "福来小卖部")
    page.locator("[name=trade] + .select2").click()
    page.fill(".select2-search__field", "小吃")
    page.locator(".select2-results__option[aria-selected]").click()
    page.select_option("[name=no_code_reason]", "no_licence")
    page.fill("[name=town]", "寸石镇")
    page.fill("[name=operator_name]", "李春花")
    page.fill("[name=phone]", "13900001111")
    page.get_by_label("微信收款码").check()
    page.fill("[name=exchanging]", "2")
    page.click("[name=_save]")

    expect(page.get_by_text("在用系统勾选了 1 个")).to_be_visible()
    shot(page, "shop_add_refused")
    assert violations(page) == []
    assert sideways(page) <= 0
    page.fill("[name=exchanging]", "1")
    page.click("[name=_save]")
    page.wait_for_url("**/admin/stores/store/")

    shop = Store.objects.get(name="福来小卖部")
    assert (shop.trade, shop.systems, shop.exchanging) == ("H6291", ["wechat_pay"], 1)
