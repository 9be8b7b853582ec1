"""What opens one county opens no other: tokens and cookies, tried on every operation there is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils.timezone import now
from django_tenants.utils import schema_context

from alliance.accounts.models import ApiToken, Membership, User
from alliance.accounts.origin import Origin
from alliance.accounts.roles import Role
from alliance.accounts.services import sessions, tokens
from alliance.accounts.services.people import end_membership
from alliance.accounts.services.phones import release_phone
from alliance.centres.models import Centre
from tests.architecture.test_isolation import ALLIANCE, COUNTY, METHODS, ask, requests, send
from tests.factories import web
from tests.factories.people import LONG_AGO, member
from tests.neighbour import Neighbour, leaks, settle

pytestmark = pytest.mark.flow


@pytest.fixture
def neighbour(county: Centre, other_county: Centre) -> Neighbour:
    return settle(other_county.code)


@pytest.fixture
def of_both(neighbour: Neighbour) -> User:
    """An officer of 新邵县 and of 邵阳县."""
    user = member(Role.OFFICER, "430522")
    Membership.objects.create(
        user=user, centre_id=neighbour.code, role=Role.OFFICER, since=LONG_AGO
    )
    return user


@pytest.fixture
def token(of_both: User) -> ApiToken:
    """For 新邵县."""
    with schema_context("c430522"):
        post = of_both.memberships.get(centre="430522")
        return tokens.make_token(post, purpose="收银", days=30, actor=of_both, at=now())


def with_token(token: ApiToken, host: str) -> Client:
    return Client(headers={"host": host, "authorization": f"Bearer {token.token}"})


def operations(urlconf: str, neighbour: Neighbour) -> Iterator[tuple[str, str]]:
    """(method, path) of whatever the API might be asked."""
    for method in METHODS:
        for path in requests(urlconf, neighbour, method):
            if path.startswith("/api/v1/"):
                yield method, path


def answers(browser: Client, urlconf: str, neighbour: Neighbour) -> dict[tuple[str, str], int]:
    return {
        (method, path): send(browser, method, path, {"q": "", "note": ""} | EMPTY).status_code
        for method, path in operations(urlconf, neighbour)
    }


EMPTY = dict.fromkeys(("term", "search", "app_label", "model_name", "field_name"), "")


def test_a_token_opens_its_own_county(token: ApiToken, neighbour: Neighbour) -> None:
    """Without this the tests below would also pass with a token that opens nothing."""
    seen = answers(with_token(token, web.XINSHAO), COUNTY, neighbour)

    assert seen["get", "/api/v1/me/"] == seen["get", "/api/v1/stores/"] == 200
    assert 401 not in seen.values()


@pytest.mark.parametrize(("urlconf", "host"), [(COUNTY, web.SHAOYANG), (ALLIANCE, web.ALLIANCE)])
def test_a_token_is_unknown_everywhere_else_even_to_a_member(
    urlconf: str, host: str, token: ApiToken, neighbour: Neighbour
) -> None:
    before = neighbour.state()

    seen = answers(with_token(token, host), urlconf, neighbour)

    assert set(seen.values()) == {401}
    assert neighbour.state() == before


def is_past(token: ApiToken, user: User, at: datetime) -> None:
    ApiToken.objects.filter(pk=token.pk).update(expires_at=at)


def is_revoked(token: ApiToken, user: User, at: datetime) -> None:
    tokens.revoke_token(token, actor=user, at=at)


def has_left(token: ApiToken, user: User, at: datetime) -> None:
    end_membership(token.membership, successor=None, actor=user, at=at)


def came_back(token: ApiToken, user: User, at: datetime) -> None:
    has_left(token, user, at)
    Membership.objects.create(user=user, centre_id="430522", role=Role.OFFICER, since=at)


def is_closed(token: ApiToken, user: User, at: datetime) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


def is_signed_out(token: ApiToken, user: User, at: datetime) -> None:
    sessions.sign_out_everywhere(user, origin=Origin(address=None), at=at)


def lost_the_number(token: ApiToken, user: User, at: datetime) -> None:
    with schema_context("public"):
        release_phone(user, actor=member(Role.ALLIANCE_OPERATOR, None), at=at, reason="换号")


ENDS = [is_past, is_revoked, has_left, came_back, is_closed, is_signed_out, lost_the_number]


@pytest.mark.parametrize("end", ENDS, ids=lambda end: end.__name__)
def test_a_token_that_has_ended_opens_nothing_at_home_either(
    end: Callable[[ApiToken, User, datetime], None], token: ApiToken, neighbour: Neighbour
) -> None:
    user = User.objects.get(pk=token.membership.user_id)
    assert with_token(token, web.XINSHAO).get("/api/v1/me/").status_code == 200
    with schema_context("c430522"):
        end(token, user, now() - timedelta(seconds=1))

    seen = answers(with_token(token, web.XINSHAO), COUNTY, neighbour)

    assert set(seen.values()) == {401}


def replayed(opened: Client, host: str) -> Iterator[Client]:
    """Browsers on `host` that send the cookies of `opened`, whatever the answer before set."""
    while True:
        browser = web.client(host)
        browser.cookies.update(opened.cookies)
        yield browser


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(("urlconf", "host"), [(COUNTY, web.SHAOYANG), (ALLIANCE, web.ALLIANCE)])
def test_a_cookie_is_no_sign_in_elsewhere_even_for_a_member(
    urlconf: str, host: str, method: str, of_both: User, neighbour: Neighbour
) -> None:
    opened = web.signed_in(of_both, web.XINSHAO)
    before = neighbour.state()
    paths = requests(urlconf, neighbour, method)

    told = [
        path
        for path, browser in zip(paths, replayed(opened, host), strict=False)
        if leaks(ask(browser, method, path, neighbour))
    ]

    assert told == []
    assert neighbour.state() == before


def test_the_cookie_is_still_good_where_it_was_opened(of_both: User, neighbour: Neighbour) -> None:
    browser = web.signed_in(of_both, web.XINSHAO)
    elsewhere = web.client(web.SHAOYANG)
    elsewhere.cookies.update(browser.cookies)

    assert elsewhere.get("/api/v1/stores/").status_code == 401
    assert browser.get("/api/v1/stores/").status_code == 200
    assert web.signed_in(of_both, web.SHAOYANG).get("/api/v1/stores/").status_code == 200
