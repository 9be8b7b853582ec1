"""What a county's schema is made of, as statements that can be run again under another name."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections

from alliance.lib.pg_tools import environment, tool

OWNER = "owner"
TEMPLATE = "county_template"
# Whoever changes the template holds this lock alone; counties being made or restored share it.
LOCK = 0x436F756E7479


@contextmanager
def opened(schema: str) -> Iterator[Any]:
    """The owner role's connection with `schema` before public. For DDL; rows use schema_context,
    which would restore this connection to wherever the other one stood."""
    connection: Any = connections[OWNER]
    before: str = connection.schema_name
    connection.set_schema(schema)
    try:
        yield connection
    finally:
        connection.set_schema(before)


@contextmanager
def without_waiting() -> Iterator[None]:
    """The owner role's statements do not wait for one another's answers; nothing is to be read.

    What the database refuses is raised at the end. The connection must be open.
    """
    connection: Any = connections[OWNER]
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield


def exists(schema: str) -> bool:
    with connections[OWNER].cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [schema])
        return cursor.fetchone() is not None


def dump(schema: str) -> str:
    """The whole shape of a schema, without owners and privileges: those are the default ones."""
    command = [tool("pg_dump"), "--schema-only", "--no-owner", "--no-privileges", "-n", schema]
    where = {**os.environ, **environment(OWNER)}
    result = subprocess.run(command, env=where, check=True, capture_output=True, text=True)  # noqa: S603
    return result.stdout


def statements(dumped: str) -> list[str]:
    """A dump cut into single statements (tenancy C3); names in it are qualified throughout."""
    entries = re.split(r"^--\n-- Name: .*; Type: (.*?); .*\n--\n", dumped, flags=re.MULTILINE)[1:]
    cut: list[str] = []
    for kind, text in zip(entries[::2], entries[1::2], strict=True):
        body = re.sub(r"^(--.*|\\.*)$", "", text, flags=re.MULTILINE)
        # A function's body has semicolons of its own.
        parts = [body] if kind in ("FUNCTION", "PROCEDURE") else re.split(r";\n", body)
        cut += (part.strip().rstrip(";") for part in parts)
    return [part for part in cut if part and not part.startswith("SET ")]


def renamed(statement: str, schema: str) -> str:
    """The template's statement, for `schema`."""
    return re.sub(rf"\b{TEMPLATE}\b", schema, statement)


def shape(schema: str) -> list[str]:
    """A county's statements under the template's name: equal for counties of equal shape."""
    return [re.sub(rf"\b{schema}\b", TEMPLATE, part) for part in statements(dump(schema))]
