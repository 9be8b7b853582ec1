"""The check at the door: tables that would fall through to public, functions that would stray."""

from __future__ import annotations

import pytest
from django.core import checks
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from alliance.centres import selectors
from alliance.centres.checks import counties_are_whole


def as_owner(sql: str) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(sql)


def test_the_check_passes_on_whole_counties_with_one_query_for_all(db: None) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert selectors.missing_tables() == []

    assert len([each for each in queries if not each["sql"].startswith("SET search_path")]) == 1
    assert counties_are_whole(databases=["default"]) == []


def test_a_county_table_that_is_gone_is_named(own_database: str) -> None:
    """Leak 8: without the check, reading it would go on to public."""
    as_owner("DROP TABLE c430523.stores_storemember")

    (found,) = counties_are_whole(databases=["default"])

    assert (found.id, found.level) == ("centres.E001", checks.ERROR)
    assert "c430523 缺少表 stores_storemember" in found.msg
    with pytest.raises(CommandError, match="c430523"):
        call_command("check", databases=["default"])


def test_a_county_without_any_schema_is_named(own_database: str) -> None:
    as_owner("DROP SCHEMA c430523 CASCADE")

    assert ("c430523", "stores_store") in selectors.missing_tables()


def test_a_county_that_lost_its_record_of_migrations_is_named(own_database: str) -> None:
    as_owner("DROP TABLE c430523.django_migrations")

    assert selectors.missing_tables() == [("c430523", "django_migrations")]


def test_a_trigger_function_without_a_path_of_its_own_is_named(own_database: str) -> None:
    """Leak 3: its tables would be looked for where the caller stands."""
    assert selectors.unpinned_trigger_functions() == []
    as_owner(
        "CREATE FUNCTION c430522.stray() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN INSERT INTO stores_store DEFAULT VALUES; RETURN NEW; END $$"
    )

    (found,) = counties_are_whole(databases=["default"])

    assert (found.id, "c430522.stray()" in found.msg) == ("centres.E002", True)


def test_nothing_is_asked_where_no_database_is_to_be_checked() -> None:
    assert counties_are_whole(databases=None) == []
