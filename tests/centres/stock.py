"""The slow way, against which the fast one is held."""

from __future__ import annotations

from django.core.management import call_command
from django.db import connections

from alliance.centres.schemas import template


def migrated_by_the_stock_path(schema: str) -> None:
    """Make `schema` if need be and migrate it as django-tenants does."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
    call_command("migrate_schemas", schema_name=schema, database="owner", verbosity=0)


def been_through(schema: str) -> frozenset[tuple[str, str]]:
    with connections["owner"].cursor() as cursor:
        return template.applied(cursor, schema)
