"""Before anybody is served: tables, counties, people to try it with. Runs in a fork of its own,
so that the supervisor never holds a connection."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from config import embedded


def prepare(data: Path, *, own_database: bool, demo: bool, say: Any) -> dict[str, Any]:
    """Migrate if something is pending, then counties and demo data if there are none.

    Returns {"counties": [[name, slug], …], "demo": whether the demo people can sign in}.
    """
    from django.core.management import call_command

    from alliance.centres.models import Centre
    from config import demo as demonstration

    if not own_database:
        embedded.prepare_database(data)
    if pending():
        say("正在建立或更新数据表……")
        call_command("migrate_schemas", schema_name="public", database="owner", verbosity=0)
    if demo and not Centre.objects.exists():
        say("正在建立六个演示县和演示数据……")
        demonstration.fill()
    counties = [list(row) for row in Centre.objects.values_list("name", "slug")]
    return {"counties": counties, "demo": demonstration.is_there()}


def pending() -> bool:
    """Whether a migration of the shared tables has not run yet."""
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connections["owner"])
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
