"""A roster of 20,000 shops, looked through and registered, over reading it and COPY of its rows.

The floor reads the file once with the same reader and copies every column of the shops that the
import leaves into the same table with its indexes; nothing is checked and nobody is asked. A second
figure has the fingerprints in its floor, too: the import must write them, and they are no columns
of the file. Memory is that of a process of its own which checks and registers 100,000 rows.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import xlsxwriter
from django.apps import apps
from django.core.files.base import File
from django.db import connection, transaction
from django.db.models import Model
from django_tenants.utils import schema_context

from alliance.lib import credit_code
from bench.harness import Figure, open_if_missing, seconds
from stores.models import RosterImport, Store
from stores.roster import files
from stores.services import roster as services

COUNTY, SLUG, ROWS, MANY, ROUNDS = "430589", "bench-roster", 20_000, 100_000, 3
NOON = datetime(2026, 1, 1, tzinfo=UTC)
MEGABYTES = 300.0
HEADERS = ["序号", "店铺名称", "统一社会信用代码", "经营者", "联系电话", "所属乡镇", "详细地址",
           "行业", "开业日期", "在用系统", "备注"]  # fmt: skip
TOWNS = ["城关镇", "坪上镇", "太芝庙镇", "潭府乡", "陈家坊镇", "寸石镇", "雀塘镇", "酿溪镇"]
KINDS = ["便利店", "百货店", "超市", "粮油店", "农资店", "五金店", "小吃店", "水果店", "药店"]
TABLES: tuple[type[Model], ...] = (Store, apps.get_model("registry.Fingerprint"))
# Its peak in MB, of its own memory: `ru_maxrss` of a process begins with what its parent held.
CHILD = """
import sys
import django
django.setup()
from bench.roster import imported
imported(sys.argv[1])
status = open("/proc/self/status").read()
print(int(status.split("VmHWM:")[1].split()[0]) / 1024)
"""


def figures() -> list[Figure]:
    open_if_missing(COUNTY, slug=SLUG)
    with tempfile.TemporaryDirectory() as name:
        path, large = Path(name) / "roster.xlsx", Path(name) / "large.xlsx"
        write_roster(path, ROWS)
        write_roster(large, MANY)
        ours, bare, with_fingerprints = _in_turn(path)
        peak = _peak(large)
        empty()
    return [
        Figure("roster.import", ours, bare, goal_ratio=3,
               detail=f"{ROWS} 行 .xlsx，检查和登记；下限：读同一份文件加 COPY 店铺同样的列"),
        Figure("roster.import_with_fingerprints", ours, with_fingerprints, goal_ratio=3,
               detail="同一次导入；下限另加 COPY 店铺的联盟指纹，每家三条"),
        Figure("roster.memory", peak, MEGABYTES, goal_ratio=1,
               detail=f"{MANY} 行 .xlsx，检查和登记的进程内存峰值（MB），下限是预算"),
    ]  # fmt: skip


def write_roster(path: Path, rows: int) -> None:
    rng = random.Random(rows)
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet("店铺花名册")
        sheet.write_row(0, 0, ["附件2：店铺花名册"])
        sheet.write_row(1, 0, HEADERS)
        for number in range(1, rows + 1):
            sheet.write_row(number + 1, 0, _shop(rng, number))


def _shop(rng: random.Random, number: int) -> list[Any]:
    town, kind = rng.choice(TOWNS), rng.choice(KINDS)
    body = "".join(rng.choice(credit_code.ALPHABET) for _ in range(8))
    head = f"92{COUNTY}{body}{credit_code.inner_check(body)}"
    return [
        number, f"{town[:-1]}李春花{kind}{number}", head + credit_code.outer_check(head),
        "李春花", f"139{number:08d}", town, f"{town}正街{number}号", "F5212", "2019-05-06",
        rng.choice(["收银机", "微信小程序、美团", "无"]), "",
    ]  # fmt: skip


def imported(path: str) -> None:
    """Preview and registering as the desk's two tasks do it."""
    with schema_context(f"c{COUNTY}"), Path(path).open("rb") as source:
        roster = RosterImport(file=File(source, name="roster.xlsx"))
        services.upload(roster, actor=None, at=NOON)
        services.check(roster, at=NOON)
        services.commit(roster, mode="all", store_status="lead", actor=None, at=NOON)


def empty() -> None:
    """The register as before the first import."""
    with schema_context(f"c{COUNTY}"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM registry_fingerprint WHERE county = %s", [COUNTY])
        cursor.execute("DELETE FROM stores_store")
        for roster in RosterImport.objects.all():
            roster.file.delete(save=False)
            roster.delete()


Rows = dict[str, list[tuple[Any, ...]]]


def _left() -> Rows:
    """What the import left: shops (without the reference to it) and their fingerprints."""
    with schema_context(f"c{COUNTY}"), connection.cursor() as cursor:
        cursor.execute("UPDATE stores_store SET roster_id = NULL")
        found: Rows = {}
        for model in TABLES:
            columns = columns_of(model)
            of_county = " WHERE county = %s" if model is not Store else " WHERE %s <> ''"
            table = model._meta.db_table
            cursor.execute(f"SELECT {columns} FROM {table}{of_county}", [COUNTY])  # noqa: S608
            found[f"{table} ({columns})"] = list(cursor.fetchall())
    return found


def columns_of(model: type[Model]) -> str:
    return ", ".join(str(field.column) for field in model._meta.concrete_fields)


def _bare(path: Path, rows: Rows) -> None:
    sheet, _header = files.first_with_header(path, {})
    for _row in sheet.rows():
        pass
    with schema_context(f"c{COUNTY}"), transaction.atomic(), connection.cursor() as cursor:
        for table, lines in rows.items():
            with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                for line in lines:
                    copy.write_row(line)


def _in_turn(path: Path) -> tuple[float, float, float]:
    """Medians in seconds of the import, of its floor and of the floor with fingerprints, each on
    an empty register."""
    empty()
    imported(str(path))
    rows = _left()
    shops = dict([next(iter(rows.items()))])
    taken: list[tuple[float, ...]] = []
    for _round in range(ROUNDS):
        empty()
        turn = [seconds(lambda: imported(str(path)))]
        for floor in (shops, rows):
            empty()
            turn.append(seconds(partial(_bare, path, floor)))
        taken.append(tuple(turn))
    empty()
    ours, bare, with_fingerprints = map(median, zip(*taken, strict=True))
    return ours, bare, with_fingerprints


def _peak(path: Path) -> float:
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(path)], check=True, capture_output=True, text=True
    )
    return float(done.stdout)
