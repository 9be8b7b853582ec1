"""The pictures of the first pages, in a real browser: for everybody, on every width."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from alliance.accounts.models import User
from alliance.accounts.roles import Role
from alliance.centres.models import Centre
from alliance.rollups import services as rollups
from stores import figures, past
from stores.models import Store
from tests.browser.conftest import Visit
from tests.browser.looks import sideways, violations
from tests.factories.people import member
from tests.factories.stores import store
from tests.factories.web import ALLIANCE

Status = Store.Status


@pytest.fixture
def director(desk: Centre) -> User:
    """A county with something in each of its pictures, and a past."""
    now, user = timezone.now(), member(Role.DIRECTOR, name="李建国")
    for n in range(30):
        store(
            [Status.ACTIVE, Status.VERIFIED, Status.APPLIED, Status.LEAD][n % 4],
            town=f"第{n % 11}镇", systems=["stock", "alipay"][: n % 3],
            exchanging=2 if n % 6 == 2 else 0,
            network=["fibre", "mobile", "shared", "none", ""][n % 5], outages=n % 4,
            tier=n % 5 + 1 if n % 3 else None, joined_at=now - timedelta(days=n * 4),
        )  # fmt: skip
    days = [timezone.localdate(now) - timedelta(days=n) for n in range(90, 0, -1)]
    rollups.set_targets({f"第{n}镇": n for n in range(11)}, actor=user, at=now)
    rollups.rebuild(past.counted_on(days))
    rollups.refresh(figures.counted, at=now)
    rollups.add_up_since(days[0], at=now)
    return user


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_a_countys_pictures_are_for_everybody_and_fit(
    visit: Visit, director: User, width: int, scheme: str
) -> None:
    page = visit(director, "/admin/", width=width, color_scheme=scheme)

    page.get_by_text("其余 3 个乡镇").click()
    expect(page.get_by_text("第0镇", exact=True)).to_be_visible()
    expect(page.get_by_role("list", name="每周末已入网的店铺")).to_be_visible()
    assert sideways(page) <= 0
    assert violations(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_the_alliances_pictures_are_for_everybody_and_fit(
    visit: Visit, director: User, width: int, scheme: str
) -> None:
    operator = member(Role.ALLIANCE_OPERATOR, None)
    page = visit(operator, "/admin/", host=ALLIANCE, width=width, color_scheme=scheme)

    page.get_by_text("看数字").first.click()
    expect(page.get_by_role("columnheader", name="已入网店铺")).to_be_visible()
    assert sideways(page) <= 0
    assert violations(page) == []
    page.get_by_role("link", name="待核实", exact=True).click()
    expect(page.get_by_role("columnheader", name="待核实", exact=True)).to_have_attribute(
        "aria-sort", "descending"
    )


@pytest.mark.parametrize("width", [1440, 390])
def test_the_director_sets_a_target_and_the_page_follows(
    visit: Visit, director: User, width: int
) -> None:
    page = visit(director, "/figures/targets/", width=width)
    assert sideways(page) <= 0
    assert violations(page) == []

    page.get_by_label("第3镇").fill("２５")
    page.get_by_label("另一个乡镇").first.fill("新设镇")
    page.get_by_label("目标店铺数").first.fill("7")
    page.get_by_role("button", name="保存目标").click()

    expect(page.get_by_text("已更新 2 个乡镇的目标。")).to_be_visible()
    expect(page.get_by_text("0 / 7 家")).to_be_visible()
