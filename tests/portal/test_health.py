from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.db import OperationalError
from django.test import Client

from config import health


@pytest.fixture
def probe() -> Client:
    """By address, as a proxy asks: no host name of ours."""
    return Client(headers={"host": "10.1.2.3:8000"})


def test_alive_needs_no_database(probe: Client) -> None:
    """Without the `db` fixture any query would fail this test."""
    assert probe.get("/healthz").json() == {"status": "ok"}


@pytest.mark.django_db
def test_ready_asks_database_and_redis(probe: Client) -> None:
    answer = probe.get("/readyz")

    assert (answer.status_code, answer.json()) == (
        200,
        {"status": "ok", "database": "ok", "redis": "ok"},
    )


@pytest.mark.django_db
def test_a_database_that_is_away_takes_the_process_out(
    probe: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        raise OperationalError

    monkeypatch.setattr(health, "ask_database", away)

    answer = probe.get("/readyz")

    assert (answer.status_code, answer.json()["database"]) == (503, "unavailable")
    assert 'alliance_up{dependency="database"} 0' in probe.get("/metrics").content.decode()


@pytest.mark.django_db
def test_metrics_are_openmetrics(probe: Client) -> None:
    answer = probe.get("/metrics")
    text = answer.content.decode()

    assert answer["Content-Type"].startswith("application/openmetrics-text")
    assert 'alliance_up{dependency="redis"} 1' in text
    assert 'alliance_deliveries{state="dead"} 0' in text
    assert "alliance_oldest_delivery_seconds 0.0" in text
    assert text.endswith("# EOF\n")


def test_metrics_are_not_for_the_public(probe: Client) -> None:
    assert probe.get("/metrics", REMOTE_ADDR="203.0.113.7").status_code == 404
    assert probe.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 404


@pytest.mark.django_db
def test_a_token_opens_metrics_from_elsewhere(probe: Client, settings: LazySettings) -> None:
    settings.METRICS_TOKEN = "a-long-token"

    def asked(token: str) -> int:
        headers = {"Authorization": f"Bearer {token}"}
        return probe.get("/metrics", headers=headers, REMOTE_ADDR="203.0.113.7").status_code

    assert (asked("a-long-token"), asked("another")) == (200, 404)
