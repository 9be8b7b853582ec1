"""The reference county: migrated by Django itself, and every statement of it written down."""

from __future__ import annotations

import hashlib
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from django.db import connections, transaction
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from alliance.centres.models import CountyTemplate, SchemaStep
from alliance.centres.schemas import ddl
from alliance.centres.schemas.editor import can_be_replayed, recording

Key = tuple[str, str]


def keys_on_disk() -> frozenset[Key]:
    """(app, name) of every migration the code brings. No query."""
    return frozenset(MigrationLoader(None).disk_migrations)


def state_of(keys: frozenset[Key]) -> str:
    """A short name for a set of applied migrations, comparable without reading them."""
    return hashlib.sha256(repr(sorted(keys)).encode()).hexdigest()[:32]


def applied(cursor: Any, schema: str) -> frozenset[Key]:
    """What a county says it has been through."""
    cursor.execute(f'SELECT app, name FROM "{schema}".django_migrations')  # noqa: S608
    return frozenset((app, name) for app, name in cursor.fetchall())


class CountyExecutor(MigrationExecutor):
    """Django's executor on one county, with every migration whole or not at all."""

    connection: Any

    def bring_up(self) -> None:
        self.migrate(self.loader.graph.leaf_nodes())

    def apply_migration(
        self, state: Any, migration: Migration, fake: bool = False, fake_initial: bool = False
    ) -> Any:
        with self._whole(migration), recording(self.connection) as statements:
            state = super().apply_migration(state, migration, fake, fake_initial)
            self.note(migration, statements)
        return state

    def note(self, migration: Migration, statements: list[str]) -> None:
        """What `migration` has run, within its transaction."""

    def _whole(self, migration: Migration) -> AbstractContextManager[Any]:
        return transaction.atomic(using=ddl.OWNER) if migration.atomic else nullcontext()


class TemplateExecutor(CountyExecutor):
    def note(self, migration: Migration, statements: list[str]) -> None:
        SchemaStep.objects.using(ddl.OWNER).update_or_create(
            app=migration.app_label,
            name=migration.name,
            defaults={"statements": statements, "by_hand": not can_be_replayed(migration)},
        )


def bring_up(state: str) -> CountyTemplate:
    """Migrate the template to what is on disk and store its DDL. Public is migrated before."""
    _make_room()
    with ddl.opened(ddl.TEMPLATE) as connection:
        TemplateExecutor(connection).bring_up()
    with connections[ddl.OWNER].cursor() as cursor:
        been_through = sorted(applied(cursor, ddl.TEMPLATE))
    template, _made = CountyTemplate.objects.using(ddl.OWNER).update_or_create(
        pk=CountyTemplate.ONLY,
        defaults={
            "state": state,
            "statements": ddl.statements(ddl.dump(ddl.TEMPLATE)),
            "migrations": been_through,
        },
    )
    return template


def _make_room() -> None:
    """The schema with its own record of migrations: without it, public's would be taken for it."""
    connection: Any = connections[ddl.OWNER]
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {ddl.TEMPLATE}")
    with ddl.opened(ddl.TEMPLATE):
        connection.set_schema(ddl.TEMPLATE, include_public=False)
        MigrationRecorder(connection).ensure_schema()
