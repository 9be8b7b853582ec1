"""Whole alliances to lose and restore counties in: databases of their own, thrown away after."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections

from tests import database
from tests.database import as_root

COUNTIES = ("c430522", "c430523")


def let_go() -> None:
    for alias in ("default", "owner"):
        connections[alias].close()
    connections["default"].close_pool()  # type: ignore[attr-defined]


@contextmanager
def alliance() -> Iterator[str]:
    """A copy of the migrated database with its two counties; both roles use it meanwhile."""
    before = connections["default"].settings_dict["NAME"]
    name = f"{before}_copy"
    let_go()
    with as_root() as root:
        ((template,),) = root.execute(
            "SELECT datname FROM pg_database WHERE datname ~ '^tpl_[0-9a-f]+$'"
        ).fetchall()
        root.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        root.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" OWNER alliance_owner')
    database.use(name)
    try:
        yield name
    finally:
        let_go()
        database.use(before)
        with as_root() as root:
            root.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def empty_alliance() -> Iterator[str]:
    """The same without a single county."""
    with alliance() as name:
        with as_root(name) as root:
            for schema in COUNTIES:
                root.execute(f"DROP SCHEMA {schema} CASCADE")
            root.execute("DELETE FROM centres_domain")
            root.execute("DELETE FROM centres_centre")
        yield name


def drop_by_accident(name: str, schema: str) -> None:
    with as_root(name) as root:
        root.execute(f"DROP SCHEMA {schema} CASCADE")
