"""When PostgreSQL or Redis is away: what probes are told, and what people still get."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connections
from django.test import Client

from alliance.accounts.roles import Role
from alliance.centres.models import Centre
from alliance.centres.selectors import county_of_host
from alliance.events.models import Delivery, OutboxFact
from tests.factories.facts import NOON
from tests.factories.people import member
from tests.factories.stores import store
from tests.factories.web import signed_in


@pytest.fixture
def probe() -> Client:
    return Client(headers={"host": "10.1.2.3:8000"})


@pytest.fixture
def no_redis(settings: Any) -> None:
    """The caches as they are, on a port where nobody listens."""
    settings.CACHES = {
        name: entry | {"LOCATION": "redis://127.0.0.1:1/0"}
        for name, entry in settings.CACHES.items()
    }


@pytest.fixture
def no_database(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every statement fails as it does when the server has closed the line."""
    county_of_host("xinshao.localhost")  # remembered for a minute
    line = connections["default"].connection
    assert line is not None
    connections["default"].connection = lost = type(line).connect(line.info.dsn)
    lost.close()
    yield
    connections["default"].connection = line
    connections["default"].needs_rollback = False
    connections["default"].closed_in_transaction = False


@pytest.mark.django_db
def test_without_redis_a_process_is_not_ready_and_says_which(probe: Client, no_redis: None) -> None:
    answer = probe.get("/readyz")

    assert (answer.status_code, answer.json()) == (
        503,
        {"status": "unavailable", "database": "ok", "redis": "unavailable"},
    )


def test_without_the_database_a_process_is_not_ready_and_says_which(
    probe: Client, no_database: None
) -> None:
    answer = probe.get("/readyz")

    assert (answer.status_code, answer.json()) == (
        503,
        {"status": "unavailable", "database": "unavailable", "redis": "ok"},
    )


def test_without_the_database_the_figures_still_tell_of_redis(
    probe: Client, no_database: None
) -> None:
    text = probe.get("/metrics").content.decode()

    assert 'alliance_up{dependency="database"} 0' in text
    assert 'alliance_up{dependency="redis"} 1' in text
    assert "alliance_deliveries" not in text
    assert text.endswith("# EOF\n")


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_nobody_keeps_a_probes_answer(probe: Client, db: None, path: str) -> None:
    assert probe.get(path)["Cache-Control"] == "no-store"


def test_the_process_lives_without_both(probe: Client, no_redis: None) -> None:
    """A restart would mend neither."""
    assert probe.get("/healthz").status_code == 200


def test_facts_on_their_way_are_counted_by_state_and_age(probe: Client, db: None) -> None:
    fact = OutboxFact.objects.create(county="430522", name="x", payload={}, at=NOON)
    for number, state in enumerate(["due", "due", "dead", "done"]):
        Delivery.objects.create(fact=fact, county="430522", handler=str(number), state=state)
    Delivery.objects.filter(handler="0").update(due_at="2020-01-01T00:00Z")

    text = probe.get("/metrics").content.decode()

    assert 'alliance_deliveries{state="due"} 2' in text
    assert 'alliance_deliveries{state="dead"} 1' in text
    assert 'state="done"' not in text
    oldest = next(ln for ln in text.splitlines() if ln.startswith("alliance_oldest_delivery"))
    assert float(oldest.split()[1]) > 6 * 365 * 24 * 3600


@pytest.mark.parametrize(
    ("token", "given", "status"),
    [
        ("", "", 200),
        ("secret", "", 404),
        ("secret", "Bearer secret", 200),
        ("secret", "Bearer secre", 404),
        ("secret", "Bearer 密码", 404),
    ],
)
def test_where_a_token_is_set_the_machine_itself_needs_it_too(
    probe: Client, db: None, settings: LazySettings, token: str, given: str, status: int
) -> None:
    settings.METRICS_TOKEN = token

    answer = probe.get("/metrics", headers={"Authorization": given})

    assert answer.status_code == status


def test_without_redis_people_still_see_their_pages(county: Centre, settings: Any) -> None:
    store(name="福来店")
    officer = signed_in(member(Role.OFFICER))
    settings.CACHES = {
        name: entry | {"LOCATION": "redis://127.0.0.1:1/0"}
        for name, entry in settings.CACHES.items()
    }

    desk, api = officer.get("/admin/stores/store/"), officer.get("/api/v1/stores/")

    assert (desk.status_code, api.status_code) == (200, 200)
    assert "福来店" in desk.content.decode()
