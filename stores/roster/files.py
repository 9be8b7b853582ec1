"""The rows of a roster's file, whatever kind it is, with the numbers they have there.

Spreadsheets are read by calamine: of 100,000 rows it holds the cells of one sheet outside Python
(110 MB in all) and takes 0.8 s, where openpyxl's streaming takes 12 s. Text is read line by line.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
)

from stores.roster import guards, headers
from stores.roster.headers import Header
from stores.roster.refusals import BadRoster

Row = list[object]
TALLEST_TOP = headers.LOOKED_AT


@dataclass
class Sheet:
    """One table of a file. `rows()` begins anew each time; `uncomputed` holds (row, column from
    0) of formulas that no program has worked out."""

    index: int
    source: CalamineSheet | None = None
    text: Path | None = None
    encoding: str = ""
    uncomputed: set[tuple[int, int]] = field(default_factory=set)

    def rows(self) -> Generator[Row, None, None]:
        """Every row from the first of the file, blank ones included."""
        if self.text is not None:
            return self._text_rows()
        return _calamine_rows(self.source)

    def _text_rows(self) -> Generator[Row, None, None]:
        assert self.text is not None  # noqa: S101
        with self.text.open(encoding=self.encoding, newline="") as file:
            yield from _csv_rows(file)

    def close(self) -> None:
        """Let go of the cells; they are most of what a large import holds."""
        self.source = None

    def top(self) -> list[Row]:
        with closing(self.rows()) as rows:
            return list(islice(rows, TALLEST_TOP + 10))


def sheets(path: Path, uncomputed: set[tuple[int, int]] | None = None) -> Iterator[Sheet]:
    """The sheets of a file in their order. Raises BadRoster for what is no roster at all.

    With `uncomputed` the guards have looked at this very file before, and found that.
    """
    guards.small_enough(path.stat().st_size)
    kind = guards.kind_of(path)
    if kind == "csv":
        yield Sheet(0, text=path, encoding=encoding_of(path))
        return
    if uncomputed is None:
        uncomputed = _of_all(guards.unpacks_well(path) if kind == "xlsx" else {})
    with _opened(path) as book:
        for index, meta in enumerate(book.sheets_metadata):
            if meta.typ == SheetTypeEnum.WorkSheet:
                sheet = book.get_sheet_by_index(index)
                _within_limits(sheet)
                yield Sheet(index, source=sheet, uncomputed=uncomputed)


def _of_all(extents: dict[str, guards.Extent]) -> set[tuple[int, int]]:
    """Where formulas wait for their result. Of several sheets the union: a wrong alarm sends the
    file back to the program that should have saved it."""
    return set().union(*(extent.uncomputed for extent in extents.values()))


@contextmanager
def _opened(path: Path) -> Iterator[CalamineWorkbook]:
    try:
        with CalamineWorkbook.from_path(path) as book:
            yield book
    except PasswordError as error:
        raise guards.locked() from error
    except CalamineError as error:
        raise guards.damaged() from error


def _within_limits(sheet: CalamineSheet) -> None:
    rows, columns = sheet.end or (-1, -1)
    guards.within_limits(guards.Extent(rows=rows + 1, columns=columns + 1))


def first_with_header(path: Path, learned: dict[str, str]) -> tuple[Sheet, Header]:
    """The first sheet with a row that names its columns, and that row. Raises BadRoster."""
    seen = False
    for sheet in sheets(path):
        top = sheet.top()
        seen = seen or any(map(any, top))
        if header := headers.find(top, learned):
            return sheet, header
    if not seen:
        raise BadRoster(_("表格里没有文字，只有图表或者空白。请选择填好的店铺名册再上传。"))
    raise BadRoster(
        _("没有找到表头。名册里要有一行写明“店铺名称、经营者、联系电话、所属乡镇”，请补上再上传。")
    )


# -- Spreadsheets ----------------------------------------------------------------------------------
def _calamine_rows(sheet: CalamineSheet | None) -> Generator[Row, None, None]:
    """Cells from column A on; what is merged downwards stands in each of its rows."""
    if sheet is None or sheet.start is None:
        return
    left = [""] * sheet.start[1]
    merged = _merged(sheet)
    held: dict[int, tuple[int, object]] = {}
    for number, cells in enumerate(sheet.iter_rows()):
        row: Row = [*left, *cells]
        for column, last in merged.get(number, ()):
            held[column] = (last, row[column])
        for column, (last, value) in list(held.items()):
            if number > last:
                del held[column]
            else:
                row[column] = value
        yield row


def _merged(sheet: CalamineSheet) -> dict[int, list[tuple[int, int]]]:
    """{first row: [(column, last row)]} of cells merged over several rows, counted from 0."""
    found: dict[int, list[tuple[int, int]]] = {}
    for (top, left), (bottom, _right) in sheet.merged_cell_ranges or ():
        if bottom > top:
            found.setdefault(top, []).append((left, bottom))
    return found


# -- Text ------------------------------------------------------------------------------------------
def encoding_of(path: Path) -> str:
    """UTF-8 with or without a mark, UTF-16 with one, else GB18030. Raises BadRoster."""
    with path.open("rb") as file:
        head = file.read(4)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    for encoding in ("utf-8-sig", "gb18030"):
        if _decodes(path, encoding):
            return encoding
    raise BadRoster(_("文件里的文字认不出来。请用 WPS 或 Excel 另存为 .xlsx 后再上传。"))


def _decodes(path: Path, encoding: str) -> bool:
    try:
        with path.open(encoding=encoding) as file:
            while file.read(guards.CHUNK):
                pass
    except UnicodeDecodeError:
        return False
    return True


def _csv_rows(file: IO[str]) -> Iterator[Row]:
    top = file.read(guards.CHUNK)
    file.seek(0)
    comma = max(",\t;，", key=top.count)
    try:
        for number, row in enumerate(csv.reader(file, delimiter=comma), start=1):
            guards.within_limits(guards.Extent(rows=number, columns=len(row)))
            yield list(row)
    except (csv.Error, UnicodeDecodeError) as error:
        raise guards.damaged() from error
