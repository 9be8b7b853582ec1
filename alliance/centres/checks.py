"""What must hold of the database before anybody is let in (tenancy, leaks 3 and 8)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core import checks

from alliance.centres import selectors


@checks.register(checks.Tags.database)
def counties_are_whole(*, databases: Sequence[str] | None = None, **_: Any) -> list[Any]:
    """Every county table exists in every county, every trigger function pins its path.

    Runs with `check --database default`: it asks the catalog, two queries for all counties.
    """
    if "default" not in (databases or []):
        return []
    return [
        checks.Error(
            f"{schema} 缺少表 {table}，读写会落到公共区。",
            hint="请运行 manage.py migrate；仍然缺少时从备份恢复这个县。",
            id="centres.E001",
        )
        for schema, table in selectors.missing_tables()
    ] + [
        checks.Error(
            f"触发器函数 {name} 没有固定 search_path，可能写进别的县。",
            hint="在函数上加 SET search_path。",
            id="centres.E002",
        )
        for name in selectors.unpinned_trigger_functions()
    ]
