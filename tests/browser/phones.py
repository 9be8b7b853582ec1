"""A phone's browser, and what every phone page must be."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

from playwright.sync_api import Browser, BrowserContext, Page

from alliance.accounts.models import User
from tests.browser.looks import AXE, RULES
from tests.factories.web import XINSHAO, signed_in

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

    def context(
        self,
        user: User | None,
        width: int,
        large: bool,
        methods: tuple[str, ...] = ("code",),
        host: str = XINSHAO,
    ) -> BrowserContext:
        context = self.browser.new_context(
            viewport={"width": width, "height": 780}, locale="zh-CN", bypass_csp=False
        )
        base = f"http://{host}:{self.port}"
        if user is not None:
            session = signed_in(user, host, methods=methods).cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": session, "url": base}])
        if large:
            context.add_cookies([{"name": "type_size", "value": "large", "url": base}])
        return context

    def open(
        self, path: str, *, user: User | None = None, width: int = 360, large: bool = False,
        host: str = XINSHAO, methods: tuple[str, ...] = ("code",),
    ) -> Visit:  # fmt: skip
        visit = Visit(self.context(user, width, large, methods, host).new_page())
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


def problems(visit: Visit) -> list[str]:
    """What axe finds, with the elements."""
    run = "rules => axe.run(document, {runOnly: rules})"
    visit.page.evaluate(AXE)
    found = visit.page.evaluate(run, RULES)["violations"]
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
    """Buttons, fields and links that stand alone, lower or narrower than 48 pixels. What stands in
    its label is as large as that."""
    found: list[str] = visit.page.evaluate(
        """() => [...document.querySelectorAll('a, button, input:not([type=hidden]), select')]
        .filter(e => !e.matches('.skip') && e.offsetParent)
        .filter(e => { const box = (e.closest('label') ?? e).getBoundingClientRect();
                       return box.height < 47.5 || box.width < 47.5 })
        .map(e => e.outerHTML.slice(0, 120))"""
    )
    return found
