"""A code sent to somebody signed in: for one purpose, five minutes long, good once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.http import HttpRequest
from django.test import RequestFactory, override_settings

from alliance.accounts import typed_codes
from alliance.accounts.models import SignInEntry, User
from alliance.accounts.roles import Role
from alliance.accounts.services import codes
from alliance.centres.models import Centre
from alliance.lib.sms import NotSent
from tests.accounts.sms import last_code, sign_in_by_code, texts_to
from tests.factories.people import member
from tests.factories.web import client

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
PHONE, PURPOSE = "13700000001", "new_phone"
LASTS = timedelta(minutes=5)
SECOND = timedelta(seconds=1)


@pytest.fixture
def request_in_hand(county: Centre) -> HttpRequest:
    """A request of somebody whose session is empty so far."""
    request = RequestFactory().get("/accounts/phone/", headers={"user-agent": "iPhone Safari"})
    request.session = client().session
    return request


def sent(request: HttpRequest, at: datetime = NOON) -> str:
    typed_codes.send_code(request, PURPOSE, PHONE, at=at)
    return last_code(PHONE)


def accepted(request: HttpRequest, typed: str, at: datetime = NOON, purpose: str = PURPOSE) -> bool:
    return typed_codes.accept_code(request, purpose, typed, at=at)


def not_quite(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def test_the_text_says_how_long_it_lasts_and_to_tell_nobody(request_in_hand: HttpRequest) -> None:
    code = sent(request_in_hand)

    assert texts_to(PHONE) == [f"验证码 {code}，5 分钟内有效。请不要告诉任何人。"]


def test_it_is_good_to_the_last_second_of_five_minutes(request_in_hand: HttpRequest) -> None:
    code = sent(request_in_hand)

    assert not accepted(request_in_hand, code, NOON + LASTS + SECOND)
    assert accepted(request_in_hand, code, NOON + LASTS)


def test_nobody_waits_for_a_code_that_has_run_out(request_in_hand: HttpRequest) -> None:
    sent(request_in_hand)

    for after, waiting in ((LASTS, PHONE), (LASTS + SECOND, None)):
        found = typed_codes.phone_waiting(request_in_hand, PURPOSE, at=NOON + after)
        assert found == waiting


def test_it_is_good_once(request_in_hand: HttpRequest) -> None:
    code = sent(request_in_hand)

    assert accepted(request_in_hand, code)
    assert not accepted(request_in_hand, code)
    assert typed_codes.phone_waiting(request_in_hand, PURPOSE, at=NOON) is None


def test_it_is_good_for_what_it_was_sent_for(request_in_hand: HttpRequest) -> None:
    code = sent(request_in_hand)

    assert not accepted(request_in_hand, code, purpose="code_again")
    assert accepted(request_in_hand, code)


def test_where_none_was_sent_none_is_right(request_in_hand: HttpRequest) -> None:
    for guess in ("", "000000", "None"):
        assert not accepted(request_in_hand, guess)
    assert not SignInEntry.objects.exists()


def test_after_five_wrong_ones_the_right_one_is_worth_nothing(
    request_in_hand: HttpRequest,
) -> None:
    code = sent(request_in_hand)

    for _ in range(5):
        assert not accepted(request_in_hand, not_quite(code))
    assert not accepted(request_in_hand, code)


def test_four_wrong_ones_are_forgiven(request_in_hand: HttpRequest) -> None:
    code = sent(request_in_hand)

    for _ in range(4):
        accepted(request_in_hand, not_quite(code))
    assert accepted(request_in_hand, code)


def test_the_newest_code_replaces_the_one_before(request_in_hand: HttpRequest) -> None:
    old = sent(request_in_hand)
    new = sent(request_in_hand, NOON + timedelta(minutes=1))

    later = NOON + timedelta(minutes=2)
    assert old == new or not accepted(request_in_hand, old, later)
    assert accepted(request_in_hand, new, later)


def test_a_second_one_within_a_minute_keeps_the_first_good(request_in_hand: HttpRequest) -> None:
    code = sent(request_in_hand)

    with pytest.raises(codes.TooManyCodes, match="短信发得太频繁了"):
        sent(request_in_hand, NOON + timedelta(seconds=59))
    assert accepted(request_in_hand, code, NOON + timedelta(seconds=59))


def test_a_message_that_did_not_go_out_leaves_nothing_to_type(
    request_in_hand: HttpRequest,
) -> None:
    broken = {
        "SMS_BACKEND": "alliance.lib.sms.AppriseBackend",
        "SMS_GATEWAYS": ["json://127.0.0.1:9/{phone}"],
    }
    with override_settings(**broken), pytest.raises(NotSent, match="短信暂时发不出去"):
        typed_codes.send_code(request_in_hand, PURPOSE, PHONE, at=NOON)

    assert typed_codes.phone_waiting(request_in_hand, PURPOSE, at=NOON) is None


def test_the_history_keeps_where_it_was_asked_for_and_not_the_code(
    request_in_hand: HttpRequest,
) -> None:
    code = sent(request_in_hand)
    accepted(request_in_hand, not_quite(code))

    lines = SignInEntry.objects.values_list("what", "phone", "address", "device")
    assert set(lines) == {
        ("code_sent", PHONE, "127.0.0.1", "iPhone Safari"),
        ("code_wrong", PHONE, "127.0.0.1", "iPhone Safari"),
    }


# -- on the pages ----------------------------------------------------------------------------------
NEW = "13711112222"


@pytest.fixture
def owner(county: Centre) -> User:
    return member(Role.OWNER)


def test_a_wrong_code_does_not_move_the_number(owner: User) -> None:
    browser = client()
    sign_in_by_code(browser, owner.phone)
    browser.post("/accounts/phone/", {"phone": NEW})

    page = browser.post("/accounts/phone/confirm/", {"code": not_quite(last_code(NEW))})

    assert "验证码不对或已经过期，请看清楚再填。" in page.content.decode()
    assert User.objects.get(pk=owner.pk).phone == owner.phone


def test_without_a_code_on_its_way_the_page_asks_for_the_number(owner: User) -> None:
    browser = client()
    sign_in_by_code(browser, owner.phone)

    answer = browser.get("/accounts/phone/confirm/")

    assert answer.headers["Location"] == "/accounts/phone/"


def test_the_page_says_when_the_next_message_may_go(owner: User) -> None:
    browser = client()
    sign_in_by_code(browser, owner.phone)
    browser.post("/accounts/phone/", {"phone": NEW})

    page = browser.post("/accounts/phone/", {"phone": NEW}).content.decode()

    assert "短信发得太频繁了，请过" in page
    assert len(texts_to(NEW)) == 1


def test_asked_again_too_soon_the_page_says_so(owner: User) -> None:
    browser = client()
    sign_in_by_code(browser, owner.phone)

    page = browser.post("/accounts/step-up/code/", {"next": "/accounts/phone/"}).content.decode()

    assert "短信发得太频繁了，请过" in page
    assert len(texts_to(owner.phone)) == 1


def test_the_code_for_the_old_number_is_none_for_the_new(owner: User) -> None:
    browser = client()
    sign_in_by_code(browser, owner.phone)
    browser.post("/accounts/phone/", {"phone": NEW})

    old, new = last_code(owner.phone), last_code(NEW)
    browser.post("/accounts/phone/confirm/", {"code": old})

    assert old == new or User.objects.get(pk=owner.pk).phone == owner.phone
