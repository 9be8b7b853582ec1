"""Every page, refusal and message is Chinese; who asks for English finds no Chinese.

A person of each kind opens every URL of both worlds, sends every form empty and wrong, and reads
what comes back. Swagger UI's page (api_docs) is left out: its buttons are written by a script of
its makers in English only; what it shows of ours is read from the schema instead.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client

from alliance.accounts.models import Membership, User
from alliance.accounts.roles import Role
from alliance.centres.models import Centre
from alliance.standards.models import Questionnaire, QuestionnaireVersion
from stores.models import Store, StoreMember
from tests.crawl import Visible, english_in, routes
from tests.factories import web
from tests.factories.people import LONG_AGO, person
from tests.factories.stores import store
from tests.neighbour import MARK, Neighbour, everything, marked, settle

pytestmark = pytest.mark.flow
COUNTY, ALLIANCE = str(settings.ROOT_URLCONF), str(settings.PUBLIC_SCHEMA_URLCONF)
PLACE = re.compile(r"<(?:\w+:)?(\w+)>")
CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
LIST = re.compile(r"/admin/\w+/\w+/")
FIELD = re.compile(r'name="([^"]+)"')
UNREAD = ("/api/docs/", "/api/schema/")
NOBODY_S = "0190b6d2-0000-7000-8000-000000000000"

VISITOR, SOUGHT = "走访的人", "没有的"
LANGUAGE_SWITCH = ("简体中文", "中文")

STRONG, PASSWORD, WEAK = ("password", "mfa"), ("password",), ("code",)
# Who walks: (role, where they hold it, how they signed in, which host they walk).
WALKERS: dict[str, tuple[Role | None, str | None, tuple[str, ...], str]] = {
    "a stranger": (None, None, (), web.XINSHAO),
    "an owner": (Role.OWNER, "430522", WEAK, web.XINSHAO),
    "an officer": (Role.OFFICER, "430522", PASSWORD, web.XINSHAO),
    "a director": (Role.DIRECTOR, "430522", STRONG, web.XINSHAO),
    "a director who only showed a phone": (Role.DIRECTOR, "430522", WEAK, web.XINSHAO),
    "an auditor": (Role.AUDITOR, "430522", STRONG, web.XINSHAO),
    "an operator": (Role.ALLIANCE_OPERATOR, None, STRONG, web.ALLIANCE),
    "an operator who only showed a phone": (Role.ALLIANCE_OPERATOR, None, WEAK, web.ALLIANCE),
    "an auditor of the alliance": (Role.AUDITOR, None, STRONG, web.ALLIANCE),
    "a stranger at the alliance": (None, None, (), web.ALLIANCE),
}
# Paths that do not name the model whose key they take.
MEANT = {
    "/people/tokens/": "accounts.ApiToken",
    "/people/invitations/": "accounts.Invitation",
    "/people/<uuid": "accounts.Membership",
    "/accounts/people/": "accounts.User",
    "/my/shop/": "stores.Store",
    "/api/v1/stores/": "stores.Store",
    "/notifications/": "notifications.Notification",
}
SPOKEN_KEYS = {"title", "detail", "message", "description", "summary"}
WRONG = ("", "错", "9" * 400)


@dataclass
class Walk:
    """What one person read: {what was asked: the texts in the other language}."""

    foreign_in: Callable[[str], list[str]]
    found: dict[str, list[str]] = field(default_factory=dict)
    read: int = 0
    broken: list[str] = field(default_factory=list)

    def take(self, asked: str, response: Any) -> None:
        if response.status_code >= 500:
            self.broken.append(asked)
        if response.streaming or not (texts := texts_of(response)):
            return
        self.read += 1
        if strays := [text for text in texts if self.foreign_in(text) and not is_json(text)]:
            self.found[f"{asked} → {response.status_code}"] = strays


def is_json(text: str) -> bool:
    """A questionnaire in its field: written for the machine, in its own words."""
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def texts_of(response: Any) -> list[str]:
    """What a person reads of an answer."""
    kind = response.headers.get("Content-Type", "")
    if "html" in kind:
        page = Visible()
        page.feed(response.content.decode())
        return page.texts
    if "json" in kind:
        return list(spoken(json.loads(response.content)))
    return [response.content.decode()] if "text/plain" in kind else []


def spoken(said: Any, key: str = "") -> Iterator[str]:
    """The values of a JSON body that are written for people."""
    if isinstance(said, dict):
        for name, value in said.items():
            yield from spoken(value, name)
    elif isinstance(said, list):
        for value in said:
            yield from spoken(value, key)
    elif isinstance(said, str) and key in SPOKEN_KEYS:
        yield said


@pytest.fixture
def here(county: Centre) -> Neighbour:
    """新邵县 with rows of every kind, and no text message sent yet."""
    return settle(county.code)


def walker(name: str) -> tuple[User | None, tuple[str, ...], str]:
    role, centre, methods, host = WALKERS[name]
    if role is None:
        return None, methods, host
    user = person(VISITOR)
    Membership.objects.create(user=user, centre_id=centre, role=role, since=LONG_AGO)
    if role is Role.OWNER:
        StoreMember.objects.create(store=store(Store.Status.APPLIED, **marked()), user=user)
    return user, methods, host


def browsers(user: User | None, methods: tuple[str, ...], host: str, language: str) -> Any:
    """Always one that is signed in, whatever the last request did to its session."""
    while True:
        browser = web.signed_in(user, host, methods=methods) if user else web.client(host)
        browser.raise_request_exception = False
        if language:
            browser.cookies["django_language"] = language
        yield browser
        while not user or "_auth_user_id" in browser.session:
            yield browser


def filled(path: str, here: Neighbour, own_shop: str) -> str:
    """`path` with a key of the model it speaks of, or one that is nobody's."""
    if path.startswith("/my/shop/"):
        return PLACE.sub(own_shop, path)
    labels = [label for label in here.keys if label.lower().replace(".", "/") in path]
    labels += [label for part, label in MEANT.items() if part in path and label in here.keys]
    key = here.keys[labels[0]][0] if labels else NOBODY_S
    fixed = {"app_label": "stores", "pk": "1" if "<int:" in path else key}
    return PLACE.sub(lambda place: fixed.get(place[1], key), path)


