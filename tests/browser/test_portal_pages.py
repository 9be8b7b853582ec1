"""The phone pages in a real browser: weight, width, type size, accessibility, silence."""

from __future__ import annotations

import pytest
from django_tenants.utils import schema_context

from alliance.accounts.models import User
from alliance.accounts.roles import Role
from stores.models import Store, StoreMember
from tests.browser.phones import Phone, problems, small_targets, too_wide
from tests.factories.people import member
from tests.factories.stores import store


@pytest.fixture
def owner(transactional_db: None) -> User:
    """Of one shop whose application is in."""
    owner = member(Role.OWNER)
    with schema_context("c430522"):
        shop = store(
            Store.Status.APPLIED, name="酿溪镇邻里便利店（新阳路总店）", trade="F5229",
            address="新阳路 128 号", credit_code="92430522MA4L2B7X1K",
        )  # fmt: skip
        StoreMember.objects.create(store=shop, user=owner)
    return owner


@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
@pytest.mark.parametrize("path", ["/", "/my/shop/", "/nothing/"])
def test_a_page_fits_a_phone_and_everybody_can_use_it(
    phone: Phone, owner: User, path: str, large: bool
) -> None:
    visit = phone.open(path, user=owner, large=large)

    assert too_wide(visit) == []
    assert small_targets(visit) == []
    assert problems(visit) == []
    size = visit.page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)")
    assert size == pytest.approx(23.04 if large else 16.96)


@pytest.mark.parametrize("path", ["/", "/my/shop/"])
def test_a_wide_screen_shows_one_readable_column(phone: Phone, owner: User, path: str) -> None:
    visit = phone.open(path, user=owner, width=1280)

    assert visit.page.evaluate("document.querySelector('main').offsetWidth") <= 600
    assert problems(visit) == []


def test_my_shop_is_light_and_asks_nobody_else(phone: Phone, owner: User) -> None:
    visit = phone.open("/my/shop/", user=owner)

    assert visit.bytes <= 40_000
    assert len(visit.requests) <= 8, visit.requests
    assert {url.split("/")[2] for url in visit.requests} == {f"xinshao.localhost:{phone.port}"}
    assert visit.complaints == []


@pytest.mark.parametrize("host", ["xinshao.localhost", "localhost"])
def test_the_front_doors_are_lighter_still(phone: Phone, host: str) -> None:
    visit = phone.open("/", host=host)

    assert visit.bytes <= 25_000
    assert not any(url.endswith(".js") for url in visit.requests)
    assert visit.complaints == []
    assert problems(visit) == []


def test_large_type_keeps_a_half_filled_form(phone: Phone, owner: User) -> None:
    page = phone.open("/my/shop/", user=owner).page
    page.evaluate("window.stillHere = true")

    page.get_by_role("button", name="大字").click()

    assert page.evaluate("window.stillHere") is True
    assert page.evaluate("document.documentElement.className") == "large"
    page.reload()
    assert page.evaluate("document.documentElement.className") == "large"
    page.get_by_role("button", name="大字").click()
    page.reload()
    assert page.evaluate("document.documentElement.className") == ""


def test_the_keyboard_reaches_the_text_first(phone: Phone, owner: User) -> None:
    page = phone.open("/my/shop/", user=owner).page

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "content"


def test_what_to_do_now_is_the_largest_text_after_the_name(phone: Phone, owner: User) -> None:
    page = phone.open("/my/shop/", user=owner).page

    sizes = page.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll('main *')].map(e =>
        [e.className || e.tagName, parseFloat(getComputedStyle(e).fontSize)]))"""
    )

    assert sizes["big"] == max(sizes.values())
