"""What a list shows, as a workbook."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, TYPE_CHECKING, Any
from uuid import UUID

import xlsxwriter
from django.db import transaction
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliance.audit.services import record
from alliance.lib import masks
from alliance.lib.lists import listed
from alliance.lib.refusals import FieldRefused, Refused
from stores.models import Store
from stores.profile import Device, System

if TYPE_CHECKING:
    from alliance.accounts.models import User

# What is written while the person waits: some ten seconds.
EXPORT_LIMIT = 50_000
CHUNK = 2_000
# The whole register, as the subject of a deed.
REGISTER = UUID(int=0)
UNSEEN = ("keys", "operator_id_number", "bank_account")


@dataclass(frozen=True)
class Column:
    """`value(store)` is text, a whole number, a day, or None for an empty cell."""

    title: str | Promise
    width: int
    value: Callable[[Store], str | int | date | None]


COLUMNS: dict[str, Column] = {
    "number": Column(gettext_lazy("店铺编号"), 15, lambda s: s.number),
    "name": Column(gettext_lazy("店名"), 28, lambda s: s.name),
    "status": Column(gettext_lazy("状态"), 10, lambda s: s.stage()),
    "credit_code": Column(gettext_lazy("统一社会信用代码"), 22, lambda s: s.credit_code),
    "trade": Column(gettext_lazy("行业"), 20, lambda s: s.get_trade_display()),
    "town": Column(gettext_lazy("乡镇街道"), 12, lambda s: s.town),
    "village": Column(gettext_lazy("村（社区）"), 14, lambda s: s.village),
    "address": Column(gettext_lazy("地址"), 30, lambda s: s.address),
    "operator_name": Column(gettext_lazy("经营者姓名"), 12, lambda s: s.operator_name),
    "phone": Column(gettext_lazy("联系电话"), 14, lambda s: s.phone),
    "tier": Column(gettext_lazy("成熟度等级"), 10, lambda s: s.tier),
    "systems": Column(
        gettext_lazy("在用系统"), 30, lambda s: listed(System(code).label for code in s.systems)
    ),
    "exchanging": Column(gettext_lazy("互通数据的系统数"), 10, lambda s: s.exchanging),
    "network": Column(gettext_lazy("网络"), 12, lambda s: s.get_network_display()),
    "outages": Column(gettext_lazy("每月断网次数"), 10, lambda s: s.outages),
    "devices": Column(
        gettext_lazy("设备"), 24, lambda s: listed(Device(code).label for code in s.devices)
    ),
    "opened_on": Column(gettext_lazy("开业日期"), 12, lambda s: s.opened_on),
    "source": Column(gettext_lazy("登记方式"), 10, lambda s: s.get_source_display()),
    "joined_at": Column(gettext_lazy("登记时间"), 12, lambda s: localtime(s.joined_at).date()),
}
# What the list on the screen has.
USUAL = ("name", "number", "town", "operator_name", "phone", "status", "tier", "joined_at")


class NothingToExport(Refused):
    code = "export_empty"

    def __init__(self) -> None:
        super().__init__(_("没有符合条件的店铺，或者一列也没有选。请放宽筛选，至少选一列。"))


class TooManyToExport(Refused):
    code = "export_too_many"

    def __init__(self) -> None:
        super().__init__(
            _("一次最多导出 %(most)d 家店铺，请先用筛选缩小范围。") % {"most": EXPORT_LIMIT}
        )


class ExportReasonNeeded(FieldRefused):
    """Full phone numbers leave the house with a reason or not at all."""

    code = "export_reason_needed"

    def __init__(self) -> None:
        super().__init__("note", _("导出完整手机号，请写明用途，例如：组织线下培训通知。"))


@transaction.atomic
def export(
    stores: QuerySet[Store],
    columns: Sequence[str],
    *,
    actor: User,
    at: datetime,
    phones: bool = False,
    note: str = "",
) -> IO[bytes]:
    """`stores` in their order as .xlsx, a column for each of `columns` (keys of COLUMNS).

    Phones are masked unless `phones`, which asks for a reason in `note`; whether the actor may, the
    caller has asked. One entry of the record says who took how many. Memory does not grow with the
    rows. Raises NothingToExport, TooManyToExport, ExportReasonNeeded.
    """
    phones = phones and "phone" in columns
    if phones and not note.strip():
        raise ExportReasonNeeded
    count = stores.order_by()[: EXPORT_LIMIT + 1].count()
    if not count or not columns:
        raise NothingToExport
    if count > EXPORT_LIMIT:
        raise TooManyToExport
    register = Store(pk=REGISTER, name=_("%(count)d 家店铺") % {"count": count})
    record(register, "export", actor=actor, at=at, note=note, after="phone" if phones else "")
    return workbook(stores, columns, phones=phones)


def workbook(stores: QuerySet[Store], columns: Sequence[str], *, phones: bool) -> IO[bytes]:
    """Rows go to the disk as they are written. Text stays text: no cell becomes a formula."""
    file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  (the caller closes it)
    book = xlsxwriter.Workbook(
        file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet(_("店铺"))
    heading, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
    chosen = [COLUMNS[name] for name in columns]
    for n, column in enumerate(chosen):
        sheet.set_column(n, n, column.width)
        sheet.write_string(0, n, str(column.title), heading)
    sheet.freeze_panes(1, 0)
    rows = stores.defer(*UNSEEN).iterator(chunk_size=CHUNK)
    for line, store in enumerate(rows, start=1):
        if not phones:
            store.phone = masks.phone(store.phone)
        for n, column in enumerate(chosen):
            write(sheet, line, n, column.value(store), day)
    book.close()
    file.seek(0)
    return file


def write(sheet: Any, line: int, n: int, value: str | int | date | None, day: Any) -> None:
    if isinstance(value, date):
        sheet.write_datetime(line, n, value, day)
    elif isinstance(value, int):
        sheet.write_number(line, n, value)
    elif value:
        sheet.write_string(line, n, value)
