"""Many people of several counties at once: nobody is ever answered from another schema."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

import pytest
from django.conf import settings
from django_tenants.utils import schema_context

from alliance.accounts.models import Membership, User
from alliance.accounts.roles import Role
from stores.models import Store
from tests.factories import web
from tests.factories.people import LONG_AGO, person
from tests.factories.stores import store
from tests.flows.serving import Answer, Line, served

REQUESTS = 20_000
LINES = 24
PEOPLE = 12
COUNTIES = {"430522": (web.XINSHAO, "新邵县"), "430523": (web.SHAOYANG, "邵阳县")}


@dataclass(frozen=True)
class Ask:
    """A request and what its answer must and must not say."""

    host: str
    path: str
    status: int
    must: str
    never: str
    opened: str = ""  # the host the session was opened at; empty: nobody is signed in

    def wrong(self, answer: Answer) -> str:
        """Empty, or what is wrong with the answer."""
        told = answer.body.decode()
        if answer.status == self.status and self.must in told and self.never not in told:
            return ""
        return f"{self.host}{self.path} → {answer.status} {told[:200]}"


def only(code: str) -> str:
    return f"只在{COUNTIES[code][1]}"


@pytest.fixture
def shops(transactional_db: None) -> dict[str, Store]:
    """Three shops in each county, named after it; one of each."""
    one = {}
    for code in COUNTIES:
        with schema_context(f"c{code}"):
            *_, one[code] = [store(name=f"{only(code)}的店{n}") for n in range(3)]
    return one


@pytest.fixture
def cookies(transactional_db: None) -> dict[str, list[str]]:
    """Host → sessions opened there, of people who are officers in both counties."""
    people = [officer_of_both(f"两县专员{n}") for n in range(PEOPLE)]
    return {
        host: [session_of(user, host) for user in people]
        for host in (web.XINSHAO, web.SHAOYANG, web.ALLIANCE)
    }


def officer_of_both(name: str) -> User:
    user = person(name)
    for code in COUNTIES:
        Membership.objects.create(user=user, centre_id=code, role=Role.OFFICER, since=LONG_AGO)
    return user


def session_of(user: User, host: str) -> str:
    return web.signed_in(user, host).cookies[settings.SESSION_COOKIE_NAME].value


def asks(shops: dict[str, Store]) -> Iterator[Ask]:
    for here, there in (("430522", "430523"), ("430523", "430522")):
        host, name = COUNTIES[here]
        stores = "/api/v1/stores/"
        yield Ask(host, stores, 200, only(here), only(there), host)
        yield Ask(host, f"{stores}{shops[here].pk}/", 200, only(here), only(there), host)
        yield Ask(host, f"{stores}{shops[there].pk}/", 404, "", only(there), host)
        yield Ask(host, f"{stores}?q={quote(only(here))}", 200, only(here), only(there), host)
        yield from 4 * [Ask(host, "/api/v1/me/", 200, f'"county":"{here}"', there, host)]
        yield Ask(host, "/api/v1/me/", 401, "", "两县专员", COUNTIES[there][0])
        yield Ask(host, "/", 200, name, COUNTIES[there][1])
    yield Ask(web.ALLIANCE, "/api/v1/me/", 200, '"county":null', "4305", web.ALLIANCE)


async def fire(port: int, plan: list[Ask], cookies: dict[str, list[str]]) -> Counter[str]:
    """Send `plan` over LINES connections at once; what went wrong, how often."""
    wrong: Counter[str] = Counter()
    waiting = iter(plan)

    async def keep_asking() -> None:
        async with Line(port) as line:
            for ask in waiting:
                cookie = random.choice(cookies[ask.opened]) if ask.opened else ""
                answer = await line.get(ask.host, ask.path, cookie)
                if fault := ask.wrong(answer):
                    wrong[fault] += 1

    async with asyncio.TaskGroup() as group:
        for _ in range(LINES):
            group.create_task(keep_asking())
    return wrong


@pytest.mark.flow
@pytest.mark.django_db(transaction=True)
def test_20_000_mixed_requests_never_meet_a_wrong_schema(
    shops: dict[str, Store], cookies: dict[str, list[str]]
) -> None:
    plan = random.choices(list(asks(shops)), k=REQUESTS)

    with served(workers=2) as port:
        wrong = asyncio.run(fire(port, plan, cookies))

    assert wrong == {}