def strings_in(data: Any) -> Iterator[str]:
    """Every text in it, however deep; a questionnaire is one column."""
    if isinstance(data, dict):
        data = data.values()
    elif isinstance(data, str):
        yield data
    if isinstance(data, Iterable) and not isinstance(data, str | bytes):
        for each in data:
            yield from strings_in(each)


def data_of(here: Neighbour) -> list[str]:
    """What people typed into the rows of the county: shown as it is in every language."""
    rows = [row for _, found in everything(here.code) for row in found.values()]
    typed = set(strings_in([*rows, *Centre.objects.values(), *Questionnaire.objects.values()]))
    typed |= set(strings_in(QuestionnaireVersion.objects.values_list("body", flat=True)))
    typed |= {VISITOR, VISITOR[0], f"{MARK}技能", SOUGHT, *WRONG, *LANGUAGE_SWITCH}
    return sorted(filter(CHINESE.search, typed), key=len, reverse=True)


def chinese_in(text: str, data: list[str]) -> list[str]:
    """The Chinese of a text once people's own words are taken out."""
    for typed in data:
        text = text.replace(typed, "")
    return CHINESE.findall(text)


def paths(host: str, here: Neighbour, user: User | None) -> list[str]:
    urlconf = ALLIANCE if host == web.ALLIANCE else COUNTY
    mine = StoreMember.objects.filter(user=user).first() if user else None
    shop = str(mine.store_id) if mine else NOBODY_S
    found = sorted({filled(path, here, shop) for _, path in routes(urlconf)})
    searched = [f"{path}?q={SOUGHT}&page=99" for path in found if LIST.fullmatch(path)]
    return [path for path in [*found, *searched] if path not in UNREAD]


def walk_through(
    name: str, here: Neighbour, foreign_in: Callable[[str], list[str]], language: str = ""
) -> Walk:
    user, methods, host = walker(name)
    walk, people = Walk(foreign_in), browsers(user, methods, host, language)
    forms: dict[str, set[str]] = {}
    for path in paths(host, here, user):
        response = next(people).get(path)
        walk.take(f"GET {path}", response)
        if takes_a_form(response):
            forms[path] = set(FIELD.findall(response.content.decode())) - {"language"}
    everything = set[str]().union(*forms.values())
    for path, names in forms.items():
        for wrong in WRONG:
            data = dict.fromkeys(names or everything, wrong) if wrong else {}
            walk.take(f"POST {wrong[:3]} {path}", sent(next(people), path, data))
    return walk


def takes_a_form(response: Any) -> bool:
    """Whether the page has one, or the address is only for sending one to."""
    if response.status_code == 405 or response.streaming:
        return not response.streaming
    return (
        response.status_code == 200
        and b'method="post"' in response.content.split(b'id="content"')[-1]
    )


def sent(browser: Client, path: str, data: dict[str, str]) -> Any:
    """The answer, and no trace of the deed."""
    with transaction.atomic():
        if path.startswith("/api/"):
            response = browser.post(path, json.dumps(data), content_type="application/json")
        else:
            response = browser.post(path, data, follow=True)
        transaction.set_rollback(True)
    return response


@pytest.mark.parametrize("name", WALKERS)
def test_everything_is_chinese(name: str, here: Neighbour) -> None:
    walk = walk_through(name, here, english_in)

    assert walk.found == {}
    assert walk.broken == []
    assert walk.read > 25


@pytest.mark.parametrize("name", ["an owner", "a director", "an operator"])
def test_who_asks_for_english_reads_no_chinese(name: str, here: Neighbour) -> None:
    names = data_of(here)

    walk = walk_through(name, here, lambda text: chinese_in(text, names), language="en")

    assert walk.found == {}
    assert walk.read > 25
