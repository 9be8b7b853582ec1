from __future__ import annotations

import pytest
from django.http import HttpRequest

from alliance.accounts.models import Membership
from alliance.accounts.roles import Role
from alliance.accounts.selectors.signin import limit_to_session
from alliance.accounts.services.second_factor import give_demo_second_factor
from alliance.centres.models import Centre
from tests.accounts.sms import sign_in_by_code
from tests.accounts.totp import PASSWORD, SECRET, code, enrolled, factors, with_password
from tests.factories.people import LONG_AGO, member
from tests.factories.web import ALLIANCE, SHAOYANG, XINSHAO, client, signed_in


def test_an_sms_session_is_asked_for_both_and_comes_back(county: Centre) -> None:
    director, browser = enrolled(member(Role.DIRECTOR)), client()
    sign_in_by_code(browser, director.phone)
    target = "/admin/?q=1"

    door = browser.get(target, follow=True)
    assert "再确认一次" in door.content.decode()
    password = door.context["onward"]
    answer = browser.post(password, {"password": PASSWORD}, follow=True)
    assert browser.get("/admin/").status_code == 302
    answer = browser.post(answer.context["onward"], {"code": code()}, follow=True)

    assert answer.redirect_chain[-1][0] == target
    assert answer.status_code == 200


def test_the_second_factor_without_the_password_opens_nothing(county: Centre) -> None:
    director, browser = enrolled(member(Role.DIRECTOR)), client()
    sign_in_by_code(browser, director.phone)

    browser.post("/accounts/step-up/second-factor/", {"code": code()})

    assert browser.get("/admin/").status_code == 302


def test_another_session_of_the_same_person_is_not_lifted(county: Centre) -> None:
    director, phone, desk = enrolled(member(Role.DIRECTOR)), client(), client()
    sign_in_by_code(phone, director.phone)
    desk.cookies.update(signed_in(director).cookies)

    assert desk.get("/admin/").status_code == 200
    assert phone.get("/admin/").status_code == 302


def test_an_officer_with_a_second_factor_uses_it_at_every_desk(county: Centre) -> None:
    officer = with_password(member(Role.OFFICER))
    desk = signed_in(officer, methods=("password",))
    assert desk.get("/admin/").status_code == 200

    give_demo_second_factor(officer, SECRET)

    assert desk.get("/admin/").status_code == 302


def test_an_owner_needs_no_more_than_the_code(county: Centre) -> None:
    owner = signed_in(member(Role.OWNER), methods=("code",))

    assert owner.get("/accounts/").status_code == 200
    assert owner.get("/admin/", follow=True).status_code == 403


def test_a_page_that_refuses_for_want_of_proof_asks_for_it(county: Centre) -> None:
    director = signed_in(enrolled(member(Role.DIRECTOR)), methods=("code",))

    answer = director.get("/accounts/recoveries/")

    assert answer.headers["Location"].startswith("/accounts/step-up/?next=%2Faccounts%2Frec")


def test_a_stolen_phone_cannot_take_the_second_factor_away(county: Centre) -> None:
    director = enrolled(member(Role.DIRECTOR))
    thief = signed_in(director, methods=("code", "password"))

    for path in ("totp/remove/", "passkeys/add/", "codes/", "codes/new/", "codes/download/"):
        answer = thief.post(f"/accounts/second-factor/{path}")
        assert answer.headers["Location"].startswith("/accounts/step-up/")
    assert factors(director) == {"totp", "recovery_codes"}


def test_who_must_have_a_second_factor_cannot_drop_the_last(county: Centre) -> None:
    director = enrolled(member(Role.DIRECTOR))

    answer = signed_in(director).post("/accounts/second-factor/totp/remove/")

    assert "至少要保留一种" in answer.content.decode()
    assert "totp" in factors(director)


def test_an_officer_may_drop_theirs(county: Centre) -> None:
    officer = enrolled(member(Role.OFFICER))

    signed_in(officer).post("/accounts/second-factor/totp/remove/")

    assert factors(officer) == set()


def test_the_way_back_never_leaves_this_host(county: Centre) -> None:
    browser = signed_in(with_password(member(Role.OFFICER)), methods=("password",))

    answer = browser.get("/accounts/step-up/?next=https://evil.example/")

    assert answer.headers["Location"] == "/accounts/start/"


@pytest.mark.parametrize("elsewhere", [SHAOYANG, ALLIANCE])
def test_a_session_is_worth_nothing_at_another_host(
    county: Centre, other_county: Centre, elsewhere: str
) -> None:
    person = enrolled(member(Role.AUDITOR))
    for centre in (other_county.code, None):
        Membership.objects.create(user=person, centre_id=centre, role=Role.AUDITOR, since=LONG_AGO)
    here = signed_in(person, XINSHAO)
    there = client(elsewhere)
    there.cookies.update(here.cookies)

    assert there.get("/admin/").headers["Location"].startswith("/accounts/login/")
    assert there.get("/accounts/").headers["Location"].startswith("/accounts/login/")
    assert here.get("/admin/").status_code == 200


def test_signing_in_elsewhere_with_a_carried_cookie_leaves_the_first_session_alone(
    county: Centre, other_county: Centre
) -> None:
    owner = member(Role.OWNER)
    here = signed_in(owner, XINSHAO, methods=("code",))
    there = client(SHAOYANG)
    there.cookies.update(here.cookies)

    there.post("/accounts/logout/")

    assert here.get("/accounts/").status_code == 200


def test_roles_elsewhere_are_narrowed_too(county: Centre, other_county: Centre) -> None:
    """At 新邵县 with an SMS code, nobody is a director of 邵阳县 on the side."""
    director = enrolled(member(Role.DIRECTOR, other_county.code))
    Membership.objects.create(user=director, centre=county, role=Role.OWNER, since=LONG_AGO)
    request = HttpRequest()
    request.session = signed_in(director, methods=("code",)).session
    request.user = director

    limit_to_session(request, director)

    assert director.roles_in(county.code) == {Role.OWNER}
    assert director.roles_in(other_county.code) == frozenset()
