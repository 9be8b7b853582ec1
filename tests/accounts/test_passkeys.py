from __future__ import annotations

import json
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client, override_settings
from fido2.utils import websafe_encode

from alliance.accounts.models import SignInEntry, User
from alliance.accounts.roles import Role
from alliance.centres.models import Centre
from tests.accounts.passkey import ADD, Passkey, add, creation_options
from tests.accounts.sms import sign_in_by_code
from tests.accounts.totp import PASSWORD, enrolled, factors, with_password
from tests.factories.people import member
from tests.factories.web import SHAOYANG, client, signed_in

LOGIN = "/accounts/login/passkey/"
LIST = "/accounts/second-factor/passkeys/"


def request_options(browser: Client) -> Any:
    answer = browser.get(LOGIN, headers={"x-requested-with": "XMLHttpRequest"})
    return answer.json()["request_options"]


def sign_in_with(passkey: Passkey, browser: Client, **shown: str) -> Any:
    credential = passkey.shown_to(request_options(browser), **shown)
    return browser.post(LOGIN, {"credential": credential}, follow=True)


def owned_by(user: User, name: str = "我的手机") -> tuple[Passkey, Client]:
    """A passkey just added, and the browser it was added in."""
    browser, passkey = signed_in(user, methods=("code", "password", "mfa")), Passkey()
    assert add(browser, passkey, name).status_code == 302
    return passkey, browser


def kept(user: User) -> Authenticator:
    return Authenticator.objects.get(user=user, type="webauthn")


def test_adding_one_opens_the_desk_at_once_and_gives_spare_codes(county: Centre) -> None:
    director = with_password(member(Role.DIRECTOR))
    browser = signed_in(director, methods=("code", "password"))
    assert browser.get("/admin/").status_code == 302

    answer = add(browser, Passkey())

    assert answer.headers["Location"] == "/accounts/second-factor/codes/"
    assert factors(director) == {"webauthn", "recovery_codes"}
    assert browser.get("/admin/").status_code == 200
    assert SignInEntry.objects.get(user=director).what == "factor_added"


def test_the_passkey_alone_opens_the_desk(county: Centre) -> None:
    director = enrolled(member(Role.DIRECTOR))
    passkey, _browser = owned_by(director)
    browser = client()

    answer = sign_in_with(passkey, browser)

    assert answer.redirect_chain[-1][0] == "/admin/"
    assert answer.status_code == 200
    assert SignInEntry.objects.filter(user=director, what="by_passkey").count() == 1


def test_an_owner_with_a_passkey_lands_at_their_shop(county: Centre) -> None:
    passkey, _browser = owned_by(with_password(member(Role.OWNER)))

    assert sign_in_with(passkey, client()).redirect_chain[-1][0] == "/my/shop/"


def test_a_switched_off_person_s_passkey_opens_nothing(county: Centre) -> None:
    director = enrolled(member(Role.DIRECTOR))
    passkey, _browser = owned_by(director)
    User.objects.update(is_active=False)
    browser = client()

    answer = sign_in_with(passkey, browser)

    assert answer.redirect_chain[-1][0] == "/accounts/inactive/"
    assert "_auth_user_id" not in browser.session


def refused(answer: Any, browser: Client) -> bool:
    page = answer.content.decode()
    return "验证没有通过" in page and "_auth_user_id" not in browser.session


def test_a_stranger_s_key_is_refused(county: Centre) -> None:
    director = enrolled(member(Role.DIRECTOR))
    real, _browser = owned_by(director)
    forged, browser = Passkey(), client()
    forged.handle, forged.id = real.handle, real.id

    assert refused(sign_in_with(forged, browser), browser)


def test_an_answer_meant_for_another_site_is_refused(county: Centre) -> None:
    passkey, _browser = owned_by(enrolled(member(Role.DIRECTOR)))
    browser = client()

    with override_settings(MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN=False):
        answer = sign_in_with(passkey, browser, origin="https://xinshao.evil.cn")

    assert refused(answer, browser)


def test_an_answer_is_good_for_one_question_once(county: Centre) -> None:
    passkey, _browser = owned_by(enrolled(member(Role.DIRECTOR)))
    first, second = client(), client()
    credential = passkey.shown_to(request_options(first))
    request_options(second)

    assert refused(second.post(LOGIN, {"credential": credential}, follow=True), second)
    assert refused(client().post(LOGIN, {"credential": credential}, follow=True), second)


@pytest.mark.parametrize(
    "handle", ["", "!!", websafe_encode(b"nobody"), websafe_encode(b"\xff\xfe")]
)
def test_a_passkey_of_nobody_is_refused(county: Centre, handle: str) -> None:
    browser = client()

    answer = sign_in_with(Passkey(), browser, handle=handle)

    assert answer.redirect_chain[-1][0] == "/accounts/login/"
    assert "_auth_user_id" not in browser.session


@pytest.mark.parametrize("credential", ["", "{}", "[]", '"x"', "null", '{"response": {}}', "{"])
def test_whatever_is_posted_as_a_passkey_the_sign_in_page_answers(
    county: Centre, credential: str
) -> None:
    browser = client()
    request_options(browser)

    answer = browser.post(LOGIN, {"credential": credential}, follow=True)

    assert answer.redirect_chain[-1][0] == "/accounts/login/"
    assert "_auth_user_id" not in browser.session


