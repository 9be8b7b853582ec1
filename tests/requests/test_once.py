from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django_tenants.utils import schema_context

from alliance.centres.models import Centre
from alliance.requests import services
from alliance.requests.models import AnsweredRequest
from tests.factories.people import person
from tests.factories.threads import at_once

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)


def test_a_key_counts_per_county(county: Centre, other_county: Centre) -> None:
    user = person()
    done: list[str] = []

    for schema in ("c430522", "c430523"):
        with schema_context(schema):
            services.once(
                user_id=user.pk, key="k", digest="d", at=NOON, act=lambda: done.append("x")
            )

    assert len(done) == 2
    assert set(AnsweredRequest.objects.values_list("county", flat=True)) == {"430522", "430523"}


def test_what_fails_is_not_remembered(county: Centre) -> None:
    user = person()

    with pytest.raises(ZeroDivisionError):
        services.once(user_id=user.pk, key="k", digest="d", at=NOON, act=lambda: 1 / 0)

    assert not AnsweredRequest.objects.exists()


def test_old_answers_are_forgotten(county: Centre) -> None:
    user = person()
    for days, key in [(4, "old"), (2, "young")]:
        at = NOON - timedelta(days=days)
        services.once(user_id=user.pk, key=key, digest="d", at=at, act=lambda: 1)

    assert services.prune(at=NOON) == 1
    assert AnsweredRequest.objects.get().key == "young"


@pytest.mark.django_db(transaction=True)
def test_two_at_once_act_once_and_hear_the_same() -> None:
    user = person()
    acted: list[int] = []

    def act() -> dict[str, int]:
        acted.append(1)
        time.sleep(0.3)
        return {"n": len(acted)}

    def send(_number: int) -> services.Answer:
        return services.once(user_id=user.pk, key="k", digest="d", at=NOON, act=act)

    answers = [answer for answer in at_once(4, send) if isinstance(answer, services.Answer)]

    assert acted == [1]
    assert [answer.body for answer in answers] == [{"n": 1}] * 4
    assert sorted(answer.replayed for answer in answers) == [False, True, True, True]


@pytest.mark.django_db(transaction=True)
def test_who_waits_too_long_is_asked_to_look_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "PATIENCE", "100ms")
    user = person()
    started, finish = threading.Event(), threading.Event()

    def slow() -> None:
        started.set()
        finish.wait(5)

    def send() -> None:
        try:
            with schema_context("c430522"):
                services.once(user_id=user.pk, key="k", digest="d", at=NOON, act=slow)
        finally:
            connection.close()

    first = threading.Thread(target=send)
    first.start()
    started.wait(5)
    with schema_context("c430522"), pytest.raises(services.StillRunning):
        services.once(user_id=user.pk, key="k", digest="d", at=NOON, act=lambda: None)
    finish.set()
    first.join()
