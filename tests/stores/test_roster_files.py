"""What offices send: read if it can be read; told in Chinese, with nothing left, if it cannot."""

from __future__ import annotations

import json
import os
import re
import zipfile
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from openpyxl import Workbook
from openpyxl.chart import BarChart

from alliance.centres.models import Centre
from stores.models import RosterImport, Store
from stores.roster import files, guards
from stores.roster.refusals import BadRoster
from stores.services import roster as services
from tests.stores.rosters import (
    HEADERS,
    NOON,
    TITLE,
    checked,
    code,
    committed,
    on_path,
    roster_of,
    saved,
    shop,
    workbook,
)

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def text_of(*rows: Sequence[object]) -> str:
    return "\n".join(",".join(f'"{cell}"' for cell in row) for row in rows)


def as_csv(encoding: str) -> bytes:
    return text_of(TITLE, HEADERS, shop(1), shop(2)).encode(encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_is_read_in_every_encoding_offices_use(county: Centre, encoding: str) -> None:
    roster = checked(as_csv(encoding), name="名册.csv")

    assert (roster.fault, roster.count("ok")) == ("", 2)


def test_the_header_is_found_on_another_sheet_and_row(county: Centre) -> None:
    book = Workbook()
    assert book.active is not None
    book.active["A1"] = "填表说明：请如实填写"
    page = book.create_sheet("明细")
    for row in ([], ["新邵县花名册"], [], ["填报单位：城关镇"], HEADERS, shop(1)):
        page.append(row)
    page.merge_cells("A2:F2")

    roster = checked(saved(book))

    assert (roster.mapping["sheet"], roster.mapping["header"]) == (1, 5)
    assert roster.count("ok") == 1


def test_other_wordings_in_another_order_are_understood(county: Centre) -> None:
    labels = ["镇街", "负责人姓名", "*手机号码（必填）", "税号", "商户\n名称", "成立时间", "业态"]
    row = ["酿溪镇", "李春花", "13812345678", code(1), "惠民超市", "2019.5.6", "便利店"]

    roster = checked(workbook([labels, row]))

    assert [each[1] for each in roster.mapping["columns"]] == [
        "town", "operator_name", "phone", "credit_code", "name", "opened_on", "trade",
    ]  # fmt: skip
    assert (roster.count("ok"), services.problems(roster)) == (1, [])


def test_a_header_over_two_rows_and_a_town_merged_downwards_are_read(county: Centre) -> None:
    book = Workbook()
    page = book.active
    assert page is not None
    for row in (
        ["乡镇", "店铺", None, "联系", None],
        [None, "店名", "信用代码", "经营者", "电话"],
        ["酿溪镇", "甲店", code(1), "李春花", "13812345678"],
        [None, "乙店", code(2), "王小明", "13812345679"],
    ):
        page.append(row)  # fmt: skip
    for area in ("A1:A2", "B1:C1", "D1:E1", "A3:A4"):
        page.merge_cells(area)

    roster = checked(saved(book))

    assert (roster.fault, roster.count("ok")) == ("", 2)


def test_blank_rows_totals_and_signatures_are_no_shops(county: Centre) -> None:
    roster = checked(
        roster_of(shop(1), [], ["  "], shop(2), ["合计", "2户"], ["填表人：", "", "审核人："],
                  ["备注：以上属实"])
    )  # fmt: skip

    assert (roster.count("rows"), roster.count("ok")) == (2, 2)


def test_formulas_are_read_by_their_result_and_told_without_one(county: Centre) -> None:
    roster = checked(roster_of(shop(1), shop(2, phone="=139&00000002")))

    (problem,) = services.problems(roster)
    assert (problem.row, problem.field) == (4, "phone")
    assert "公式" in problem.message


def zipped(members: dict[str, bytes]) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


def with_member(content: bytes, name: str, member: bytes) -> bytes:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        members = {each: archive.read(each) for each in archive.namelist()}
    return zipped(members | {name: member})


def sheet_xml(cells: str) -> bytes:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{space}"><sheetData>{cells}</sheetData></worksheet>'.encode()


def charts_only() -> bytes:
    book = Workbook()
    book.create_chartsheet("图").add_chart(BarChart())
    return saved(book)


def understating_bomb() -> bytes:
    """A member that unpacks to more than the directory of the archive declares."""
    content = bytearray(with_member(roster_of(shop(1)), "xl/styles.xml", b" " * 5_000_000))
    size, small = (5_000_000).to_bytes(4, "little"), (100).to_bytes(4, "little")
    return bytes(content.replace(size, small))


SHEET = "xl/worksheets/sheet1.xml"
ONE_FAR_CELL = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
BARE_CELLS = f"<row>{'<c><v>1</v></c>' * 10_000}</row>"
LAUGHS = b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><w>&b;</w>'
ENCRYPTED = guards.OLE + b"\0" * 600 + guards.ENCRYPTED + b"\0" * 600
BAD = {
    "an empty file": (b"", "空文件"),
    "a password": (ENCRYPTED, "打开密码"),
    "a broken old workbook": (guards.OLE + b"\0" * 2000, "损坏"),
    "a PDF": (b"%PDF-1.7 ...", "其实是PDF"),
    "a picture": (b"\x89PNG\r\n", "图片"),
    "a web page": (b"<html><table><tr><td>1</td></tr></table></html>", "网页"),
    "a Word document": (zipped({"word/document.xml": b"<w/>"}), "Word"),
    "a plain archive": (zipped({"a.txt": b"1"}), "压缩包"),
    "half an archive": (roster_of(shop(1))[:900], "损坏"),
    "charts only": (charts_only(), "只有图表或者空白"),
    "ten thousand columns": (workbook([[f"列{n}" for n in range(10_000)]]), "列太多"),
    "ten thousand columns of text": (",".join(map(str, range(10_000))).encode(), "列太多"),
    "bare cells without addresses": (
        with_member(roster_of(shop(1)), SHEET, sheet_xml(BARE_CELLS)), "列太多",
    ),
    "one cell far out": (with_member(roster_of(shop(1)), SHEET, sheet_xml(ONE_FAR_CELL)), "列太多"),
    "too many rows": (
        with_member(roster_of(shop(1)), SHEET,
                    sheet_xml('<row r="900000"><c r="A900000"><v>1</v></c></row>')), "拆成几份",
    ),
    "entities": (with_member(roster_of(shop(1)), SHEET, LAUGHS), "不正常"),
    "entities elsewhere": (with_member(roster_of(shop(1)), "xl/styles.xml", LAUGHS), "不正常"),
    "no header": (workbook([["甲", "乙"], ["1", "2"]]), "没有找到表头"),
    "noise": (os.urandom(2000) + b"\0", "。"),
}  # fmt: skip


@pytest.mark.parametrize("what", BAD)
def test_what_is_no_roster_is_told_in_chinese_and_leaves_nothing(county: Centre, what: str) -> None:
    content, said = BAD[what]
    roster = RosterImport(file=ContentFile(content, name="名册.xlsx"))

    with pytest.raises(BadRoster, match=said) as refused:
        services.upload(roster, actor=None, at=NOON)

    assert CHINESE.search(str(refused.value))
    assert not RosterImport.objects.exists()
    assert not default_storage.exists("rosters")


def test_a_member_that_declares_less_than_it_holds_is_damage(county: Centre) -> None:
    with pytest.raises(BadRoster):
        services.upload(
            RosterImport(file=ContentFile(understating_bomb(), name="1.xlsx")), actor=None, at=NOON
        )
    assert not RosterImport.objects.exists()


def test_a_bomb_is_seen_by_its_declared_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = on_path(tmp_path, with_member(roster_of(shop(1)), "xl/styles.xml", b" " * 3_000_000))
    monkeypatch.setattr(guards, "MAX_UNPACKED", 2_000_000)

    with pytest.raises(BadRoster, match="大得不正常"):
        list(files.sheets(path))


def test_200_megabytes_are_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "large.xlsx"
    with path.open("wb") as file:
        file.truncate(200 * 2**20)

    with pytest.raises(BadRoster, match="200 MB，太大了，最多 30 MB"):
        list(files.sheets(path))


def test_the_content_decides_not_the_name(county: Centre) -> None:
    for content, name in ((roster_of(shop(1)), "1.csv"), (as_csv("gb18030"), "1.xlsx")):
        assert checked(content, name=name).count("ok") > 0


def test_a_needed_column_that_is_missing_is_named(county: Centre) -> None:
    roster = checked(workbook([["店名", "经营者", "乡镇"], ["甲店", "李春花", "酿溪镇"]]))

    assert roster.fault.startswith("名册里没有找到这几列：联系电话。")


def test_rows_far_below_are_counted_with_their_numbers_in_the_file(county: Centre) -> None:
    book = Workbook()
    page = book.active
    assert page is not None
    for column, label in enumerate(HEADERS, start=3):
        page.cell(7, column, label)
    for column, cell in enumerate(shop(1, phone="1"), start=3):
        page.cell(20, column, cell)

    roster = checked(saved(book))

    assert [problem.row for problem in services.problems(roster)] == [20]
    assert json.loads(json.dumps(roster.counts))["rows"] == 1


def test_an_old_workbook_is_read(county: Centre) -> None:
    """old.xls: a merged title, numbers for a phone and a day, a code with a slip, a total."""
    roster = checked((Path(__file__).parent / "old.xls").read_bytes(), name="名册.xls")

    assert (roster.fault, roster.count("rows"), roster.count("ok")) == ("", 3, 1)
    assert [(each.row, each.field, each.level) for each in services.problems(roster)] == [
        (5, "credit_code", "warning"), (6, "credit_code", "refused"),
    ]  # fmt: skip


def test_a_sign_the_database_cannot_keep_is_a_blank(county: Centre) -> None:
    committed(text_of(HEADERS, shop(1, name="福来\0小卖部")).encode("utf-16"))

    assert Store.objects.get().name == "福来小卖部"
