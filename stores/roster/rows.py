"""A row of a roster: what it says of a shop, and what is wrong with it, from the file alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from alliance.lib import credit_code
from stores.roster import cells
from stores.roster.files import Sheet
from stores.roster.headers import FIELDS, Header

REFUSED, WARNING, HINT = "refused", "warning", "hint"
# As the columns of stores.models.Store.
LONGEST = {"name": 60, "operator_name": 40, "town": 40, "village": 40, "address": 120}
TAIL = re.compile(
    r"(合计|总计|小计|共计|填表人|填报人|制表人|制表|审核人|负责人签|填表日期|填报日期|填表说明|备注[:：]"
    r"|说明[:：]|注[:：]|单位负责人|联系人[:：]|经办人)"
)
SERIAL = frozenset({"序号", "编号", "NO", "NO."})


class Problem(NamedTuple):
    """`row` is the number in the file; `level` is REFUSED, WARNING or HINT (not counted)."""

    row: int
    field: str
    message: str
    level: str = REFUSED


@dataclass
class Row:
    """`values` holds the fields the file says something of; a refused one is missing there."""

    number: int
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def say(self, name: str, message: str, level: str = REFUSED) -> None:
        self.problems.append(Problem(self.number, name, message, level))

    @property
    def refused(self) -> bool:
        return any(problem.level == REFUSED for problem in self.problems)

    @property
    def verdict(self) -> str:
        levels = {problem.level for problem in self.problems}
        return REFUSED if REFUSED in levels else WARNING if WARNING in levels else "ok"

    @property
    def code(self) -> str:
        return str(self.values.get("credit_code", ""))

    @property
    def identity(self) -> tuple[str, str, str]:
        """What a shop without a code is known by."""
        return self.values["name"], self.values["phone"], self.values["town"]


class Reader:
    """Reads the rows below a header, in turn; remembers what the file has said before."""

    def __init__(self, sheet: Sheet, header: Header, *, today: date) -> None:
        self.sheet, self.header, self.today = sheet, header, today
        self.columns = [(n, name) for n, name in enumerate(header.fields) if name]
        self.codes: dict[str, int] = {}
        self.identities: dict[tuple[str, str, str], int] = {}

    def __iter__(self) -> Iterator[Row]:
        for number, raw in data_rows(self.sheet, self.header):
            row = self._read(number, raw)
            self._compare(row)
            yield row

    def _read(self, number: int, raw: Sequence[object]) -> Row:
        row = Row(number)
        for column, name in self.columns:
            cell = raw[column] if column < len(raw) else ""
            if (number, column) in self.sheet.uncomputed:
                row.say(
                    name, _("这一格是公式，还没有算出结果；请用 WPS 或 Excel 打开，保存后再传。")
                )
                continue
            try:
                READERS[name](row, cell, self)
            except ValueError as error:
                row.say(name, str(error))
        self._without_columns(row)
        return row

    def _without_columns(self, row: Row) -> None:
        if not any(name == "credit_code" for _n, name in self.columns):
            _read_code(row, "", self)

    def _compare(self, row: Row) -> None:
        """Of two rows that are one shop the later is refused, pointing at the earlier."""
        if row.refused:
            return
        if row.code:
            first = self.codes.setdefault(row.code, row.number)
            if first != row.number:
                said = _(
                    "这个信用代码和第 %(row)d 行的一样，一家店只登记一次；请核对哪一行是对的。"
                )
                row.say("credit_code", said % {"row": first})
            return
        first = self.identities.setdefault(row.identity, row.number)
        if first != row.number:
            said = _("店名、电话、乡镇都和第 %(row)d 行一样，一家店只登记一次；请删去一行。")
            row.say("name", said % {"row": first})


def data_rows(sheet: Sheet, header: Header) -> Iterator[tuple[int, Sequence[object]]]:
    """(row number, cells) of the shops: no blank rows, totals or signatures."""
    shown = [n for n, name in enumerate(header.fields) if name]
    serial = {n for n, label in enumerate(header.labels) if label.upper() in SERIAL}
    for number, raw in enumerate(sheet.rows(), start=1):
        if number > header.row and not _is_no_shop(raw, shown, serial):
            yield number, raw


def _is_no_shop(raw: Sequence[object], shown: Sequence[int], serial: set[int]) -> bool:
    """Blank, only numbered, a total, a signature line or the header once more."""
    said = [n for n, cell in enumerate(raw) if cell not in ("", None) and str(cell).strip()]
    if not set(said) - serial:
        return True
    # A shop has most of its cells; below a roster stand lines of a few words.
    if len(set(said) & set(shown)) > max(2, len(shown) // 2):
        return False
    return any(TAIL.match(cells.name(raw[n])) for n in said)


# -- Fields ----------------------------------------------------------------------------------------
def _read_code(row: Row, cell: object, reader: Reader) -> None:
    raw = cells.code(cell)
    if not raw:
        said = _("没有统一社会信用代码：先按店名、电话和乡镇登记，拿到代码后请补上。")
        row.say("credit_code", said, WARNING)
        return
    try:
        row.values["credit_code"] = credit_code.checked(raw)
    except credit_code.BadCreditCode as refused:
        row.say("credit_code", str(refused))


def _read_words(name: str, *, needed: bool = False) -> Callable[[Row, object, Reader], None]:
    def read(row: Row, cell: object, reader: Reader) -> None:
        words = cells.name(cell)
        if len(words) > LONGEST[name]:
            said = _("%(label)s太长了，最多 %(most)d 个字。")
            raise ValueError(said % {"label": FIELDS[name], "most": LONGEST[name]})
        if words:
            row.values[name] = words
        elif needed:
            raise ValueError(_("没有填%(label)s。") % {"label": FIELDS[name]})

    return read


def _read_phone(row: Row, cell: object, reader: Reader) -> None:
    row.values["phone"] = cells.phone(cell)


def _read_day(row: Row, cell: object, reader: Reader) -> None:
    if found := cells.day(cell, today=reader.today):
        row.values["opened_on"] = found


def _read_trade(row: Row, cell: object, reader: Reader) -> None:
    if code := cells.trade(cell):
        row.values["trade"] = code
    elif words := cells.name(cell):
        said = _("不认识的行业“%(words)s”，先空着，登记后可以再选。")
        row.say("trade", said % {"words": words[:20]}, HINT)


def _read_systems(row: Row, cell: object, reader: Reader) -> None:
    if cell in ("", None):
        return
    row.values["systems"], unknown = cells.systems(cell)
    if unknown:
        said = _("不认识的系统“%(words)s”，记作“其他系统”。")
        row.say("systems", said % {"words": "、".join(unknown)[:40]}, HINT)


READERS: dict[str, Callable[[Row, object, Reader], None]] = {
    "credit_code": _read_code,
    "name": _read_words("name", needed=True),
    "operator_name": _read_words("operator_name", needed=True),
    "phone": _read_phone,
    "town": _read_words("town", needed=True),
    "village": _read_words("village"),
    "address": _read_words("address"),
    "trade": _read_trade,
    "opened_on": _read_day,
    "systems": _read_systems,
}
