"""Several people at the same moment, each in a thread with a connection of its own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from django_tenants.utils import schema_context

from alliance.centres.tasks import returned_connections

R = TypeVar("R")


def at_once(many: int, work: Callable[[int], R], schema: str = "c430522") -> list[R | Exception]:
    """What `work(0)`, `work(1)` … answered or raised, begun together with the schema open."""
    begin = Barrier(many)

    def one(number: int) -> R | Exception:
        with returned_connections(), schema_context(schema):
            begin.wait(10)
            try:
                return work(number)
            except Exception as refused:
                return refused

    with ThreadPoolExecutor(many) as people:
        return list(people.map(one, range(many)))
