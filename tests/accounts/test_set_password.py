from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.utils.timezone import now

from alliance.accounts.models import SignInEntry
from alliance.accounts.origin import Origin
from alliance.accounts.roles import Role
from alliance.accounts.services import passwords, recovery
from alliance.centres.models import Centre
from tests.accounts.sms import sign_in_by_code
from tests.accounts.totp import PASSWORD, code, enrolled, sign_in, with_password
from tests.factories.people import member
from tests.factories.web import client, signed_in

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
OTHER = "garden-gate-17"
NEW = {"password1": OTHER, "password2": OTHER}


def test_an_officer_sets_a_forgotten_password_by_code(county: Centre) -> None:
    officer, browser = with_password(member(Role.OFFICER)), client()
    elsewhere = signed_in(officer, methods=("password",))
    there = sign_in_by_code(browser, officer.phone, "/accounts/password/new/")
    assert there == "/accounts/password/new/"

    answer = browser.post(there, NEW, follow=True)

    assert answer.redirect_chain[-1][0] == "/admin/"
    officer.refresh_from_db()
    assert officer.check_password(OTHER)
    assert elsewhere.get("/accounts/").status_code == 302
    assert SignInEntry.objects.filter(user=officer, what="password_set").exists()


def test_with_a_second_factor_the_code_is_not_enough(county: Centre) -> None:
    director, browser = enrolled(member(Role.DIRECTOR)), client()
    there = sign_in_by_code(browser, director.phone, "/accounts/password/new/")

    answer = browser.get(there)
    assert answer.headers["Location"].startswith("/accounts/step-up/second-factor/")
    back = browser.post(answer.headers["Location"], {"code": code()})
    browser.post(back.headers["Location"], NEW)

    director.refresh_from_db()
    assert director.check_password(OTHER)
    assert browser.get("/admin/").status_code == 200


def test_power_without_a_second_factor_is_not_had_by_phone(county: Centre) -> None:
    director, browser = with_password(member(Role.DIRECTOR)), client()
    sign_in_by_code(browser, director.phone)

    answer = browser.post("/accounts/password/new/", NEW)

    assert answer.headers["Location"] == "/accounts/recovery/"
    with pytest.raises(passwords.AskForRecovery):
        passwords.set_password(director, OTHER, origin=Origin(None), at=NOON)


def test_after_two_people_agreed_the_director_starts_anew(county: Centre) -> None:
    director = enrolled(member(Role.DIRECTOR))
    asked = recovery.ask_recovery(
        director, actor=director, at=now(), reason="都丢了", password_too=True
    )
    for somebody in (member(Role.DIRECTOR), member(Role.ALLIANCE_OPERATOR, None)):
        recovery.approve_recovery(asked, actor=somebody, at=now())
    browser = client()
    sign_in_by_code(browser, director.phone, "/accounts/password/new/")

    browser.post("/accounts/password/new/", NEW)

    director.refresh_from_db()
    assert director.check_password(OTHER)
    assert browser.get("/admin/").status_code == 302


@pytest.mark.parametrize(
    ("first", "second", "sentence"),
    [
        (OTHER, OTHER + "x", "两次填的密码不一样"),
        ("12345678", "12345678", "密码"),
        ("kurz", "kurz", "8"),
        ("", "", "必填"),
    ],
)
def test_a_poor_password_is_refused_in_chinese(
    county: Centre, first: str, second: str, sentence: str
) -> None:
    officer, browser = member(Role.OFFICER), client()
    sign_in_by_code(browser, officer.phone)

    answer = browser.post("/accounts/password/new/", {"password1": first, "password2": second})

    errors = " ".join(str(kept) for kept in answer.context["form"].errors.values())
    assert sentence in errors
    officer.refresh_from_db()
    assert not officer.has_usable_password()


def test_changing_a_password_asks_for_the_present_one(county: Centre) -> None:
    officer, browser = with_password(member(Role.OFFICER)), client()
    sign_in(browser, officer)
    session = browser.session
    session["account_authentication_methods"][0]["at"] -= 3600
    session.save()

    asked = browser.get("/accounts/password/change/")
    assert asked.headers["Location"].startswith("/accounts/step-up/password/")
    browser.post(asked.headers["Location"], {"password": PASSWORD})
    browser.post("/accounts/password/change/", NEW)

    officer.refresh_from_db()
    assert officer.check_password(OTHER)
    assert browser.get("/accounts/").status_code == 200
