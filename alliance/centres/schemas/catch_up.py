"""Bring every county to where the template stands: one transaction each, or none of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import DatabaseError, connections, transaction

from alliance.centres.models import Centre, SchemaStep
from alliance.centres.schemas import ddl
from alliance.centres.schemas.template import CountyExecutor, Key, applied, keys_on_disk

# A county in which somebody holds a lock for long is left for the next run.
LOCK_TIMEOUT = "10s"


@dataclass(frozen=True)
class CaughtUp:
    """What became of one county. `failure` is empty when it is up to date now."""

    code: str
    name: str
    steps: int
    replayed: bool
    failure: str = ""


def behind(state: str) -> list[Centre]:
    """The counties not at `state`: one query, however many there are."""
    return list(Centre.objects.using(ddl.OWNER).exclude(schema_state=state))


def catch_up(centres: Iterable[Centre], state: str, at: datetime) -> Iterator[CaughtUp]:
    """Bring each county to `state`, one after the other; the failure of one stops no other."""
    steps = list(SchemaStep.objects.using(ddl.OWNER).order_by("id"))
    wanted = keys_on_disk()
    # One cursor for all: django-tenants sets the path anew with each.
    with connections[ddl.OWNER].cursor() as cursor:
        for centre in centres:
            yield _catch_up_one(cursor, centre, steps, wanted, state, at)


def _catch_up_one(
    cursor: Any,
    centre: Centre,
    steps: Sequence[SchemaStep],
    wanted: frozenset[Key],
    state: str,
    at: datetime,
) -> CaughtUp:
    missing: frozenset[Key] = frozenset()
    replayable = True
    try:
        missing = wanted - applied(cursor, centre.schema_name)
        known = [step for step in steps if step.key in missing and not step.by_hand]
        replayable = len(known) == len(missing)
        if replayable:
            _replay(cursor, centre, known, state, at)
        else:
            _migrate(centre, missing, state)
    except Exception as error:
        # Whatever a migration raises is this county's trouble and must not be the next one's.
        return CaughtUp(centre.code, centre.name, len(missing), replayable, _reason(error))
    return CaughtUp(centre.code, centre.name, len(missing), replayable)


def _replay(
    cursor: Any, centre: Centre, steps: Sequence[SchemaStep], state: str, at: datetime
) -> None:
    """The template's statements again, in the county. Nothing is rendered, nothing inspected."""
    with transaction.atomic(using=ddl.OWNER), ddl.without_waiting():
        cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")
        cursor.execute(f'SET LOCAL search_path = "{centre.schema_name}", public')
        for step in steps:
            if step is not steps[0]:
                _settle(cursor)
            for statement in step.statements:
                cursor.execute(statement, None)
        note_migrations(cursor, centre.schema_name, [step.key for step in steps], at)
        _note_state(cursor, centre, state)


def _migrate(centre: Centre, missing: frozenset[Key], state: str) -> None:
    """The stock path: Django renders and inspects, which RunPython needs. In one transaction
    unless a migration declines to have one."""
    with ddl.opened(centre.schema_name) as connection:
        executor = _SettlingExecutor(connection)
        loaded = executor.loader.graph.nodes
        whole = all(loaded[key].atomic for key in missing if key in loaded)
        with transaction.atomic(using=ddl.OWNER) if whole else nullcontext():
            with connection.cursor() as cursor:
                if whole:
                    cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")
            executor.bring_up()
            with connection.cursor() as cursor:
                _note_state(cursor, centre, state)


class _SettlingExecutor(CountyExecutor):
    def note(self, migration: Any, statements: list[str]) -> None:
        if migration.atomic:
            with self.connection.cursor() as cursor:
                _settle(cursor)


def _settle(cursor: Any) -> None:
    """What a COMMIT between two migrations would do: check what is deferred, so that the next
    ALTER meets no pending trigger events."""
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def note_migrations(cursor: Any, schema: str, keys: Sequence[Key], at: datetime) -> None:
    cursor.executemany(
        f'INSERT INTO "{schema}".django_migrations (app, name, applied) VALUES (%s, %s, %s)',  # noqa: S608
        [(app, name, at) for app, name in keys],
    )


def _note_state(cursor: Any, centre: Centre, state: str) -> None:
    cursor.execute(
        f"UPDATE public.{Centre._meta.db_table} SET schema_state = %s WHERE code = %s",  # noqa: S608
        [state, centre.code],
    )


def _reason(error: Exception) -> str:
    kind = "数据库拒绝" if isinstance(error, DatabaseError) else type(error).__name__
    return f"{kind}：{str(error).strip() or type(error).__name__}"
