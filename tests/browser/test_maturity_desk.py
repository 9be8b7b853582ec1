from __future__ import annotations

import os
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from alliance.accounts.models import User
from alliance.accounts.roles import Role
from alliance.centres.models import Centre
from stores.models import MaturityAssessment, Store
from stores.services import maturity
from tests.browser.looks import sideways, violations
from tests.factories.maturity import Kind, questionnaire, submitted, verified
from tests.factories.people import member
from tests.factories.stores import store

Visit = Callable[..., Page]
NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
DESK = "/admin/stores/maturityassessment/"
SHOTS = os.environ.get("DESK_SCREENSHOTS")


def shot(page: Page, name: str) -> None:
    """Keep a picture where DESK_SCREENSHOTS says, to be looked at by a person."""
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


@pytest.fixture
def officer(desk: Centre) -> User:
    questionnaire()
    return member(Role.OFFICER, name="刘建国")


@pytest.fixture
def shop(desk: Centre) -> Store:
    return store(
        name="春花便利店", systems=["cloud_till", "wechat_pay"], network="fibre", exchanging=1
    )


@pytest.mark.parametrize("width", [1280, 390])
def test_the_questions_fit_and_nothing_is_lost(
    visit: Visit, officer: User, shop: Store, width: int
) -> None:
    begun = maturity.start(shop, kind=Kind.OFFICER, actor=officer, at=NOW)
    page = visit(officer, f"{DESK}{begun.pk}/answer/", width=width)

    assert sideways(page) <= 0
    assert violations(page) == []
    page.get_by_label("记在本子上").check()
    page.locator("[name=note-stock]").fill("本子看过")
    shot(page, f"answer_{width}")
    page.get_by_role("button", name="提交核实").click()

    expect(page.get_by_role("alert")).to_contain_text("没有回答")
    expect(page.get_by_label("记在本子上")).to_be_checked()
    expect(page.locator("[name=note-stock]")).to_have_value("本子看过")
    shot(page, f"refused_{width}")


@pytest.mark.parametrize("width", [1280, 390])
def test_the_result_fits(visit: Visit, officer: User, shop: Store, width: int) -> None:
    notes = {"systems": [], "network": "", "exchanging": 0}
    Store.objects.filter(pk=shop.pk).update(**notes)
    verified(shop, 1, at=NOW - timedelta(days=60))
    second = submitted(shop, 1, at=NOW, till="cloud", policy="unknown")
    page = visit(officer, f"{DESK}{second.pk}/change/", width=width)

    expect(page.get_by_text("两次评估相差 3 分：从 39 分升到 42 分。")).to_be_visible()
    page.wait_for_timeout(300)
    shot(page, f"result_{width}")
    assert sideways(page) <= 0
    assert violations(page) == []


def test_an_assessment_is_begun_at_the_desk(visit: Visit, officer: User, shop: Store) -> None:
    page = visit(officer, f"{DESK}add/?store={shop.pk}")

    page.locator("[name=kind]").select_option("officer")
    shot(page, "begin")
    assert violations(page) == []
    page.locator("[name=_save]").click()

    expect(page).to_have_url(re.compile("/answer/$"))
    assert MaturityAssessment.objects.get().known["till"]["option"] == "cloud"
