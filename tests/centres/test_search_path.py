"""The county's name is said once, and never trusted where a transaction could take it back."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django_tenants.utils import schema_context

from stores.models import Store
from tests import database
from tests.factories.stores import store

pytestmark = pytest.mark.django_db(transaction=True)

HERE, THERE = "c430522", "c430523"


def where() -> str:
    """The schema the database itself would look in first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        return str(cursor.fetchone()[0])


def said(asked: CaptureQueriesContext) -> int:
    return len([query for query in asked if query["sql"].startswith("SET search_path")])


def test_it_is_said_once_for_many_queries() -> None:
    assert where() == "public"
    with schema_context(HERE), CaptureQueriesContext(connection) as asked:
        assert [where(), where(), where()] == [HERE] * 3
    assert said(asked) == 1


def test_taking_a_connection_says_it() -> None:
    connection.close()
    with schema_context(HERE), CaptureQueriesContext(connection) as asked:
        assert [where(), where()] == [HERE] * 2
    assert said(asked) == 0


def test_a_transaction_trusts_what_stood_before_it() -> None:
    with schema_context(HERE):
        assert where() == HERE
        with transaction.atomic(), CaptureQueriesContext(connection) as asked:
            assert [where(), where()] == [HERE] * 2
        assert said(asked) == 0
        assert where() == HERE


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


def test_a_raw_rollback_inside_a_block_takes_back_what_was_said_there() -> None:
    """Django's block turns autocommit off: the SET itself opens the transaction."""
    with schema_context(HERE):
        assert where() == HERE
    with schema_context(THERE), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("ROLLBACK")
        assert where() == THERE


def test_without_autocommit_a_raw_rollback_leaves_nobody_in_another_county() -> None:
    with schema_context(HERE):
        assert where() == HERE
    transaction.set_autocommit(False)
    try:
        with schema_context(THERE):
            with connection.cursor() as cursor:
                cursor.execute("ROLLBACK")
            assert where() == THERE
            transaction.rollback()
    finally:
        transaction.set_autocommit(True)


def test_a_savepoint_rolled_back_leaves_nobody_in_another_county() -> None:
    with schema_context(HERE), transaction.atomic():
        assert where() == HERE
        with contextlib.suppress(ZeroDivisionError), transaction.atomic():
            with schema_context(THERE):
                assert where() == THERE
            raise ZeroDivisionError
        assert where() == HERE
        save = transaction.savepoint()
        with schema_context(THERE):
            assert where() == THERE
            with connection.cursor() as cursor:
                cursor.execute(f'ROLLBACK TO SAVEPOINT "{save}"')
            assert where() == THERE
        assert where() == HERE


def test_a_failed_transaction_leaves_nobody_in_another_county() -> None:
    with schema_context(HERE):
        assert where() == HERE
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1/0")
        with schema_context(THERE):
            assert where() == THERE
        assert where() == HERE


@pytest.mark.parametrize("atomic", [False, True])
def test_a_server_side_cursor_reads_where_it_was_opened(atomic: bool) -> None:
    with schema_context(HERE):
        store(name="这边的店")
    with schema_context(THERE):
        store(name="那边的店")
        block: contextlib.AbstractContextManager[Any] = (
            transaction.atomic() if atomic else contextlib.nullcontext()
        )
        with block:
            assert [shop.name for shop in Store.objects.iterator(chunk_size=1)] == ["那边的店"]
            with schema_context(HERE):
                assert [shop.name for shop in Store.objects.iterator(chunk_size=1)] == ["这边的店"]


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


def test_a_connection_of_another_county_is_opened_anew() -> None:
    """The pool hands on the same connections, from county to county."""
    seen = []
    order = [HERE, THERE, "public"] * 4
    for schema in order:
        with schema_context(schema):
            seen.append((where(), backend()))
        connection.close()
    assert [schema for schema, _ in seen] == order
    assert len({number for _, number in seen}) < len(order)


def test_a_connection_given_back_in_mid_transaction_is_clean_for_the_next() -> None:
    with schema_context(THERE), contextlib.suppress(ZeroDivisionError), transaction.atomic():
        assert where() == THERE
        connection.close()
        raise ZeroDivisionError
    with schema_context(HERE):
        assert where() == HERE
        assert connection.get_autocommit()


def test_dead_connections_in_the_pool_are_passed_over() -> None:
    killed = backend()
    connection.close()
    with database.as_root() as root:
        root.execute("SELECT pg_terminate_backend(%s)", [killed])
    with schema_context(HERE):
        assert where() == HERE
        assert backend() != killed


def backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])
