"""The rows that were refused, as a workbook in the layout they came in, each with what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from io import BytesIO

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from stores.roster import headers
from stores.roster.files import Sheet
from stores.roster.headers import Header
from stores.roster.rows import REFUSED, Problem


def refused_rows(sheet: Sheet, header: Header, problems: Iterable[Problem]) -> bytes:
    """An .xlsx: title rows and header as sent, then the refused rows with 「问题」 at their end."""
    wrong: dict[int, list[Problem]] = {}
    for problem in problems:
        if problem.level == REFUSED:
            wrong.setdefault(problem.row, []).append(problem)
    target = BytesIO()
    options = {"constant_memory": True, "in_memory": True}
    with xlsxwriter.Workbook(target, options) as book:
        page, looks = book.add_worksheet(_("要改的行")), Looks(book)
        _widths(page, header)
        line = 0
        for number, cells in enumerate(sheet.rows(), start=1):
            if number > header.row and number not in wrong:
                continue
            _row(page, line, cells, looks)
            if number == header.row:
                page.write_string(line, len(header.labels), _("问题"), looks.problem)
            elif number in wrong:
                said = "\n".join(sentence(each) for each in wrong[number])
                page.write_string(line, len(header.labels), said, looks.problem)
            line += 1
    return target.getvalue()


class Looks:
    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.day = book.add_format({"num_format": "yyyy-mm-dd"})
        self.text = book.add_format({"num_format": "@"})
        self.problem = book.add_format({"text_wrap": True, "font_color": "#B91C1C"})


def sentence(problem: Problem) -> str:
    label = headers.FIELDS.get(problem.field, "")
    return f"{label}：{problem.message}" if label else problem.message


def _widths(page: Worksheet, header: Header) -> None:
    page.set_column(0, len(header.labels) - 1, 16)
    page.set_column(len(header.labels), len(header.labels), 60)


def _row(page: Worksheet, line: int, cells: Sequence[object], looks: Looks) -> None:
    for column, cell in enumerate(cells):
        _cell(page, line, column, cell, looks.day, looks.text)


def _cell(page: Worksheet, line: int, column: int, cell: object, day: Format, text: Format) -> None:
    """A text stays text, whatever it begins with: what looks like a formula is none here."""
    if isinstance(cell, bool):
        page.write_boolean(line, column, cell)
    elif isinstance(cell, int | float):
        page.write_number(line, column, cell)
    elif isinstance(cell, datetime):
        page.write_datetime(line, column, cell, day)
    elif isinstance(cell, date):
        page.write_datetime(line, column, datetime(cell.year, cell.month, cell.day), day)  # noqa: DTZ001
    elif cell not in ("", None):
        page.write_string(line, column, str(cell), text)
