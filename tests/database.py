"""One throwaway PostgreSQL for the whole run; each worker gets a copy of a migrated database."""

from __future__ import annotations

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connections

from config import embedded

COUNTIES = [("430522", "xinshao", "新邵县"), ("430523", "shaoyang", "邵阳县")]
KEPT = ("django_migrations", "django_content_type", "auth_permission", "centres_centre",
        "centres_domain", "centres_schemastep", "centres_countytemplate")  # fmt: skip


def migrated_state() -> str:
    """A fingerprint of everything that shapes the tables: the key of the database to copy."""
    digest = hashlib.sha256()
    folders = [Path(config.path) / "migrations" for config in apps.get_app_configs()]
    folders += [
        settings.BASE_DIR / "alliance" / "centres",
        settings.BASE_DIR / "tests" / "database.py",
    ]
    for folder in folders:
        for file in [folder] if folder.is_file() else sorted(folder.rglob("*.py")):
            digest.update(str(file.relative_to(folder.parent)).encode() + file.read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def locked(data: Path) -> Iterator[None]:
    data.mkdir(parents=True, exist_ok=True)
    with (data / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def as_root(name: str = "postgres") -> psycopg.Connection[Any]:
    address = embedded.postgres_address(settings.DATA_DIR)
    return psycopg.connect(
        dbname=name, user="postgres", host=address.socket_dir, port=address.port, autocommit=True
    )


def use(name: str) -> None:
    """Point both roles at database `name`."""
    address = embedded.postgres_address(settings.DATA_DIR)
    for alias in ("default", "owner"):
        connections[alias].close()
        connections[alias].settings_dict.update(
            NAME=name, HOST=address.socket_dir, PORT=address.port
        )


def prepare(worker: str) -> str:
    """Make this worker's database, migrated, with two counties in it."""
    with locked(settings.DATA_DIR):
        embedded.start_postgres(settings.DATA_DIR, throwaway=True)
        if not embedded.redis_answers(settings.DATA_DIR):
            embedded.start_redis(settings.DATA_DIR)
        template, name = f"tpl_{migrated_state()}", f"test_{worker}"
        with as_root() as root:
            known = {row[0] for row in root.execute("SELECT datname FROM pg_database")}
            if template not in known:
                for stale in (old for old in known if old.startswith("tpl_")):
                    root.execute(f'DROP DATABASE "{stale}" WITH (FORCE)')
                _migrate(f"{template}_raw")
                root.execute(f'ALTER DATABASE "{template}_raw" RENAME TO "{template}"')
            root.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            root.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" OWNER alliance_owner')
    use(name)
    return name


def copy(name: str) -> None:
    """One more copy of the migrated database, and both roles pointed at it."""
    with as_root() as root:
        root.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        root.execute(
            f'CREATE DATABASE "{name}" TEMPLATE "tpl_{migrated_state()}" OWNER alliance_owner'
        )
    _let_go()
    use(name)


def leave(name: str, back: str) -> None:
    """Drop such a copy and point both roles back at database `back`."""
    _let_go()
    with as_root() as root:
        root.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    use(back)


def _let_go() -> None:
    """Close both roles' connections; the pool's idle ones would keep to the database they know."""
    for alias in ("default", "owner"):
        connections[alias].close()
    connections["default"].close_pool()  # type: ignore[attr-defined]


def _migrate(name: str) -> None:
    from alliance.centres.services import create_centre

    with as_root() as root:
        root.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    embedded.prepare_database(settings.DATA_DIR, name)
    use(name)
    call_command("migrate", verbosity=0)
    for code, slug, county in COUNTIES:
        create_centre(code=code, slug=slug, name=county, at=datetime(2026, 1, 1, tzinfo=UTC))
    empty(name)
    _let_go()


def empty(name: str) -> None:
    """Delete every row but the counties', in all schemas; append-only tables too."""
    with as_root(name) as root:
        root.execute("SET session_replication_role = replica")
        tables = root.execute(
            "SELECT format('%%I.%%I', schemaname, tablename) FROM pg_tables"
            " WHERE tablename <> ALL(%s) AND (schemaname = 'public' OR schemaname ~ '^c[0-9]{6}$')",
            [list(KEPT)],
        ).fetchall()
        root.execute("; ".join(f"DELETE FROM {table}" for (table,) in tables).encode())
