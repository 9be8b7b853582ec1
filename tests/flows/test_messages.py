"""What is said beside the pages: error pages, API problems, text messages, e-mails."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.conf import LazySettings
from django.core import mail
from django.db import OperationalError
from django.http import HttpRequest
from django.test import Client, RequestFactory

from alliance.accounts.models import User
from alliance.accounts.roles import Role
from alliance.centres.models import Centre
from alliance.lib import errors, sms
from alliance.notifications.channels import Email
from alliance.notifications.wording import kinds, wording
from stores.models import Store
from tests.accounts.sms import sign_in_by_code
from tests.accounts.totp import PASSWORD, with_password
from tests.crawl import english_in, stray_english
from tests.factories import web
from tests.factories.people import member
from tests.factories.stores import store, visited
from tests.flows.test_language import CHINESE, chinese_in, spoken

pytestmark = pytest.mark.flow
PROBLEM = "application/problem+json"


@pytest.fixture
def officer(county: Centre) -> User:
    return member(Role.OFFICER)


@pytest.fixture
def api(officer: User) -> Client:
    return web.signed_in(officer)


def said_in(problem: Any) -> list[str]:
    assert problem.headers["Content-Type"] == PROBLEM
    said = list(spoken(problem.json()))
    assert len(said) >= 2
    return said


def test_a_stray_sentence_is_caught_and_a_name_is_not() -> None:
    assert stray_english("<p>请稍候</p><p>Please wait.</p>") == ["Please wait."]
    assert stray_english('<img alt="A shop"><input type="submit" value="Go on">') == [
        "A shop",
        "Go on",
    ]
    assert stray_english("<p>短信 SMS 发到 138 号</p><script>let it = 'be'</script>") == []
    assert chinese_in("Shop 邻里", ["邻里"]) == []
    assert chinese_in("Shop 邻里店", ["邻里"]) == ["店"]


def requests_that_fail(shop: Store) -> list[tuple[str, str, str, str, int]]:
    """(method, path, body, content type, status)."""
    one, kind = f"/api/v1/stores/{shop.pk}/", "application/json"
    return [
        ("GET", "/api/v1/nothing/", "", "", 404),
        ("GET", "/api/v1/stores/0190b6d2-0000-7000-8000-000000000000/", "", "", 404),
        ("DELETE", one, "", "", 405),
        ("POST", f"{one}verify/", "{", kind, 400),
        ("POST", f"{one}verify/", '{"note": {"a": 1}}', kind, 400),
        ("POST", f"{one}verify/", "[]", kind, 400),
        ("POST", f"{one}verify/", "<a/>", "text/xml", 415),
        ("GET", "/api/v1/stores/?status=99", "", "", 400),
        ("GET", "/api/v1/stores/?cursor=broken", "", "", 404),
    ]


@pytest.mark.parametrize("language", ["", "en"])
def test_problems_of_the_api_speak_the_caller_s_language(
    api: Client, county: Centre, language: str
) -> None:
    headers: dict[str, Any] = {"HTTP_ACCEPT_LANGUAGE": language} if language else {}
    for method, path, body, kind, status in requests_that_fail(store()):
        answer: Any = api.generic(method, path, body, kind, **headers)

        assert answer.status_code == status, path
        for sentence in said_in(answer):
            assert bool(CHINESE.search(sentence)) is not bool(language), sentence
            assert language or not english_in(sentence), sentence


@pytest.mark.parametrize("authorization", ["", "Bearer wrong", "Bearer", "Bearer a b"])
def test_who_is_not_known_is_told_so_in_chinese(county: Centre, authorization: str) -> None:
    headers: dict[str, Any] = {"HTTP_AUTHORIZATION": authorization} if authorization else {}
    answer: Any = web.client().get("/api/v1/stores/", **headers)

    assert answer.status_code == 401
    assert [text for text in said_in(answer) if english_in(text)] == []


def test_who_may_not_and_who_comes_second_are_told_so_in_chinese(api: Client) -> None:
    shop = visited(store(Store.Status.APPLIED))
    verify = f"/api/v1/stores/{shop.pk}/verify/"
    done = api.post(verify, {"note": "上门看过"}, content_type="application/json")
    again = api.post(verify, {"note": "上门看过"}, content_type="application/json")
    reviewer = web.signed_in(member(Role.REVIEWER))
    refused = reviewer.post(verify, {"note": "看看"}, content_type="application/json")

    assert (done.status_code, again.status_code, refused.status_code) == (200, 409, 403)
    assert [text for text in said_in(again) + said_in(refused) if english_in(text)] == []


def test_who_asks_too_often_is_told_so_in_chinese(api: Client, settings: LazySettings) -> None:
    settings.API_RATES = {"user": (0, 3600), "address": (60, 60)}

    answer = api.get("/api/v1/me/")

    assert answer.status_code == 429
    assert [text for text in said_in(answer) if english_in(text)] == []


def asked(path: str) -> HttpRequest:
    request = RequestFactory().get(path)
    request.county = None  # type: ignore[attr-defined]
    request.user = User()
    return request


@pytest.mark.parametrize("path", ["/", "/api/v1/"])
@pytest.mark.parametrize("crash", [ValueError, OperationalError])
def test_after_a_crash_the_words_are_chinese(path: str, crash: type[Exception]) -> None:
    try:
        raise crash
    except crash:
        answer = errors.server_error(asked(path))

    text = answer.content.decode()
    said = (
        stray_english(text) if path == "/" else list(filter(english_in, spoken(json.loads(text))))
    )
    assert said == []
    assert CHINESE.search(json.loads(text)["detail"] if path != "/" else text)


@pytest.mark.parametrize("status", [400, 403, 404, 429])
def test_error_pages_are_chinese(county: Centre, status: int) -> None:
    text = errors.page(asked("/"), status).content.decode()

    assert CHINESE.search(text)
    assert stray_english(text) == []


def test_a_page_open_too_long_says_so_in_chinese(county: Centre) -> None:
    careful = Client(enforce_csrf_checks=True, headers={"host": web.XINSHAO})

    answer = careful.post("/accounts/login/", {})

    assert answer.status_code == 403
    assert stray_english(answer.content.decode()) == []


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_where_there_is_no_county_the_reader_s_language_is_spoken(
    county: Centre, language: str
) -> None:
    web.client().get("/", headers={"accept-language": "en" if language != "en" else "zh-hans"})

    page = web.client("nowhere.localhost").get("/", headers={"accept-language": language})

    text = page.content.decode()
    assert page.status_code == 404
    assert ("没有这个县" in text) is (language != "en")
    assert language == "en" or stray_english(text) == []


def test_who_is_locked_out_is_told_so_in_chinese(county: Centre) -> None:
    person, browser = with_password(member(Role.OFFICER)), web.client()
    pages = [
        browser.post("/accounts/login/", {"login": person.phone, "password": f"{PASSWORD}!"})
        for _ in range(8)
    ]

    assert pages[-1].status_code in (403, 429)
    assert [text for page in pages for text in stray_english(page.content.decode())] == []


def test_text_messages_are_chinese(county: Centre) -> None:
    owner, director = member(Role.OWNER), web.signed_in(member(Role.DIRECTOR))
    sign_in_by_code(web.client(), owner.phone)
    web.client().post("/accounts/login/code/", {"phone": "13700000000"})
    director.cookies["django_language"] = "en"
    form = {"phone": "13700000001", "name": "新人", "role": Role.OFFICER}
    assert director.post("/people/invite/", form).status_code == 302

    texts = [message.text for message in sms.inbox()]

    assert len(texts) == 3
    # The link's last part is a random word.
    assert [text for text in texts if english_in(re.sub(r"/accept/[\w-]+/", "", text))] == []


def test_notifications_and_their_e_mails_are_chinese(county: Centre) -> None:
    for kind in kinds():
        words = wording(kind, {"store_name": "邻里便利店"})
        Email().send(address="someone@example.com", title=words.title, text=words.body)
        assert [text for text in (words.sms, words.title, words.body) if english_in(text)] == []

    sent = [f"{each.subject} {each.body}" for each in mail.outbox]
    assert len(sent) == len(kinds()) > 0
    assert [text for text in sent if english_in(text)] == []


@pytest.mark.parametrize("host", [web.XINSHAO, web.ALLIANCE])
def test_the_description_of_the_api_is_chinese(county: Centre, host: str) -> None:
    answer: Any = web.client(host).get("/api/schema/?format=json")

    said = list(spoken(json.loads(answer.content)))
    assert len(said) > 5
    assert [text for text in said if english_in(text)] == []
