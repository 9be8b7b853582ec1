"""Backup and restore of a county over bare pg_dump and pg_restore of the same schema.

Ours also carries the shared rows, reads every table for its checksum, hashes the archive and
checks it before and after; the floor only writes and reads the dump.
"""

from __future__ import annotations

import subprocess
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from django.db import connections
from django_tenants.utils import schema_context

from alliance.audit.models import AuditEntry
from alliance.centres.backup.making import back_up
from alliance.centres.backup.restoring import restore
from alliance.centres.backup.sessions import tool_environment
from alliance.lib.pg_tools import tool
from bench.harness import Figure, in_turn, open_if_missing
from stores.models import Store

COUNTY, SHOPS, ROUNDS = "430588", 20_000, 5
NOON = datetime(2026, 1, 1, tzinfo=UTC)


def figures() -> list[Figure]:
    _county_of_shops()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        archive, bare = back_up(COUNTY, to=folder, at=NOON), folder / "bare.dump"
        making = in_turn(lambda: back_up(COUNTY, to=folder, at=NOON), lambda: _dump(bare),
                         rounds=ROUNDS)  # fmt: skip
        restoring = in_turn(lambda: restore(archive, at=NOON, replace=True),
                            lambda: _reload(bare), rounds=ROUNDS)  # fmt: skip
    detail = f"{SHOPS} 家店，各一条操作记录"
    return [
        Figure("backup.county", *making, goal_ratio=3, detail=detail),
        Figure("restore.county", *restoring, goal_ratio=3, detail=detail),
    ]


def _county_of_shops() -> None:
    open_if_missing(COUNTY, slug="bench-backup")
    with schema_context(f"c{COUNTY}"):
        missing = range(Store.objects.count(), SHOPS)
        shops = Store.objects.bulk_create([
            Store(number=f"{COUNTY}{n:06d}", name=f"邻里便利店{n}", town="酿溪镇", joined_at=NOON,
                  operator_name="李春花", phone=f"138{n:08d}", address=f"建设路{n}号",
                  no_code_reason=Store.NoCode.UNKNOWN)
            for n in missing
        ], batch_size=1000)  # fmt: skip
        AuditEntry.objects.bulk_create([
            AuditEntry(subject_type="stores.store", subject_id=str(shop.pk), verb="bench",
                       subject_name=shop.name, at=NOON)
            for shop in shops
        ], batch_size=1000)  # fmt: skip


def _run(*command: str) -> None:
    subprocess.run([tool(command[0]), *command[1:]], env=tool_environment(), check=True)


def _dump(path: Path) -> None:
    _run("pg_dump", "--format=custom", f"--schema=c{COUNTY}", f"--file={path}")


def _reload(path: Path) -> None:
    """Over the living schema, as ours does: it goes first."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"DROP SCHEMA c{COUNTY} CASCADE")
    _run("pg_restore", f"--dbname={connections['owner'].settings_dict['NAME']}", str(path))
