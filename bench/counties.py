"""What a county costs: to make it, to bring a hundred of them up, and to find nothing to do.

Runs in a database of its own beside the real one, on the embedded server.
"""

from __future__ import annotations

import importlib
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils.timezone import now

from alliance.centres import services
from alliance.centres.models import CountyTemplate
from alliance.centres.schemas import ddl
from bench.harness import Figure, seconds
from config import embedded
from stores import migrations

DATABASE = "bench_counties"
COUNTIES = 100
ROUNDS = 15
COLUMN = """from django.db import migrations, models

class Migration(migrations.Migration):
    dependencies = [("stores", "{after}")]
    operations = [migrations.AddField(
        "store", "{name}", models.CharField(max_length=20, default=""))]
"""


def figures() -> list[Figure]:
    """Three figures; two to three minutes, nearly all of it the stock way."""
    with scratch_database():
        services.migrate_public(verbosity=0)
        services.migrate_template()
        return [creating(), catching_up(), nothing_to_do()]


def creating() -> Figure:
    """A county with its rows, against its DDL alone through psycopg; the two take turns."""
    made, replayed = [], []
    with _owner() as raw:
        for n in range(ROUNDS):
            made.append(seconds(partial(_create, n)))
            replayed.append(seconds(partial(_replay, raw, f"c9{n:05d}")))
        for n in range(ROUNDS):
            raw.execute(f"DROP SCHEMA c9{n:05d} CASCADE".encode())
            raw.commit()
    for n in range(ROUNDS, COUNTIES):
        _create(n)
    return Figure(
        "creating a county", median(made), median(replayed), goal_ratio=3.0,
        detail=f"median of {ROUNDS}, against its DDL replayed through psycopg",
    )  # fmt: skip


def catching_up() -> Figure:
    """One added column in every county: ours, the stock way, ours again, over the same counties."""
    with later_migrations() as add_column:
        ours = [seconds(_one_more_column(add_column, _bring_up))]
        stock = seconds(_one_more_column(add_column, _bring_up_by_stock))
        _bring_up()
        ours.append(seconds(_one_more_column(add_column, _bring_up)))
    return Figure(
        "bringing 100 counties up", median(ours), stock, goal_ratio=1 / 20,
        detail=f"one added column, {COUNTIES} counties, rendering included, against migrate_schemas"
        " over the same counties",
    )  # fmt: skip


def nothing_to_do() -> Figure:
    """Queries, not seconds."""
    _bring_up()
    with CaptureQueriesContext(connections["owner"]) as queries:
        assert not list(services.migrate_counties(at=now()))  # noqa: S101
    asked = [each for each in queries if not each["sql"].startswith("SET search_path")]
    return Figure(
        "queries when nothing is to do", float(len(asked)), 1.0, goal_ratio=1.0,
        detail=f"a count, for {COUNTIES} counties together",
    )  # fmt: skip


# -- One round of each -----------------------------------------------------------------------------
def _create(n: int) -> None:
    services.create_centre(code=f"8{n:05d}", slug=f"bench{n}", name=f"县{n}", at=now())


def _replay(raw: psycopg.Connection[Any], schema: str) -> None:
    for statement in _template_statements():
        raw.execute(ddl.renamed(statement, schema).encode())
    raw.commit()


def _template_statements() -> list[str]:
    statements: list[str] = CountyTemplate.objects.using("owner").get().statements
    return statements


def _bring_up() -> None:
    services.migrate_template()
    failed = [each for each in services.migrate_counties(at=now()) if each.failure]
    assert not failed, failed  # noqa: S101


def _bring_up_by_stock() -> None:
    call_command("migrate_schemas", tenant=True, database="owner", verbosity=0)


def _one_more_column(add: Callable[[], None], work: Callable[[], None]) -> Callable[[], None]:
    add()
    return work


# -- Where it all happens --------------------------------------------------------------------------
@contextmanager
def scratch_database() -> Iterator[None]:
    """A database for the bench alone; both roles look at it meanwhile."""
    before = connections["owner"].settings_dict["NAME"]
    with _root() as root:
        root.execute(f'DROP DATABASE IF EXISTS "{DATABASE}" WITH (FORCE)'.encode())
    embedded.prepare_database(settings.DATA_DIR, DATABASE)
    _look_at(DATABASE)
    try:
        yield
    finally:
        _look_at(before)
        with _root() as root:
            root.execute(f'DROP DATABASE "{DATABASE}" WITH (FORCE)'.encode())


def _look_at(name: str) -> None:
    for alias in ("default", "owner"):
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name
    connections["default"].close_pool()  # type: ignore[attr-defined]


def _root() -> psycopg.Connection[Any]:
    return _connect("postgres", "postgres", autocommit=True)


def _owner() -> psycopg.Connection[Any]:
    return _connect(embedded.OWNER_ROLE, DATABASE, autocommit=False)


def _connect(user: str, name: str, *, autocommit: bool) -> psycopg.Connection[Any]:
    where = embedded.postgres_address(settings.DATA_DIR)
    return psycopg.connect(
        user=user, dbname=name, host=where.socket_dir, port=where.port, autocommit=autocommit
    )


@contextmanager
def later_migrations() -> Iterator[Callable[[], None]]:
    """Yields what adds one more migration, each with one more column, to the stores app."""
    own = sorted(Path(str(migrations.__file__)).parent.glob("*.py"))
    with tempfile.TemporaryDirectory() as folder:
        package = Path(folder, "bench_later_migrations")
        package.mkdir()
        for path in own:
            (package / path.name).write_text(path.read_text())
        sys.path.insert(0, folder)
        try:
            with override_settings(MIGRATION_MODULES={"stores": package.name}):
                yield _adding(package, max(path.stem for path in own if path.stem[0].isdigit()))
        finally:
            sys.path.remove(folder)


def _adding(package: Path, last: str) -> Callable[[], None]:
    names = (f"9{n:03d}_more" for n in count())
    after = last

    def add() -> None:
        nonlocal after
        name = next(names)
        text = COLUMN.format(after=after, name=f"bench_{name[:4]}")
        (package / f"{name}.py").write_text(text)
        after = name
        importlib.invalidate_caches()

    return add
