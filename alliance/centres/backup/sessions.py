"""A connection of one's own as the owner role, apart from Django's and its search_path."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connections

from alliance.lib.pg_tools import environment

Session = psycopg.Connection[tuple[Any, ...]]
# So that a row reads the same whatever the server, the role or the time of year says.
PLAIN = "-c TimeZone=UTC -c DateStyle=ISO -c IntervalStyle=postgres -c extra_float_digits=1"


@contextmanager
def owner_session() -> Iterator[Session]:
    """One transaction: committed at the end of the block, rolled back by any exception."""
    where = connections["owner"].get_connection_params()
    where["options"] = f"{where.get('options', '')} {PLAIN}".strip()
    with psycopg.connect(**where | {"cursor_factory": psycopg.ClientCursor}) as session:
        yield session


def tool_environment() -> dict[str, str]:
    """The environment in which pg_dump and pg_restore find the same database."""
    return os.environ | environment("owner")
