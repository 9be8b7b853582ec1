from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt
from django.db.models import F
from django.test import Client

from alliance.accounts.models import SignInEntry
from alliance.accounts.roles import NEEDS_SECOND_FACTOR, Role
from alliance.accounts.strength import Strength, strength_of
from alliance.centres.models import Centre
from tests.accounts.sms import show_the_phone
from tests.accounts.totp import (
    PASSWORD,
    SECRET,
    code,
    enrolled,
    factors,
    sign_in,
    with_password,
)
from tests.factories.people import member
from tests.factories.web import ALLIANCE, client

LOGIN = "/accounts/login/"


def lands(browser: Client, path: str) -> str:
    """Where following every redirect from `path` ends."""
    answer = browser.get(path, follow=True)
    return str(answer.redirect_chain[-1][0]) if answer.redirect_chain else path


def test_a_director_comes_in_by_password_and_authenticator(county: Centre) -> None:
    director, browser = enrolled(member(Role.DIRECTOR)), client()

    there = sign_in(browser, director)

    assert there == "/admin/"
    assert browser.get("/admin/").status_code == 200
    assert SignInEntry.objects.get(user=director).what == "by_second_factor"


def test_a_password_alone_stops_before_the_second_factor(county: Centre) -> None:
    director, browser = enrolled(member(Role.DIRECTOR)), client()

    browser.post(LOGIN, {"login": director.phone, "password": PASSWORD})

    assert "_auth_user_id" not in browser.session
    assert browser.get("/admin/").status_code == 302


@pytest.mark.parametrize("role", sorted(NEEDS_SECOND_FACTOR - {Role.ALLIANCE_OPERATOR}))
def test_power_without_a_second_factor_is_led_to_set_one_up(county: Centre, role: Role) -> None:
    person, browser = with_password(member(role)), client()

    sign_in(browser, person)

    assert lands(browser, "/admin/").startswith("/accounts/step-up/")
    page = browser.get("/accounts/step-up/").content.decode()
    assert "您的岗位必须开启" in page


def test_setting_up_the_authenticator_opens_the_desk_at_once(county: Centre) -> None:
    director, browser = with_password(member(Role.DIRECTOR)), client()
    sign_in(browser, director)
    show_the_phone(browser, director.phone)
    page = browser.get("/accounts/second-factor/totp/")
    secret = page.context["form"].secret

    answer = browser.post("/accounts/second-factor/totp/", {"code": code(secret)})

    assert answer.headers["Location"] == "/accounts/second-factor/codes/"
    assert browser.get("/accounts/second-factor/codes/").status_code == 200
    assert browser.get("/admin/").status_code == 200
    assert factors(director) == {"totp", "recovery_codes"}


def test_a_wrong_number_sets_nothing_up(county: Centre) -> None:
    director, browser = with_password(member(Role.DIRECTOR)), client()
    sign_in(browser, director)
    show_the_phone(browser, director.phone)
    browser.get("/accounts/second-factor/totp/")

    answer = browser.post("/accounts/second-factor/totp/", {"code": "000000"})

    assert "验证没有通过" in answer.content.decode()
    assert factors(director) == set()


def test_an_officer_without_a_second_factor_works_by_password(county: Centre) -> None:
    officer, browser = with_password(member(Role.OFFICER)), client()

    assert sign_in(browser, officer) == "/admin/"
    assert browser.get("/admin/").status_code == 200


def test_a_recovery_code_stands_in_once(county: Centre) -> None:
    director = enrolled(member(Role.DIRECTOR))
    spare = (
        Authenticator.objects.get(user=director, type="recovery_codes").wrap().get_unused_codes()[0]
    )

    for expected in (302, 200):
        browser = client()
        browser.post(LOGIN, {"login": director.phone, "password": PASSWORD})
        answer = browser.post("/accounts/login/second-factor/", {"code": spare})
        assert answer.status_code == expected


def test_guessing_the_second_factor_ends_after_five(county: Centre) -> None:
    director, browser = enrolled(member(Role.DIRECTOR)), client()
    browser.post(LOGIN, {"login": director.phone, "password": PASSWORD})
    for _ in range(5):
        browser.post("/accounts/login/second-factor/", {"code": "000000"})

    answer = browser.post("/accounts/login/second-factor/", {"code": code()})

    assert "试错次数太多" in answer.content.decode()


