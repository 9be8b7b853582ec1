from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.core.cache import cache

from alliance.accounts.models import Membership
from alliance.accounts.roles import Role
from alliance.centres.models import Centre
from alliance.centres.selectors import forget_hosts
from stores import services
from stores.models import Store, StoreMember
from tests.factories.people import member
from tests.factories.stores import store, visited
from tests.factories.web import ALLIANCE, client, signed_in
from tests.query_counts import PAGES, Page, queries_of

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
SHOPS = 25
OFFICERS = 10


@pytest.fixture
def shops(county: Centre) -> list[Store]:
    officer = member(Role.OFFICER)
    made = [store(town=f"第{n % 5}镇") for n in range(SHOPS)]
    for shop in made[:10]:
        services.verify(visited(shop), actor=officer, at=NOON, note="上门看过")
    return made


@pytest.fixture
def posts(county: Centre) -> list[Membership]:
    return [member(Role.OFFICER, name=f"专员{n}").memberships.get() for n in range(OFFICERS)]


@pytest.mark.parametrize("line", PAGES, ids=lambda line: line.name)
def test_a_page_costs_as_many_queries_as_written_down(
    line: Page, shops: list[Store], posts: list[Membership]
) -> None:
    cache.clear()
    forget_hosts()
    path = line.path.format(shop=shops[-1].pk, post=posts[-1].pk)
    if line.role:
        where = None if line.host == ALLIANCE else "430522"
        user = member(line.role, where)
        if line.role is Role.OWNER:
            StoreMember.objects.create(store=shops[-1], user=user)
        browser = signed_in(user, line.host)
    else:
        browser = client(line.host)
    browser.get(path)  # what a process learns once (hosts, content types) is not a page's cost

    queries = queries_of(browser, path)

    assert len(queries) == line.queries, "\n".join(queries)
