"""Rosters for tests: small ones written by hand, and large ones with known verdicts."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile, File
from openpyxl import Workbook

from alliance.accounts.models import User
from alliance.lib import credit_code
from stores.models import RosterImport
from stores.services import roster as services

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
HEADERS = ["店铺名称", "统一社会信用代码", "经营者", "联系电话", "所属乡镇", "详细地址", "行业",
           "开业日期", "在用系统"]  # fmt: skip
TITLE = ["附件2：店铺花名册"]


def code(number: int, county: str = "430522") -> str:
    """A valid credit code, another for each number."""
    rng = random.Random(number)
    body = "".join(rng.choice(credit_code.ALPHABET) for _ in range(8))
    head = f"92{county}{body}{credit_code.inner_check(body)}"
    return head + credit_code.outer_check(head)


def shop(number: int, **cells: Any) -> list[Any]:
    """A faultless row; `cells` by the names of headers.FIELDS."""
    known = {
        "name": f"惠民超市{number}", "credit_code": code(number), "operator_name": "李春花",
        "phone": f"139{number:08d}", "town": "酿溪镇", "address": f"大坪路{number}号",
        "trade": "F5212", "opened_on": "2019-05-06", "systems": "收银机、美团",
    }  # fmt: skip
    return list((known | cells).values())


def workbook(rows: Sequence[Sequence[Any]], sheet: str = "花名册") -> bytes:
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = sheet
    for row in rows:
        page.append(list(row))
    return saved(book)


def saved(book: Any) -> bytes:
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def roster_of(*shops: Sequence[Any], headers: Sequence[str] = HEADERS) -> bytes:
    """A workbook with a title in row 1, the header in row 2, shops from row 3 on."""
    return workbook([TITLE, headers, *shops])


def uploaded(content: bytes, *, actor: User | None = None, name: str = "名册.xlsx") -> RosterImport:
    roster = RosterImport(file=ContentFile(content, name=name))
    services.upload(roster, actor=actor, at=NOON)
    return roster


def checked(content: bytes, *, actor: User | None = None, name: str = "名册.xlsx") -> RosterImport:
    roster = uploaded(content, actor=actor, name=name)
    services.check(roster, at=NOON)
    return roster


def committed(
    content: bytes, *, actor: User | None = None, mode: str = "valid", status: str = "lead"
) -> RosterImport:
    roster = checked(content, actor=actor)
    services.commit(roster, mode=mode, store_status=status, actor=actor, at=NOON)
    return roster


def on_path(folder: Path, content: bytes, name: str = "名册.xlsx") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def opened(path: Path) -> File[Any]:
    return File(path.open("rb"), name=path.name)
