"""What stands in a county and what in public, and what each table there costs (T1-T3, T9)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, models
from django.db.models.deletion import Collector
from django.db.models.signals import post_delete  # noqa: TID251

from alliance.centres.models import Centre, CountyTemplate, SchemaStep
from alliance.centres.schemas.fitness import complaints, split
from alliance.centres.selectors import county_models
from stores.models import Store, StoreMember

BUDGET_TABLES = 80
BUDGET_INDEXES = 450


def rows(sql: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def test_an_app_lives_in_one_world() -> None:
    assert not set(settings.SHARED_APPS) & set(settings.TENANT_APPS)
    shared = {name for name in settings.TENANT_APPS if name.startswith("alliance.")}
    assert shared == {"alliance.audit"}


def test_every_table_stands_in_its_world_alone(db: None) -> None:
    county = {model._meta.db_table for model in county_models()}
    public = {name for (name,) in rows("SELECT tablename FROM pg_tables WHERE schemaname='public'")}
    there = {name for (name,) in rows("SELECT tablename FROM pg_tables WHERE schemaname='c430522'")}

    assert county | {"django_migrations"} == there
    assert public & there == {"django_migrations"}


def test_no_constraint_crosses_the_line(db: None) -> None:
    """T2: one referenced table in public would carry two triggers for every county."""
    assert (
        rows(
            "SELECT conrelid::regclass, conname FROM pg_constraint"
            " JOIN pg_class ours ON ours.oid = conrelid"
            " JOIN pg_class theirs ON theirs.oid = confrelid"
            " WHERE contype = 'f' AND ours.relnamespace <> theirs.relnamespace"
        )
        == []
    )


@pytest.mark.parametrize("model", county_models(), ids=lambda model: model._meta.label)
def test_a_county_s_keys_are_uuids(model: type[models.Model]) -> None:
    assert isinstance(model._meta.pk, models.UUIDField)


def test_a_reference_out_of_the_county_has_no_constraint_and_is_a_string() -> None:
    for model in county_models():
        for field in model._meta.local_fields:
            if isinstance(field, models.ForeignKey):
                outside = field.related_model not in county_models()
                assert field.db_constraint is not outside, f"{model._meta.label}.{field.name}"  # type: ignore[attr-defined]


def test_uniqueness_makes_no_second_index(db: None) -> None:
    """T3: unique=True on text makes a _like index beside; UniqueConstraint does not."""
    assert (
        rows(
            "SELECT DISTINCT indexrelid::regclass FROM pg_index"
            " JOIN pg_class ON pg_class.oid = indexrelid"
            " JOIN pg_namespace ON pg_namespace.oid = relnamespace AND nspname = 'c430522'"
            " JOIN pg_opclass ON pg_opclass.oid = ANY (indclass::oid[])"
            " WHERE opcname LIKE '%pattern_ops'"
        )
        == []
    )


def test_a_county_keeps_within_its_budget(db: None) -> None:
    ((tables, indexes),) = rows(
        "SELECT count(*) FILTER (WHERE relkind = 'r'), count(*) FILTER (WHERE relkind = 'i')"
        " FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace"
        " WHERE nspname = 'c430522'"
    )

    assert (tables <= BUDGET_TABLES, indexes <= BUDGET_INDEXES) == (True, True)


def test_every_county_stands_in_the_schema_of_its_code(county: Centre) -> None:
    assert county.schema_name == "c430522"
    (check,) = [each for each in Centre._meta.constraints if each.name.endswith("is_its_code")]
    assert isinstance(check, models.CheckConstraint)


def test_deleting_rows_needs_no_look_at_each(county: Centre) -> None:
    """T9, dt#1223: a receiver for every model would."""
    assert not post_delete.has_listeners(Store)
    assert post_delete.has_listeners(Centre)
    hanging = {rel.related_model for rel in Store._meta.related_objects}
    assert StoreMember in hanging
    for model in hanging:
        assert not post_delete.has_listeners(model), model
    assert Collector(using="default").can_fast_delete(StoreMember._base_manager.all())


def test_every_statement_of_every_county_fits_a_distributed_one(db: None) -> None:
    """C2-C6, over all migrations of the county apps and over what a new county is made of."""
    run = [text for step in SchemaStep.objects.all() for text in step.statements]
    made_of = CountyTemplate.objects.get().statements

    assert len(run) > len(county_models())
    for statement in run + made_of:
        assert (split(statement), complaints(statement)) == ([statement], [])


def test_code_that_catches_a_broken_constraint_does_not_ask_its_whole_name() -> None:
    """C7: a distributed table's constraints bear a suffix."""
    for config in apps.get_app_configs():
        if config.path.startswith(str(settings.BASE_DIR)) and ".venv" not in config.path:
            for file in Path(config.path).rglob("*.py"):
                assert "constraint_name ==" not in file.read_text(), file
