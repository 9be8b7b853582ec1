"""The county's name is said once, and never trusted where a transaction could take it back."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django_tenants.utils import schema_context

pytestmark = pytest.mark.django_db(transaction=True)

HERE, THERE = "c430522", "c430523"


def where() -> str:
    """The schema the database itself would look in first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        return str(cursor.fetchone()[0])


def test_it_is_said_once_for_many_queries() -> None:
    with schema_context(HERE), CaptureQueriesContext(connection) as asked:
        assert [where(), where(), where()] == [HERE] * 3

    said = [query["sql"] for query in asked if query["sql"].startswith("SET search_path")]
    assert len(said) == 1


def test_a_switch_is_said_at_once() -> None:
    with schema_context(HERE):
        assert where() == HERE
        with schema_context(THERE):
            assert where() == THERE
        assert where() == HERE
    assert where() == "public"


def test_a_raw_rollback_leaves_nobody_in_another_county() -> None:
    with schema_context(HERE):
        assert where() == HERE
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
    with schema_context(THERE):
        assert where() == THERE
        with connection.cursor() as cursor:
            cursor.execute("ROLLBACK")
        assert where() == THERE


def test_a_rolled_back_transaction_leaves_nobody_in_another_county() -> None:
    with schema_context(HERE):
        assert where() == HERE
        with transaction.atomic():
            with schema_context(THERE):
                assert where() == THERE
            transaction.set_rollback(True)
        assert where() == HERE


def test_a_returned_connection_remembers_nothing() -> None:
    with schema_context(HERE):
        assert where() == HERE
        connection.close()
        assert where() == HERE
