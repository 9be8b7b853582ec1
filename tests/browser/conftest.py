"""A real server and a real Chromium.

    def test_x(desk, visit):            # `desk`: 新邵县 with its schema open, rows really committed
        page = visit(member(Role.OFFICER), "/admin/")
        assert violations(page) == []

Chromium runs for one test file at a time: while Playwright is up, its event loop counts as running
in this thread, and an async test of another file must not meet it.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
import uvicorn
from django_tenants.utils import schema_context
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Response,
    sync_playwright,
)

from alliance.accounts.models import User
from alliance.centres.models import Centre
from alliance.centres.selectors import forget_hosts
from tests.browser.phones import Phone
from tests.factories.web import XINSHAO, signed_in

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
START_SECONDS = 10


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = os.path.dirname(__file__)
    for item in items:
        if str(item.path).startswith(here):
            item.add_marker(pytest.mark.browser)
            if not os.path.exists(CHROMIUM):
                item.add_marker(pytest.mark.skip(reason=f"no Chromium at {CHROMIUM}"))


@pytest.fixture(scope="session")
def asgi_server(django_db_setup: None) -> Iterator[int]:
    """The port of the whole product, served by uvicorn from a thread."""
    from config.asgi import application

    config = uvicorn.Config(
        application, port=0, lifespan="off", log_level="warning", ws="websockets-sansio"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + START_SECONDS
    while not server.started and time.monotonic() < until:
        time.sleep(0.02)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    thread.join(START_SECONDS)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    patch = pytest.MonkeyPatch()
    patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield browser
        browser.close()
    patch.undo()


@pytest.fixture
def desk(transactional_db: None) -> Iterator[Centre]:
    """新邵县, its schema open, what is written really committed: the server must see it."""
    with schema_context("c430522"):
        yield Centre.objects.get(code="430522")


@pytest.fixture
def phone(transactional_db: None, chromium: Browser, asgi_server: int) -> Iterator[Phone]:
    Centre.objects.filter(pk="430522").update(phone="0739-3600000")
    forget_hosts()
    yield Phone(chromium, asgi_server)
    for context in chromium.contexts:
        context.close()


Visit = Callable[..., Page]


@pytest.fixture
def visit(asgi_server: int, chromium: Browser) -> Iterator[Visit]:
    """visit(user or None, path, host=, width=, height=, methods=, status=) opens a page, signed in.

    The test fails if the page logs an error or asks another host for anything.
    """
    contexts: list[BrowserContext] = []
    trouble: list[str] = []

    def open_page(
        user: User | None,
        path: str,
        *,
        host: str = XINSHAO,
        width: int = 1280,
        height: int = 800,
        methods: tuple[str, ...] = ("password", "mfa"),
        status: int = 200,
        **options: Any,
    ) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": height}, locale="zh-CN", **options
        )
        contexts.append(context)
        address = f"http://{host}:{asgi_server}"
        if user is not None:
            cookie = signed_in(user, host, methods=methods).cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": cookie, "url": address}])
        page = context.new_page()
        page.on("console", partial(_note_error, status, trouble))
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.on("response", partial(_note_foreign, address, trouble))
        answer = page.goto(f"{address}{path}")
        assert answer
        assert answer.status == status
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert trouble == []


def _note_error(status: int, trouble: list[str], said: ConsoleMessage) -> None:
    """A browser counts the page's own 403 among the errors; an expected one is none."""
    if said.type == "error" and not (status != 200 and f"status of {status}" in said.text):
        trouble.append(said.text)


def _note_foreign(address: str, trouble: list[str], response: Response) -> None:
    if not response.url.startswith((address, "data:", "blob:")):
        trouble.append(f"foreign host: {response.url}")