@pytest.mark.parametrize("credential", ["", "{}", "[]", '"x"', "null", '{"response": {}}', "{"])
def test_whatever_is_posted_as_a_new_passkey_nothing_is_added(
    county: Centre, credential: str
) -> None:
    officer = with_password(member(Role.OFFICER))
    browser = signed_in(officer, methods=("code", "password"))
    creation_options(browser)

    answer = browser.post(ADD, {"name": "手机", "credential": credential})

    assert answer.status_code == 200
    assert factors(officer) == set()


def test_a_key_that_does_not_ask_who_holds_it_is_no_passwordless_one(county: Centre) -> None:
    officer = with_password(member(Role.OFFICER))
    browser = signed_in(officer, methods=("code", "password"))

    answer = add(browser, Passkey(verifies=False))

    assert "验证没有通过" in answer.content.decode()
    assert factors(officer) == set()


def test_a_nameless_passkey_is_given_a_number(county: Centre) -> None:
    officer = enrolled(member(Role.OFFICER))
    _passkey, browser = owned_by(officer, name="")
    add(browser, Passkey(), name="")

    page = browser.get(LIST).content.decode()

    assert "通行密钥 1" in page
    assert "通行密钥 2" in page


def test_it_is_renamed_by_its_owner_alone(county: Centre) -> None:
    officer = enrolled(member(Role.OFFICER))
    _passkey, browser = owned_by(officer)
    page = f"{LIST}{kept(officer).pk}/"

    browser.post(page, {"name": "办公室的电脑"})
    empty = browser.post(page, {"name": ""})
    other = signed_in(enrolled(member(Role.OFFICER))).post(page, {"name": "别人的"})

    assert "必填" in empty.content.decode()
    assert other.status_code == 404
    assert kept(officer).wrap().name == "办公室的电脑"


def test_an_officer_removes_theirs_and_the_history_says_so(county: Centre) -> None:
    officer = enrolled(member(Role.OFFICER))
    passkey, browser = owned_by(officer)

    answer = browser.post(f"{LIST}{kept(officer).pk}/remove/", follow=True)

    assert "通行密钥已经移除" in answer.content.decode()
    assert SignInEntry.objects.filter(user=officer, what="factor_removed").count() == 1
    gone = client()
    assert refused(sign_in_with(passkey, gone), gone)


def test_the_last_factor_of_somebody_with_power_stays(county: Centre) -> None:
    director = with_password(member(Role.DIRECTOR))
    browser, passkey = signed_in(director, methods=("code", "password")), Passkey()
    add(browser, passkey)
    page = f"{LIST}{kept(director).pk}/remove/"

    answer = browser.post(page, follow=True)

    assert "您的岗位至少要保留一种两步验证方式" in answer.content.decode()
    assert "webauthn" in factors(director)
    assert not SignInEntry.objects.filter(what="factor_removed").exists()


def test_one_of_two_factors_may_go(county: Centre) -> None:
    director = enrolled(member(Role.DIRECTOR))
    _passkey, browser = owned_by(director)

    browser.post(f"{LIST}{kept(director).pk}/remove/")

    assert factors(director) == {"totp", "recovery_codes"}


def test_nobody_removes_another_person_s(county: Centre) -> None:
    officer = enrolled(member(Role.OFFICER))
    owned_by(officer)
    other = signed_in(enrolled(member(Role.DIRECTOR)))

    assert other.post(f"{LIST}{kept(officer).pk}/remove/").status_code == 404
    assert "webauthn" in factors(officer)


def test_after_the_password_the_passkey_is_the_second_factor(county: Centre) -> None:
    director = enrolled(member(Role.DIRECTOR))
    passkey, _browser = owned_by(director)
    browser = client()
    browser.post("/accounts/login/", {"login": director.phone, "password": PASSWORD})
    asked = browser.get("/accounts/login/second-factor/").context["js_data"]["request_options"]

    browser.post("/accounts/login/second-factor/", {"credential": passkey.shown_to(asked)})

    assert browser.get("/admin/").status_code == 200
    assert SignInEntry.objects.filter(user=director, what="by_second_factor").exists()


def test_a_code_session_steps_up_by_password_and_passkey(county: Centre) -> None:
    director = enrolled(member(Role.DIRECTOR))
    passkey, _browser = owned_by(director)
    browser, page = client(), "/accounts/step-up/passkey/"
    sign_in_by_code(browser, director.phone)
    browser.post("/accounts/step-up/password/", {"password": PASSWORD})
    assert browser.get("/admin/").status_code == 302
    asked = browser.get(page).context["js_data"]["request_options"]

    browser.post(page, {"credential": passkey.shown_to(asked)})

    assert browser.get("/admin/").status_code == 200


def test_a_phone_found_in_the_street_adds_no_passkey_to_a_director(county: Centre) -> None:
    director = enrolled(member(Role.DIRECTOR))
    thief = client()
    sign_in_by_code(thief, director.phone)

    answer = thief.post(ADD, {"name": "我的", "credential": "{}"})

    assert answer.headers["Location"].startswith("/accounts/step-up/")
    assert factors(director) == {"totp", "recovery_codes"}


def test_a_passkey_is_bound_to_the_host_it_was_made_at(county: Centre) -> None:
    passkey, _browser = owned_by(enrolled(member(Role.DIRECTOR)))
    neighbour = client(SHAOYANG)

    assert refused(sign_in_with(passkey, neighbour), neighbour)


def test_the_page_asks_for_one_key_only_once(county: Centre) -> None:
    officer = enrolled(member(Role.OFFICER))
    passkey, browser = owned_by(officer)

    public = creation_options(browser)["publicKey"]

    assert [known["id"] for known in public["excludeCredentials"]] == [websafe_encode(passkey.id)]
    assert public["user"]["name"] == officer.name
    assert officer.phone not in json.dumps(public)
