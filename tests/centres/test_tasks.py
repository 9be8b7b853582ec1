"""A task names its county; what is sent on commit goes to the county that was open."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from celery import current_app
from django.db import connection, transaction
from django_tenants.utils import schema_context

from alliance.centres.models import Centre
from alliance.centres.selectors import current_code
from alliance.centres.tasks import after_commit, county_task

seen: list[tuple[str | None, dict[str, Any]]] = []


@county_task()
def look(**kwargs: Any) -> None:
    seen.append((current_code(), kwargs))


@county_task(public=True)
def look_around() -> None:
    seen.append((current_code(), {}))


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    seen.clear()
    current_app.conf.task_always_eager = True
    yield
    current_app.conf.task_always_eager = False


def test_a_task_runs_in_the_county_it_names(county: Centre) -> None:
    look(county="430523", row=7)

    assert seen == [("430523", {"row": 7})]
    assert current_code() == "430522"


@pytest.mark.parametrize(
    "code", ["", "public", "c430522", "43052", "４３０５２２", '430522"; DROP']
)
def test_a_task_without_a_county_is_refused(db: None, code: str) -> None:
    with pytest.raises(ValueError, match="county"):
        look(county=code)

    assert seen == []


def test_a_task_marked_public_runs_in_public(county: Centre) -> None:
    look_around()

    assert seen == [(None, {})]


def test_what_is_sent_on_commit_goes_where_it_was_said(
    county: Centre, django_capture_on_commit_callbacks: Any
) -> None:
    with (
        schema_context("c430523"),
        django_capture_on_commit_callbacks(execute=True),
        schema_context("c430522"),
    ):
        after_commit(look, row=1)

    assert seen == [("430522", {"row": 1})]


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_is_not_sent() -> None:
    with schema_context("c430522"), transaction.atomic():
        after_commit(look)
        transaction.set_rollback(True)

    assert seen == []


@pytest.mark.django_db(transaction=True)
def test_fifty_threads_with_tasks_leave_the_pool_full() -> None:
    """More threads than the pool has connections: each must give its own back."""
    size = connection.pool.max_size  # type: ignore[attr-defined]
    assert size < 50
    failures: list[Exception] = []

    def work(code: str) -> None:
        try:
            for _ in range(3):
                asks_the_database(county=code)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=[f"43052{n % 2 + 2}"]) for n in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert [found for code, found in seen if found["schema"] != f"c{code}"] == []
    assert len(seen) == 150


@county_task()
def asks_the_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema(), pg_sleep(0.005)")
        seen.append((current_code(), {"schema": cursor.fetchone()[0]}))
