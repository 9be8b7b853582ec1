from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.db import InternalError, connection, transaction
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver

from alliance.accounts.models import SignInEntry
from alliance.accounts.roles import Role
from alliance.accounts.services.second_factor import give_demo_second_factor
from alliance.centres.models import Centre
from tests.accounts.sms import sign_in_by_code
from tests.accounts.totp import PASSWORD, SECRET, code, enrolled, sign_in
from tests.factories.people import member
from tests.factories.web import ALLIANCE, client, signed_in


def test_sign_out_everywhere_keeps_the_session_in_hand(county: Centre) -> None:
    owner, here, there = member(Role.OWNER), client(), client()
    sign_in_by_code(here, owner.phone)
    there.cookies.update(signed_in(owner, methods=("code",)).cookies)

    here.post("/accounts/sessions/")

    assert here.get("/accounts/").status_code == 200
    assert there.get("/accounts/").status_code == 302
    assert SignInEntry.objects.filter(user=owner, what="ended_everywhere").exists()


def test_a_session_ended_at_the_alliance_is_over_in_the_county(county: Centre) -> None:
    auditor = enrolled(member(Role.AUDITOR))
    in_county = signed_in(auditor)
    at_alliance = signed_in(auditor, ALLIANCE)
    assert in_county.get("/accounts/").status_code == 200

    at_alliance.post("/accounts/sessions/")

    assert in_county.get("/accounts/").status_code == 302


def test_the_list_shows_where_one_is_signed_in(county: Centre) -> None:
    owner, browser = member(Role.OWNER), client()
    sign_in_by_code(browser, owner.phone)

    page = browser.get("/accounts/sessions/").content.decode()

    assert "这台设备" in page
    assert "127.0.0.1" in page


def test_the_history_shows_what_went_wrong_and_where(county: Centre) -> None:
    officer, browser = enrolled(member(Role.OFFICER)), client()
    client().post("/accounts/login/", {"login": officer.phone, "password": "wrong"})
    sign_in(browser, officer)

    page = browser.get("/accounts/history/").content.decode()

    assert "密码填错" in page
    assert "没有成功" in page
    assert "密码和两步验证登录" in page
    assert "新邵县" in page


def test_nobody_sees_another_persons_history(county: Centre) -> None:
    owner, other = member(Role.OWNER), member(Role.OWNER)
    sign_in_by_code(client(), other.phone)

    page = signed_in(owner, methods=("code",)).get("/accounts/history/").content.decode()

    assert "还没有记录" in page


@pytest.mark.parametrize("statement", ["UPDATE accounts_signinentry SET phone = ''",
                                       "DELETE FROM accounts_signinentry"])  # fmt: skip
def test_history_is_written_once(county: Centre, statement: str) -> None:
    sign_in_by_code(client(), member(Role.OWNER).phone)

    with pytest.raises(Exception, match="append-only") as caught, transaction.atomic():
        connection.cursor().execute(statement)

    assert isinstance(caught.value, InternalError) or "append-only" in str(caught.value)


def test_signing_out_ends_the_session(county: Centre) -> None:
    browser = signed_in(member(Role.OWNER), methods=("code",))

    answer = browser.post("/accounts/logout/")

    assert answer.headers["Location"] == "/accounts/login/"
    assert browser.get("/accounts/").status_code == 302


def test_the_inbox_shows_codes_and_demo_authenticators(county: Centre) -> None:
    demo = member(Role.DIRECTOR, name="演示主任")
    give_demo_second_factor(demo, SECRET)
    director = member(Role.DIRECTOR, name="真人主任")
    give_demo_second_factor(director, SECRET)
    kept = Authenticator.objects.get(user=director, type="totp")
    kept.data = {"secret": kept.data["secret"]}
    kept.save()
    browser = client()
    browser.post("/accounts/login/code/", {"phone": demo.phone})

    page = browser.get("/dev/inbox/").content.decode()

    assert demo.phone in page
    assert "登录验证码" in page
    assert code() in page
    assert "真人主任" not in page


def test_production_has_no_inbox(county: Centre) -> None:
    with override_settings(ALLIANCE_DEV_INBOX=False):
        assert client().get("/dev/inbox/").status_code == 404


def pages() -> list[str]:
    """The path of every page under /accounts/ that takes no argument."""
    found = []
    for pattern in get_resolver("config.urls_county").url_patterns:
        if isinstance(pattern, URLResolver) and str(pattern.pattern) == "accounts/":
            found += [
                f"/accounts/{page.pattern}" for page in pattern.url_patterns
                if isinstance(page, URLPattern) and "<" not in str(page.pattern)
            ]  # fmt: skip
    return found


@pytest.mark.parametrize("path", pages())
@pytest.mark.parametrize("who", ["nobody", "owner", "director"])
def test_every_page_is_whole_and_chinese(county: Centre, path: str, who: str) -> None:
    if who == "nobody":
        browser = client()
    elif who == "owner":
        browser = signed_in(member(Role.OWNER), methods=("code",))
    else:
        browser = signed_in(enrolled(member(Role.DIRECTOR)))

    answer = browser.get(path, follow=True)

    assert answer.status_code in (200, 403), path
    page = answer.content.decode()
    if (
        "text/html" in answer.headers["Content-Type"]
        and "/admin/" not in answer.request["PATH_INFO"]
    ):
        assert 'lang="zh-hans"' in page
        assert "<h1>" in page


def test_a_page_costs_one_query_for_the_person(county: Centre) -> None:
    """Person, roles and second factor together; the session itself comes from Redis."""
    director = signed_in(enrolled(member(Role.DIRECTOR)))
    director.get("/accounts/logout/")

    with CaptureQueriesContext(connection) as queries:
        assert director.get("/accounts/logout/").status_code == 200

    assert len([kept for kept in queries if "SET search_path" not in kept["sql"]]) == 1


def test_a_password_that_is_right_shows_no_trace_in_the_attempts(county: Centre) -> None:
    officer, browser = enrolled(member(Role.OFFICER)), client()
    sign_in(browser, officer)

    assert not SignInEntry.objects.filter(device__contains=PASSWORD).exists()
