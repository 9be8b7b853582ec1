from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django_tenants.utils import schema_context

from alliance.centres import services
from alliance.centres.models import Centre, SchemaStep
from alliance.centres.schemas import ddl
from alliance.centres.schemas.fitness import UnfitStatement
from tests.centres.stock import been_through, migrated_by_the_stock_path
from tests.factories.stores import store

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
ORACLE = "c430523"
Write = Callable[[str, str], None]

COLUMN = """operations = [
    migrations.AddField("store", "shelf", models.CharField(max_length=10, default="A")),
]"""
MORE = """operations = [
    migrations.CreateModel("Shelf", [
        ("id", models.UUIDField(primary_key=True, serialize=False)),
        ("metres", models.IntegerField(default=1)),
    ]),
    migrations.AddField("store", "first_shelf", models.ForeignKey(
        "stores.Shelf", null=True, on_delete=django.db.models.deletion.PROTECT)),
    migrations.AddIndex("store", models.Index(fields=["shelf"], name="store_shelf")),
    migrations.AddConstraint("store", models.CheckConstraint(
        condition=~models.Q(shelf="Z"), name="store_no_shelf_z")),
    migrations.AlterField("store", "shelf", models.CharField(max_length=20, default="A")),
    migrations.RenameField("store", "trade", "business"),
    migrations.RunSQL("COMMENT ON TABLE stores_shelf IS '100% ; of it'"),
]"""
BY_HAND = """def fill(apps, editor):
    rows = apps.get_model("stores", "Store").objects.using(editor.connection.alias)
    for shop in rows.all():
        rows.filter(pk=shop.pk).update(shelf=shop.name[:3])
operations = [migrations.RunPython(fill, migrations.RunPython.noop)]"""


def migrate() -> str:
    said = StringIO()
    call_command("migrate", stdout=said)
    return said.getvalue()


def shelves(schema: str) -> list[tuple[str]]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"SELECT shelf FROM {schema}.stores_store")
        return list(cursor.fetchall())


@pytest.mark.flow
def test_replayed_counties_equal_one_migrated_step_by_step(
    own_database: str, later_migration: Write
) -> None:
    with schema_context("c430522"):
        store()
    later_migration("9001_column", COLUMN)
    later_migration("9002_more", MORE)

    migrated_by_the_stock_path(ORACLE)
    said = migrate()

    assert "新邵县（430522）已更新 2 步。\n" in said
    assert ddl.shape("c430522") == ddl.shape(ORACLE)
    assert been_through("c430522") == been_through(ORACLE)
    assert shelves("c430522") == [("A",)]


def test_a_county_made_after_a_migration_equals_one_that_went_through_it(
    own_database: str, later_migration: Write
) -> None:
    later_migration("9001_column", COLUMN)
    later_migration("9002_more", MORE)
    migrate()

    services.create_centre(code="430524", slug="longhui", name="隆回县", at=NOON)

    assert ddl.shape("c430524") == ddl.shape("c430522")


@pytest.mark.flow
def test_python_runs_in_every_county_on_that_county_s_rows(
    own_database: str, later_migration: Write
) -> None:
    for schema, name in (("c430522", "邻里店"), ("c430523", "街角店")):
        with schema_context(schema):
            store(name=name)
    later_migration("9001_column", COLUMN)
    later_migration("9002_fill", BY_HAND)

    migrated_by_the_stock_path(ORACLE)
    said = migrate()

    assert (shelves("c430522"), shelves("c430523")) == ([("邻里店",)], [("街角店",)])
    assert "新邵县（430522）已更新 2 步，逐步执行" in said
    assert ddl.shape("c430522") == ddl.shape(ORACLE)


def test_an_index_built_concurrently_goes_the_slow_way(
    own_database: str, later_migration: Write
) -> None:
    later_migration("9001_column", COLUMN)
    later_migration(
        "9002_index",
        """atomic = False
from django.contrib.postgres.operations import AddIndexConcurrently
operations = [AddIndexConcurrently("store", models.Index(fields=["shelf"], name="store_shelf"))]""",
    )

    said = migrate()

    assert "逐步执行" in said
    assert any("store_shelf" in line for line in ddl.shape("c430523"))
    assert services.pending() is False


