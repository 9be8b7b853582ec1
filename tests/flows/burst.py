"""What the kill test runs as processes of its own, with the product's everyday settings.

`python -m tests.flows.burst prepare|publish`, and a Celery app.
"""

# ruff: noqa: E402  the settings must be named before anything of Django is imported
from __future__ import annotations

import os
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")

import django

django.setup()

from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django_tenants.utils import schema_context

from alliance.centres.services import create_centre
from alliance.events.facts import HANDLERS
from alliance.events.services import publish
from config.celery import app
from tests.factories.facts import BellRang, note

COUNTIES = [("430522", "xinshao", "新邵县"), ("430523", "shaoyang", "邵阳县")]
THREADS = 4
PAUSE = 0.01
HANDLERS[BellRang.NAME] = {"note": note}

__all__ = ["app"]


def prepare() -> None:
    call_command("migrate", verbosity=0)
    for code, slug, name in COUNTIES:
        create_centre(code=code, slug=slug, name=name, at=datetime(2026, 1, 1, tzinfo=UTC))


def publish_until_stopped() -> None:
    """Each thread tells one fact after another and writes down those whose commit was answered."""
    threads = [threading.Thread(target=_publish, args=[n]) for n in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _publish(thread: int) -> None:
    stop = Path(settings.DATA_DIR) / "stop"
    number = thread
    with (Path(settings.DATA_DIR) / f"acknowledged.{thread}").open("w") as acknowledged:
        while not stop.exists():
            number += THREADS
            try:
                with schema_context(f"c{COUNTIES[number // THREADS % 2][0]}"), transaction.atomic():
                    publish(BellRang(number=number, at=datetime.now(UTC)))
            except Exception:
                time.sleep(0.2)
                continue
            acknowledged.write(f"{number}\n")
            acknowledged.flush()
            time.sleep(PAUSE)


if __name__ == "__main__":
    {"prepare": prepare, "publish": publish_until_stopped}[sys.argv[1]]()