def test_guesses_at_another_host_are_counted_together(county: Centre) -> None:
    director = enrolled(member(Role.DIRECTOR))
    for host in ("xinshao.localhost", "shaoyang.localhost", ALLIANCE) * 2:
        browser = client(host)
        browser.post(LOGIN, {"login": director.phone, "password": PASSWORD})
        answer = browser.post("/accounts/login/second-factor/", {"code": "000000"})

    assert "试错次数太多" in answer.content.decode()


def test_five_wrong_passwords_lock_the_door_and_say_for_how_long(county: Centre) -> None:
    officer, browser = with_password(member(Role.OFFICER)), client()
    for _ in range(4):
        answer = browser.post(LOGIN, {"login": officer.phone, "password": "wrong"})
        assert "手机号或密码不对" in answer.content.decode()

    answer = browser.post(LOGIN, {"login": officer.phone, "password": "wrong"})

    assert answer.status_code == 429
    assert "请过 15 分钟再试" in answer.content.decode()
    right = browser.post(LOGIN, {"login": officer.phone, "password": PASSWORD})
    assert right.status_code == 429
    assert SignInEntry.objects.filter(user=officer, what="locked").exists()


def test_the_lock_opens_after_a_quarter_of_an_hour(county: Centre) -> None:
    officer, browser = with_password(member(Role.OFFICER)), client()
    for _ in range(5):
        browser.post(LOGIN, {"login": officer.phone, "password": "wrong"})
    AccessAttempt.objects.update(attempt_time=F("attempt_time") - timedelta(minutes=16))

    assert sign_in(browser, officer) == "/admin/"


def test_somebody_else_from_the_same_address_is_not_locked(county: Centre) -> None:
    officer, other = with_password(member(Role.OFFICER)), with_password(member(Role.OFFICER))
    for _ in range(5):
        client().post(LOGIN, {"login": officer.phone, "password": "wrong"})

    assert sign_in(client(), other) == "/admin/"


@pytest.mark.parametrize("path", ["/admin/", "/admin/stores/store/", "/admin/login/"])
@pytest.mark.parametrize("host", ["xinshao.localhost", ALLIANCE])
def test_the_admin_has_no_sign_in_form_of_its_own(county: Centre, host: str, path: str) -> None:
    browser = client(host)

    assert lands(browser, path).startswith("/accounts/login/?next=")
    posted = browser.post("/admin/login/", {"username": "x", "password": "y"})
    assert posted.headers["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize(
    "path",
    ["signup/", "email/", "confirm-email/", "password/reset/", "password/set/", "phone/change/",
     "social/connections/", "2fa/", "3rdparty/"],
)  # fmt: skip
def test_pages_we_do_not_use_are_not_there(county: Centre, path: str) -> None:
    assert client().get(f"/accounts/{path}").status_code == 404


def test_the_secret_of_an_authenticator_is_not_readable_in_the_database(county: Centre) -> None:
    director = enrolled(member(Role.DIRECTOR))

    kept = Authenticator.objects.get(user=director, type="totp").data["secret"]

    assert SECRET not in kept


def records(*methods: str, age: float = 0) -> list[dict[str, object]]:
    return [{"method": method, "at": 1_000_000 - age} for method in methods]


@pytest.mark.parametrize(
    ("shown", "worth"),
    [
        ([], Strength.NONE),
        (records("code"), Strength.CODE),
        (records("password"), Strength.PASSWORD),
        (records("code", "mfa"), Strength.CODE),
        (records("code", "password"), Strength.PASSWORD),
        (records("password", "mfa"), Strength.SECOND_FACTOR),
        ([{"method": "mfa", "at": 1_000_000, "passwordless": True}], Strength.SECOND_FACTOR),
        (records("password", "mfa", age=13 * 3600), Strength.CODE),
        (records("password", age=13 * 3600) + records("mfa"), Strength.CODE),
        (records("code", age=80 * 86400), Strength.CODE),
    ],
)
def test_what_a_session_has_shown_has_a_worth(
    shown: list[dict[str, object]], worth: Strength
) -> None:
    assert strength_of(shown, at=1_000_000) == worth
