"""The phone pages in a real browser: weight, width, type size, accessibility, silence."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django_tenants.utils import schema_context
from playwright.sync_api import Browser, BrowserContext, Page

from alliance.accounts.models import User
from alliance.accounts.roles import Role
from alliance.centres.models import Centre
from alliance.centres.selectors import forget_hosts
from stores.models import Store, StoreMember
from tests.factories.people import member
from tests.factories.stores import store
from tests.factories.web import signed_in

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
SHOTS = os.environ.get("PORTAL_SHOTS")


@dataclass
class Visit:
    """One page opened once, and what the browser had to say about it."""

    page: Page
    bytes: int = 0
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@dataclass
class Phone:
    """Opens pages of 新邵县 as somebody, on a screen `width` pixels wide."""

    browser: Browser
    port: int

    def context(self, user: User | None, width: int, large: bool) -> BrowserContext:
        context = self.browser.new_context(
            viewport={"width": width, "height": 780}, locale="zh-CN", bypass_csp=False
        )
        base = f"http://xinshao.localhost:{self.port}"
        if user is not None:
            session = signed_in(user, methods=("code",)).cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": session, "url": base}])
        if large:
            context.add_cookies([{"name": "type_size", "value": "large", "url": base}])
        return context

    def open(
        self, path: str, *, user: User | None = None, width: int = 360, large: bool = False,
        host: str = "xinshao.localhost",
    ) -> Visit:  # fmt: skip
        visit = Visit(self.context(user, width, large).new_page())
        devtools = visit.page.context.new_cdp_session(visit.page)
        devtools.send("Network.enable")
        devtools.on(
            "Network.requestWillBeSent", lambda e: visit.requests.append(e["request"]["url"])
        )
        devtools.on("Network.loadingFinished", lambda e: weigh(visit, e["encodedDataLength"]))
        visit.page.on("console", lambda said: visit.complaints.append(said.text))
        visit.page.on("pageerror", lambda error: visit.complaints.append(str(error)))
        visit.page.goto(f"http://{host}:{self.port}{path}", wait_until="networkidle")
        if SHOTS:
            name = f"{path.strip('/').replace('/', '-') or 'home'}-{host}-{width}-{large}.png"
            visit.page.screenshot(path=f"{SHOTS}/{name}", full_page=True)
        return visit


def weigh(visit: Visit, size: int) -> None:
    visit.bytes += int(size)


@pytest.fixture
def phone(transactional_db: None, chromium: Browser, asgi_server: int) -> Iterator[Phone]:
    Centre.objects.filter(pk="430522").update(phone="0739-3600000")
    forget_hosts()
    yield Phone(chromium, asgi_server)
    for context in chromium.contexts:
        context.close()


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


def problems(visit: Visit) -> list[str]:
    """What axe finds, with the elements."""
    run = "rules => axe.run(document, {runOnly: rules})"
    visit.page.evaluate(AXE)
    found = visit.page.evaluate(run, AXE_RULES)["violations"]
    return [f"{rule['id']}: {node['html'][:160]}" for rule in found for node in rule["nodes"]]


def too_wide(visit: Visit) -> list[str]:
    """Elements that stick out, if the page scrolls sideways."""
    found: list[str] = visit.page.evaluate(
        """() => document.documentElement.scrollWidth <= innerWidth ? [] :
        [...document.querySelectorAll('body *')].filter(e =>
        e.getBoundingClientRect().right > innerWidth + 1).map(e => e.outerHTML.slice(0, 120))"""
    )
    return found


def small_targets(visit: Visit) -> list[str]:
    """Buttons, fields and links that stand alone, lower or narrower than 48 pixels."""
    found: list[str] = visit.page.evaluate(
        """() => [...document.querySelectorAll('a, button, input:not([type=hidden]), select')]
        .filter(e => !e.matches('.skip') && e.offsetParent)
        .filter(e => { const box = e.getBoundingClientRect();
                       return box.height < 47.5 || box.width < 47.5 })
        .map(e => e.outerHTML.slice(0, 120))"""
    )
    return found


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
