"""The pages about people, accounts and notices: for everybody, on a desk and on a phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from alliance.accounts.models import Membership
from alliance.accounts.roles import Role
from alliance.accounts.services import people
from alliance.centres.models import Centre
from tests.browser.looks import sideways, violations
from tests.factories.people import LONG_AGO, member
from tests.factories.web import ALLIANCE

Visit = Callable[..., Page]
MANAGED = ["/people/", "/people/invite/", "/people/{post}/", "/people/{post}/end_membership/"]
OWN = [
    "/accounts/", "/accounts/sessions/", "/accounts/history/", "/accounts/second-factor/",
    "/accounts/recoveries/", "/accounts/people/{user}/phone/", "/people/tokens/",
    "/notifications/", "/notifications/settings/",
]  # fmt: skip


@pytest.fixture
def post(desk: Centre) -> Membership:
    """An officer of a county that has its offices, skills and a team."""
    people.seed_departments(desk.code)
    people.seed_skills()
    director = member(Role.DIRECTOR)
    people.create_team("城区组", centre_code=desk.code, actor=director, at=LONG_AGO)
    return member(Role.OFFICER, name="刘建国").memberships.get()


def assert_for_everybody(page: Page) -> None:
    page.wait_for_timeout(200)
    assert sideways(page) <= 0
    assert violations(page) == []


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("path", MANAGED)
def test_managing_people_fits_and_is_for_everybody(
    visit: Visit, post: Membership, path: str, width: int
) -> None:
    page = visit(member(Role.DIRECTOR), path.format(post=post.pk), width=width)

    expect(page.locator("[data-bell]")).to_be_visible()
    assert_for_everybody(page)


@pytest.mark.parametrize("path", OWN)
def test_own_pages_fit_and_are_for_everybody(visit: Visit, post: Membership, path: str) -> None:
    path = path.format(user=post.user_id)

    page = visit(member(Role.DIRECTOR), path, width=360, bypass_csp=True)

    assert_for_everybody(page)


@pytest.mark.parametrize("width", [1280, 390])
def test_the_alliances_people_fit_and_are_for_everybody(
    visit: Visit, post: Membership, width: int
) -> None:
    operator = member(Role.ALLIANCE_OPERATOR, None)

    page = visit(operator, "/people/", host=ALLIANCE, width=width)

    assert_for_everybody(page)


def test_the_invitation_is_the_one_thing_that_stands_out(visit: Visit, post: Membership) -> None:
    page = visit(member(Role.DIRECTOR), "/people/", width=390)

    page.get_by_role("link", name="邀请人员").click()
    button = page.get_by_role("button", name="发出邀请").bounding_box()

    assert button
    assert button["width"] > 200
