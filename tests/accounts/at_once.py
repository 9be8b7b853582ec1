"""Two people who click in the same moment."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction
from django_tenants.utils import schema_context

from alliance.lib.refusals import Refused

PATIENCE = 3.0  # seconds until everybody has come as far as they get


def at_once(*works: Callable[[], Any], writing: str, place: str = "c430522") -> list[Any]:
    """Run `works` in threads of their own, all held at their first write to table `writing`.

    Each has read what there is to read before the first of them writes. Returns what they
    returned, or the refusal they raised; whatever else is raised is raised here.
    """
    results: list[Any] = [None] * len(works)

    def run(number: int, work: Callable[[], Any]) -> None:
        try:
            with schema_context(place):
                results[number] = work()
        except Exception as error:
            results[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f'LOCK TABLE public."{writing}" IN SHARE MODE')
        for thread in threads:
            thread.start()
        _wait_until_all_stand(threads)
    for thread in threads:
        thread.join(20)
    for result in results:
        if isinstance(result, Exception) and not isinstance(result, Refused):
            raise result
    return results


def _wait_until_all_stand(threads: list[threading.Thread]) -> None:
    """Each waits for a lock, or is through already (a refusal needs no write)."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if _standing() >= sum(thread.is_alive() for thread in threads):
            return
        time.sleep(0.02)


def _standing() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted")
        row = cursor.fetchone()
    return int(row[0]) if row else 0