def test_a_county_that_fails_stays_as_it_was_and_stops_no_other(
    own_database: str, later_migration: Write
) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE c430522.stores_store ADD COLUMN metres integer")
    before = ddl.shape("c430522")
    later_migration("9001_column", COLUMN)
    later_migration(
        "9002_metres",
        """operations = [
    migrations.AddField("store", "metres", models.IntegerField(null=True))]""",
    )
    said = StringIO()

    with pytest.raises(CommandError, match="430522"):
        call_command("migrate", stdout=said)

    assert "新邵县（430522）没有更新：数据库拒绝" in said.getvalue()
    assert "邵阳县（430523）已更新 2 步" in said.getvalue()
    assert ddl.shape("c430522") == before
    assert services.pending() is True

    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE c430522.stores_store DROP COLUMN metres")
    resumed = migrate()

    assert "新邵县（430522）已更新 2 步" in resumed
    assert "430523" not in resumed
    assert ddl.shape("c430522") == ddl.shape("c430523")


def test_a_python_step_that_fails_leaves_its_county_untouched(
    own_database: str, later_migration: Write
) -> None:
    with schema_context("c430522"):
        store()
    before = ddl.shape("c430522")
    later_migration("9001_column", COLUMN)
    later_migration("9002_fill", BY_HAND.replace("shop.name[:3]", "shop.no_such_thing"))

    with pytest.raises(CommandError, match="1 个县没有更新：430522"):
        migrate()

    assert ddl.shape("c430522") == before
    assert any("shelf" in line for line in ddl.shape("c430523"))


def test_with_nothing_to_do_one_query_is_asked_for_all_counties(own_database: str) -> None:
    with CaptureQueriesContext(connections["owner"]) as queries:
        done = list(services.migrate_counties(at=NOON))

    asked = [each for each in queries if not each["sql"].startswith("SET search_path")]
    assert (done, len(asked)) == ([], 1)


def test_whether_anything_is_pending_is_known_by_two_queries(own_database: str) -> None:
    with CaptureQueriesContext(connections["owner"]) as queries:
        assert services.pending() is False

    assert len([each for each in queries if not each["sql"].startswith("SET search_path")]) <= 3


def test_a_new_migration_is_pending_until_it_is_done(
    own_database: str, later_migration: Write
) -> None:
    later_migration("9001_column", COLUMN)
    assert services.pending() is True
    with pytest.raises(SystemExit) as left:
        call_command("migrate", "--check")
    assert left.value.code == 1

    migrate()

    assert services.pending() is False


def test_an_old_county_catches_up_by_the_steps_written_down(
    own_database: str, later_migration: Write
) -> None:
    """As one restored from a backup does: the template is long past where it stands."""
    later_migration("9001_column", COLUMN)
    Centre.objects.using("owner").filter(code="430522").update(schema_state="elsewhere")
    migrate()
    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE c430522.stores_store DROP COLUMN shelf")
        cursor.execute("DELETE FROM c430522.django_migrations WHERE name = '9001_column'")
    Centre.objects.using("owner").filter(code="430522").update(schema_state="")

    (caught_up,) = services.migrate_counties(at=NOON)

    assert (caught_up.code, caught_up.steps, caught_up.replayed) == ("430522", 1, True)
    assert ddl.shape("c430522") == ddl.shape("c430523")


@pytest.mark.flow
def test_a_step_nobody_wrote_down_is_taken_by_django(
    own_database: str, later_migration: Write
) -> None:
    later_migration("9001_column", COLUMN)
    call_command("migrate_schemas", schema_name="public", database="owner", verbosity=0)
    migrated_by_the_stock_path(ddl.TEMPLATE)

    migrate()

    assert not SchemaStep.objects.filter(name="9001_column").exists()
    assert ddl.shape("c430522") == ddl.shape(ddl.TEMPLATE)


def test_what_a_distributed_county_cannot_run_is_refused_before_any_county(
    own_database: str, later_migration: Write
) -> None:
    before: list[Any] = [ddl.shape("c430522"), ddl.shape(ddl.TEMPLATE)]
    later_migration(
        "9001_metres",
        """operations = [migrations.AddField(
    "store", "metres", models.PositiveIntegerField(default=0))]""",
    )

    with pytest.raises(UnfitStatement, match="C4"):
        migrate()

    assert [ddl.shape("c430522"), ddl.shape(ddl.TEMPLATE)] == before


def test_an_added_foreign_key_comes_after_its_column(
    own_database: str, later_migration: Write
) -> None:
    later_migration("9001_column", COLUMN)
    later_migration("9002_more", MORE)

    migrate()

    steps = SchemaStep.objects.get(name="9002_more").statements
    (column,) = [each for each in steps if "ADD COLUMN" in each]
    assert "REFERENCES" not in column
    assert any("FOREIGN KEY" in each for each in steps)
