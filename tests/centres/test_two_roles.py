"""Two roles (tenancy T7): the app role writes rows, only the owner changes tables."""

from __future__ import annotations

import psycopg
import pytest
from django.db import connection


def test_the_owner_and_not_the_app_made_every_table(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname !~ '^(pg_|info)'"
        )
        assert cursor.fetchall() == [("alliance_owner",)]


@pytest.mark.parametrize("schema", ["c430522", "public", "county_template"])
@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TABLE {schema}.mine (id integer)",
        "ALTER TABLE {schema}.{table} ADD COLUMN mine integer",
        "DROP TABLE {schema}.{table}",
        "TRUNCATE {schema}.{table}",
        "ALTER TABLE {schema}.{table} DISABLE TRIGGER ALL",
        "DROP SCHEMA {schema}",
    ],
)
def test_the_app_role_changes_no_table(db: None, schema: str, sql: str) -> None:
    table = "accounts_user" if schema == "public" else "stores_store"
    with app() as role, pytest.raises(psycopg.errors.InsufficientPrivilege):
        role.execute(sql.format(schema=schema, table=table).encode())


@pytest.mark.parametrize("table", ["c430522.audit_auditentry", "public.acts_act"])
@pytest.mark.parametrize("sql", ["UPDATE {} SET note = ''", "DELETE FROM {}", "TRUNCATE {}"])
def test_what_was_done_stays_written_down(db: None, table: str, sql: str) -> None:
    refusals = (psycopg.errors.RestrictViolation, psycopg.errors.InsufficientPrivilege)
    with app() as role, pytest.raises(refusals):
        role.execute(sql.format(table).encode())
    with as_role("alliance_owner") as owner, pytest.raises(psycopg.errors.RestrictViolation):
        owner.execute(sql.format(table).encode())


def app() -> psycopg.Connection[tuple[object, ...]]:
    return as_role(str(connection.settings_dict["USER"]))


def as_role(user: str) -> psycopg.Connection[tuple[object, ...]]:
    known = connection.settings_dict
    return psycopg.connect(
        dbname=known["NAME"], host=known["HOST"], port=known["PORT"], user=user, autocommit=True
    )


def test_the_tests_themselves_run_as_the_app_role(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, usesuper FROM pg_user WHERE usename = current_user")
        assert cursor.fetchone() == ("alliance_app", False)
