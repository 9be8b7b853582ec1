from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import override_settings

from alliance.accounts.models import SignInEntry
from alliance.accounts.roles import Role
from alliance.centres.models import Centre
from alliance.lib import sms
from tests.accounts.sms import last_code, sign_in_by_code, texts_to
from tests.factories.people import member
from tests.factories.web import client

CODE = "/accounts/login/code/"
CONFIRM = "/accounts/login/code/confirm/"


def test_an_owner_comes_in_by_code_and_lands_at_their_shop(county: Centre) -> None:
    owner, browser = member(Role.OWNER), client()

    there = sign_in_by_code(browser, owner.phone)

    assert browser.get(there).headers.get("Location", there) == "/my/shop/"
    assert browser.session["county"] == county.code
    assert browser.session.get_expiry_age() == 90 * 86400
    owner.refresh_from_db()
    assert owner.phone_verified_at is not None


def test_an_unknown_number_gets_the_same_page_and_learns_by_text(county: Centre) -> None:
    known = client().post(CODE, {"phone": member(Role.OWNER).phone})
    unknown = client().post(CODE, {"phone": "13700000001"})

    assert (known.status_code, known.headers["Location"]) == (
        unknown.status_code, unknown.headers["Location"],
    )  # fmt: skip
    assert "还没有登记" in texts_to("13700000001")[0]


def test_no_code_opens_an_unknown_number(county: Centre) -> None:
    browser = client()
    browser.post(CODE, {"phone": "13700000002"})

    for code in ("000000", ""):
        answer = browser.post(CONFIRM, {"code": code})
        assert answer.status_code == 200

    assert "_auth_user_id" not in browser.session


def test_a_code_is_six_digits_and_dies_after_five_minutes(county: Centre) -> None:
    owner, browser = member(Role.OWNER), client()
    browser.post(CODE, {"phone": owner.phone})
    session = browser.session
    stage = session["account_login"]["state"]["stages"]["login_by_code"]["data"]
    stage["at"] -= 301
    session.save()

    answer = browser.post(CONFIRM, {"code": last_code(owner.phone)})

    assert answer.headers["Location"].startswith(CODE)
    assert "_auth_user_id" not in browser.session


def test_after_five_wrong_codes_the_right_one_is_worth_nothing(county: Centre) -> None:
    owner, browser = member(Role.OWNER), client()
    browser.post(CODE, {"phone": owner.phone})
    right = last_code(owner.phone)
    wrong = f"{(int(right) + 1) % 10**6:06d}"
    before = dict(browser.session)

    for _ in range(5):
        session = browser.session
        session.update(before)  # as if all five were typed at the same moment
        session.save()
        browser.post(CONFIRM, {"code": wrong})
    session = browser.session
    session.update(before)
    session.save()
    answer = browser.post(CONFIRM, {"code": right})

    assert "已经作废" in answer.content.decode()
    assert "_auth_user_id" not in browser.session
    assert SignInEntry.objects.filter(user=owner, what="locked").exists()


def test_a_second_code_within_a_minute_is_refused_with_the_waiting_time(county: Centre) -> None:
    owner = member(Role.OWNER)
    client().post(CODE, {"phone": owner.phone})

    answer = client().post(CODE, {"phone": owner.phone})

    page = answer.content.decode()
    assert "短信发得太频繁了，请过" in page
    assert "秒再试" in page
    assert len(texts_to(owner.phone)) == 1


def test_one_address_cannot_text_the_whole_county(county: Centre) -> None:
    with override_settings(SMS_LIMITS={"phone": [], "address": [(3, 3600)], "total": []}):
        answers = [client().post(CODE, {"phone": f"1370000010{n}"}) for n in range(4)]

    assert [answer.status_code for answer in answers] == [302, 302, 302, 200]
    assert "分钟再试" in answers[-1].content.decode()


def test_the_whole_house_has_a_daily_sum(county: Centre) -> None:
    with override_settings(SMS_LIMITS={"phone": [], "address": [], "total": [(1, 86400)]}):
        client().post(CODE, {"phone": "13700000201"})
        answer = client().post(CODE, {"phone": "13700000202"})

    assert "之后再试" in answer.content.decode()


def test_a_forged_forwarding_header_changes_nothing(county: Centre) -> None:
    client().post(CODE, {"phone": "13700000301"}, headers={"x-forwarded-for": "1.2.3.4"})
    through = {"x-forwarded-for": "6.6.6.6, 9.8.7.6"}
    with override_settings(TRUSTED_PROXY_COUNT=1):
        client().post(CODE, {"phone": "13700000302"}, headers=through)

    addresses = list(SignInEntry.objects.order_by("at").values_list("address", flat=True))
    assert addresses == ["127.0.0.1", "9.8.7.6"]


def test_a_person_who_was_switched_off_does_not_come_in(county: Centre) -> None:
    owner, browser = member(Role.OWNER), client()
    owner.is_active = False
    owner.save()

    assert sign_in_by_code(browser, owner.phone) == "/accounts/inactive/"
    assert "_auth_user_id" not in browser.session


@pytest.mark.parametrize("number", ["12345678901", "1381234567", "abc", ""])
def test_a_number_that_is_none_is_named_in_plain_words(county: Centre, number: str) -> None:
    page = client().post(CODE, {"phone": number}).content.decode()

    assert "请填写 11 位手机号码" in page or "必填" in page
    assert not SignInEntry.objects.exists()


def test_spaces_and_the_country_code_are_forgiven(county: Centre) -> None:
    owner = member(Role.OWNER)

    client().post(CODE, {"phone": f"+86 {owner.phone[:3]}-{owner.phone[3:]}"})

    assert len(texts_to(owner.phone)) == 1


def test_a_gateway_that_is_down_is_no_crash(county: Centre) -> None:
    broken = {
        "SMS_BACKEND": "alliance.lib.sms.AppriseBackend",
        "SMS_GATEWAYS": ["json://127.0.0.1:9/{phone}"],
    }
    with override_settings(**broken):
        answer = client().post(CODE, {"phone": member(Role.OWNER).phone})

    assert "短信暂时发不出去" in answer.content.decode()


def test_the_inbox_keeps_the_last_hundred(county: Centre) -> None:
    for n in range(101):
        sms.send("13700000999", str(n))

    kept = sms.inbox()
    assert (len(kept), kept[0].text) == (100, "100")
    assert kept[0].at - kept[-1].at < timedelta(minutes=1)
