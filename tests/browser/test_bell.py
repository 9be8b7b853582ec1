"""The bell in a real browser: it rings without a reload, and asks where there is no socket."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django_tenants.utils import schema_context
from playwright.sync_api import Page, expect

from alliance.accounts.models import User
from alliance.accounts.roles import Role
from alliance.centres.models import Centre
from alliance.centres.tasks import returned_connections
from alliance.notifications.services import notify
from tests.factories.people import member

pytestmark = pytest.mark.browser

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
COUNT = "[data-bell-count]"
Visit = Callable[..., Page]


def tell(user: User, n: int) -> None:
    """From a thread of its own, as a worker would: Playwright keeps a loop in this one."""

    def work() -> None:
        context = {"store_id": n, "store_name": "春花便利店"}
        with returned_connections(), schema_context("c430522"):
            notify(user_id=user.pk, template="stores.StoreVerified", context=context, at=NOON)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


@pytest.mark.parametrize(
    ("role", "path"), [(Role.OWNER, "/notifications/"), (Role.DIRECTOR, "/admin/")]
)
def test_it_rings_on_the_page_that_is_open(
    desk: Centre, visit: Visit, role: Role, path: str
) -> None:
    person = member(role)
    page = visit(person, path, width=390)
    expect(page.locator(COUNT)).to_be_hidden()

    tell(person, 1)
    expect(page.locator(COUNT)).to_have_text("1")
    tell(person, 2)
    expect(page.locator(COUNT)).to_have_text("2")

    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_without_sockets_it_asks(desk: Centre, visit: Visit) -> None:
    person = member(Role.OWNER)
    page = visit(person, "/notifications/")
    page.add_init_script("delete window.WebSocket")
    tell(person, 1)

    page.reload()

    expect(page.locator(COUNT)).to_have_text("1")
    tell(person, 2)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator(COUNT)).to_have_text("2")
