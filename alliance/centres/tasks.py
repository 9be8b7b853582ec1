"""How work leaves a request: a county's task, and sending one when the transaction commits."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from celery import shared_task
from django.db import connections, transaction
from django_tenants.utils import schema_context

from alliance.centres.selectors import current_code

COUNTY = re.compile(r"[0-9]{6}")


@contextmanager
def returned_connections() -> Iterator[None]:
    """Give back what the block borrowed: a thread that keeps it drains the pool (tenancy leak 7).

    Inside a transaction (a test that calls a task in line) the connection is the caller's.
    """
    try:
        yield
    finally:
        for connection in connections.all(initialized_only=True):
            if not connection.in_atomic_block:
                connection.close()


def county_task(*, public: bool = False, **options: Any) -> Callable[[Callable[..., Any]], Any]:
    """A Celery task that runs in the schema of `county`, an argument it must be sent.

    The body does not receive `county`: the open schema is the answer. `public=True` marks a task
    of the alliance itself, which then may be sent no county. `options` go to Celery.
    """

    def decorate(body: Callable[..., Any]) -> Any:
        @functools.wraps(body)
        def run(*, county: str = "", **kwargs: Any) -> Any:
            if not (COUNTY.fullmatch(county) or (public and not county)):
                raise ValueError(f"{body.__qualname__} needs the code of a county, not {county!r}")
            with returned_connections(), schema_context(f"c{county}" if county else "public"):
                return body(**kwargs)

        name = f"{body.__module__}.{body.__name__}"
        return shared_task(name=name, **{"typing": False} | options)(run)

    return decorate


def after_commit(task: Any, **kwargs: Any) -> None:
    """Send `task` once the transaction commits, to the county that is open now (leak 4).

    A message can be lost with Redis, and losing it never fails the caller: what must happen is
    published as a fact, or stands in a table that a periodic task sweeps.
    """
    arguments = {"county": current_code() or "", **kwargs}

    def send() -> None:
        task.apply_async(kwargs=arguments, retry=False)

    transaction.on_commit(send, robust=True)
