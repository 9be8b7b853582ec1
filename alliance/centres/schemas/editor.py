from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from django.contrib.postgres import operations as postgres
from django.db.backends.postgresql.schema import DatabaseSchemaEditor
from django.db.migrations import Migration, RunPython, SeparateDatabaseAndState
from django.db.migrations.operations.base import Operation

from alliance.centres.schemas.fitness import require_fit, split


class CountyEditor(DatabaseSchemaEditor):
    """Django's editor for county schemas: one fit statement at a time, each written to `log`."""

    # Otherwise an added foreign key is ADD COLUMN … CONSTRAINT in one ALTER (tenancy C4).
    sql_create_column_inline_fk = None  # type: ignore[assignment]

    def __init__(self, *args: Any, log: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.log = log

    def execute(self, sql: Any, params: Any = ()) -> None:
        whole = str(sql)
        if params is not None:
            whole = self.connection.ops.compose_sql(whole, params)
        for statement in split(whole):
            require_fit(statement)
            super().execute(statement, None)
            self.log.append(statement)


@contextmanager
def recording(connection: Any) -> Iterator[list[str]]:
    """Migrations on `connection` use the county editor; yields what they run, in order."""
    log: list[str] = []
    stock = connection.SchemaEditorClass
    connection.SchemaEditorClass = partial(CountyEditor, log=log)
    try:
        yield log
    finally:
        connection.SchemaEditorClass = stock


def can_be_replayed(migration: Migration) -> bool:
    """Whether its statements are the same in every county, whatever rows stand there."""
    return migration.atomic and not migration.replaces and all(map(_is_plain, migration.operations))


def _is_plain(operation: Operation) -> bool:
    """Django's own operations go through the editor; anybody else's might not."""
    if isinstance(operation, SeparateDatabaseAndState):
        return all(map(_is_plain, operation.database_operations))
    own = ("django.db.migrations.operations", postgres.__name__)
    return not isinstance(operation, RunPython) and type(operation).__module__.startswith(own)
