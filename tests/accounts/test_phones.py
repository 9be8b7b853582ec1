from __future__ import annotations

from datetime import UTC, datetime

import pytest

from alliance.accounts.models import User
from alliance.accounts.roles import Role
from alliance.accounts.services import phones
from alliance.acts.models import Act
from alliance.centres.models import Centre
from tests.accounts.sms import last_code, sign_in_by_code, texts_to
from tests.accounts.totp import enrolled
from tests.factories.people import member
from tests.factories.web import client, signed_in

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
NEW = "13711112222"


def test_an_owner_moves_to_a_new_number_by_a_code_on_each(county: Centre) -> None:
    owner, browser = member(Role.OWNER), client()
    elsewhere = signed_in(owner, methods=("code",))
    sign_in_by_code(browser, owner.phone)

    browser.post("/accounts/phone/", {"phone": NEW})
    answer = browser.post("/accounts/phone/confirm/", {"code": last_code(NEW)})

    assert answer.headers["Location"] == "/accounts/"
    owner.refresh_from_db()
    assert owner.phone == NEW
    assert browser.get("/accounts/").status_code == 200
    assert elsewhere.get("/accounts/").status_code == 302
    assert Act.objects.for_(owner).verbs() == ["change_phone"]


def test_an_old_session_proves_the_old_number_again_first(county: Centre) -> None:
    owner, browser = member(Role.OWNER), client()
    sign_in_by_code(browser, owner.phone)
    session = browser.session
    session["account_authentication_methods"][0]["at"] -= 1000
    session.save()

    answer = browser.get("/accounts/phone/")

    assert answer.headers["Location"].startswith("/accounts/step-up/code/")
    page = browser.get(answer.headers["Location"]).content.decode()
    assert owner.phone in page


def test_typing_the_code_again_leads_on(county: Centre) -> None:
    owner = member(Role.OWNER)
    browser = signed_in(owner, methods=("code",))
    session = browser.session
    session["account_authentication_methods"][0]["at"] -= 1000
    session.save()
    again = browser.get("/accounts/phone/").headers["Location"]
    goal = {"next": "/accounts/phone/"}

    browser.post(again, goal)
    wrong = browser.post(again, goal | {"code": "abc"})
    right = browser.post(again, goal | {"code": last_code(owner.phone)})

    assert "验证码不对" in wrong.content.decode()
    assert right.headers["Location"] == "/accounts/phone/"
    assert browser.get("/accounts/phone/").status_code == 200


def test_a_director_needs_the_second_factor_to_change_the_number(county: Centre) -> None:
    director = enrolled(member(Role.DIRECTOR))

    weak = signed_in(director, methods=("code",)).get("/accounts/phone/")

    assert weak.headers["Location"].startswith("/accounts/step-up/")
    assert signed_in(director).get("/accounts/phone/").status_code == 200


def test_somebody_elses_number_is_not_to_be_had(county: Centre) -> None:
    owner, other, browser = member(Role.OWNER), member(Role.OWNER), client()
    sign_in_by_code(browser, owner.phone)
    browser.post("/accounts/phone/", {"phone": other.phone})

    answer = browser.post("/accounts/phone/confirm/", {"code": last_code(other.phone)})

    assert "已经登记在别人名下" in answer.content.decode()
    assert User.objects.get(pk=owner.pk).phone == owner.phone


def test_a_stranger_with_a_recycled_number_does_not_get_in(county: Centre) -> None:
    owner, director = member(Role.OWNER), member(Role.DIRECTOR)
    session = signed_in(owner, methods=("code",))
    number = owner.phone

    phones.release_phone(owner, actor=director, at=NOON, reason="号码已被运营商收回")

    stranger = client()
    stranger.post("/accounts/login/code/", {"phone": number})
    assert "还没有登记" in texts_to(number)[0]
    assert session.get("/accounts/").status_code == 302
    assert Act.objects.for_(owner).verbs() == ["release_phone"]


def test_two_people_may_be_without_a_number_at_once(county: Centre) -> None:
    director = member(Role.DIRECTOR)
    for owner in (member(Role.OWNER), member(Role.OWNER)):
        phones.release_phone(owner, actor=director, at=NOON, reason="收回")

    assert User.objects.filter(phone="").count() == 2
    assert client().post("/accounts/login/code/", {"phone": ""}).status_code == 200


def test_the_owner_comes_back_under_the_number_the_director_set(county: Centre) -> None:
    owner, director = member(Role.OWNER), member(Role.DIRECTOR)
    phones.release_phone(owner, actor=director, at=NOON, reason="收回")

    phones.give_phone(owner, NEW, actor=director, at=NOON, reason="看过身份证")

    assert sign_in_by_code(client(), NEW) == "/my/shop/"
    owner.refresh_from_db()
    assert owner.phone_verified_at is not None


def test_only_who_answers_for_the_person_changes_the_number(
    county: Centre, other_county: Centre
) -> None:
    owner = member(Role.OWNER)
    for actor in (member(Role.OFFICER), member(Role.DIRECTOR, other_county.code), owner):
        with pytest.raises(phones.NotYourPerson):
            phones.release_phone(owner, actor=actor, at=NOON, reason="")
        with pytest.raises(phones.NotYourPerson):
            phones.give_phone(owner, NEW, actor=actor, at=NOON, reason="")


def test_the_directors_page_frees_and_gives(county: Centre) -> None:
    owner, desk = member(Role.OWNER), signed_in(enrolled(member(Role.DIRECTOR)))
    page = f"/accounts/people/{owner.pk}/phone/"

    assert owner.name in desk.get(page).content.decode()
    desk.post(page, {"phone": "", "reason": "收回"})
    assert User.objects.get(pk=owner.pk).phone == ""
    desk.post(page, {"phone": NEW, "reason": "看过身份证"})
    assert User.objects.get(pk=owner.pk).phone == NEW
