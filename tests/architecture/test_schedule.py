"""Every scheduled task exists, and every task there is has its turn."""

from __future__ import annotations

from typing import Any

import pytest
from celery.app.base import Celery
from django.conf import settings

from config.celery import app

SCHEDULE: dict[str, dict[str, Any]] = settings.CELERY_BEAT_SCHEDULE


@pytest.fixture(scope="module")
def worker() -> Celery:
    """The application with every task a worker would find."""
    app.loader.import_default_modules()
    return app


@pytest.mark.parametrize("entry", SCHEDULE)
def test_a_scheduled_task_exists(worker: Celery, entry: str) -> None:
    assert SCHEDULE[entry]["task"] in worker.tasks


def test_whatever_is_to_be_cleared_away_has_its_turn(worker: Celery) -> None:
    """A task that takes no argument is the clock's: nobody else calls it."""
    scheduled = {entry["task"] for entry in SCHEDULE.values()}
    ours = {name for name in worker.tasks if name.startswith("alliance.")}

    assert ours - scheduled == set()


@pytest.mark.parametrize("entry", SCHEDULE)
def test_a_schedule_is_at_least_daily(entry: str) -> None:
    assert 0 < SCHEDULE[entry]["schedule"] <= 86400
