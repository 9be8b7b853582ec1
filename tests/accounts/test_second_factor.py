"""What stands between a thief and the second factor."""

from __future__ import annotations

import time
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.test import Client

from alliance.accounts.roles import Role
from alliance.centres.models import Centre
from tests.accounts.sms import sign_in_by_code
from tests.accounts.totp import PASSWORD, code, enrolled, factors, sign_in, with_password
from tests.factories.people import member
from tests.factories.web import client, signed_in


@pytest.mark.parametrize("path", ["totp/", "passkeys/add/"])
def test_a_leaked_password_alone_sets_no_factor_up(county: Centre, path: str) -> None:
    director, thief = with_password(member(Role.DIRECTOR)), client()
    sign_in(thief, director)

    for method in (thief.get, thief.post):
        answer = method(f"/accounts/second-factor/{path}")
        assert answer.headers["Location"].startswith("/accounts/step-up/code/?next=")

    assert factors(director) == set()


def test_with_the_phone_in_hand_the_first_factor_is_set_up(county: Centre) -> None:
    director = with_password(member(Role.DIRECTOR))

    page = signed_in(director, methods=("code", "password")).get("/accounts/second-factor/totp/")

    assert page.status_code == 200


def test_a_further_factor_asks_for_no_message(county: Centre) -> None:
    director = enrolled(member(Role.DIRECTOR))

    page = signed_in(director).get("/accounts/second-factor/passkeys/add/")

    assert page.status_code == 200


@pytest.mark.parametrize("again", ["sign in", "step up"])
def test_a_code_somebody_looked_at_opens_nothing_for_as_long_as_it_lasts(
    county: Centre, again: str
) -> None:
    director, seen = enrolled(member(Role.DIRECTOR)), code()
    assert _second_step(client(), director.phone, seen) == 302
    cache.delete(f"allauth.mfa.totp.used?user={director.pk}&code={seen}")  # 30 seconds later

    if again == "sign in":
        assert _second_step(client(), director.phone, seen) == 200
    else:
        thief = client()
        sign_in_by_code(thief, director.phone)
        answer = thief.post("/accounts/step-up/second-factor/", {"code": seen})
        assert answer.status_code == 200


def _second_step(browser: Client, phone: str, seen: str) -> int:
    browser.post("/accounts/login/", {"login": phone, "password": PASSWORD})
    status: int = browser.post("/accounts/login/second-factor/", {"code": seen}).status_code
    return status


def test_a_slow_thief_has_few_guesses_a_day(
    county: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    director, thief, guessed = enrolled(member(Role.DIRECTOR)), client(), 0
    sign_in_by_code(thief, director.phone)
    clock = 1_800_000_000.0
    watch = SimpleNamespace(time=lambda: clock, monotonic=time.monotonic, sleep=time.sleep)
    monkeypatch.setattr("allauth.core.internal.ratelimit.time", watch)

    for _ in range(23):
        clock += 61
        answer = thief.post("/accounts/step-up/second-factor/", {"code": "000000"})
        guessed += "试错次数太多" not in answer.content.decode()

    assert guessed == 20


@pytest.mark.parametrize(
    "said", ['{"id":1}', "[]", "null", '{"response":[]}', "[" * 100_000, '"key"']
)
def test_nonsense_is_a_wrong_passkey(county: Centre, said: str) -> None:
    stranger = client()
    stranger.get("/accounts/login/passkey/")

    answer = stranger.post("/accounts/login/passkey/", {"credential": said})

    assert answer.headers["Location"].startswith("/accounts/login/")


def test_new_recovery_codes_stand_in_the_history(county: Centre) -> None:
    """Codes open the account: who did not make them themselves must see that somebody did."""
    director = enrolled(member(Role.DIRECTOR))
    browser = signed_in(director)

    assert browser.get("/accounts/second-factor/codes/new/").status_code == 200
    assert "重新生成备用码" not in browser.get("/accounts/history/").content.decode()
    browser.post("/accounts/second-factor/codes/new/")

    assert "重新生成备用码" in browser.get("/accounts/history/").content.decode()
