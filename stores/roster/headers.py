"""Which row of a sheet names its columns, and what each column holds."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from stores import searching
from stores.roster import cells

LOOKED_AT = 30  # rows from the top
FIELDS: dict[str, str | Promise] = {
    "credit_code": _("统一社会信用代码"), "name": _("店名"), "operator_name": _("经营者姓名"),
    "phone": _("联系电话"), "town": _("乡镇街道"), "village": _("村（社区）"),
    "address": _("地址"), "trade": _("行业"), "opened_on": _("开业日期"),
    "systems": _("在用系统"),
}  # fmt: skip
NEEDED = ("name", "operator_name", "phone", "town")
# The likelier wording first: of two columns that could be the same field the better one wins.
SYNONYMS: dict[str, tuple[str, ...]] = {
    "credit_code": (
        "统一社会信用代码", "社会信用代码", "信用代码", "统一信用代码", "统一代码", "营业执照号码",
        "营业执照号", "营业执照注册号", "营业执照编号", "执照号", "税号", "纳税人识别号", "注册号",
        "CREDITCODE",
    ),
    "name": (
        "店铺名称", "店名", "商户名称", "商铺名称", "门店名称", "店面名称", "商店名称", "单位名称",
        "企业名称", "个体户名称", "字号名称", "字号", "招牌", "店铺", "商户", "门店", "名称",
        "NAME",
    ),
    "operator_name": (
        "经营者姓名", "经营者", "店主姓名", "店主", "负责人姓名", "负责人", "法定代表人",
        "法人代表",
        "法人", "业主姓名", "业主", "老板", "经营人", "联系人姓名", "联系人", "姓名", "OWNER",
    ),
    "phone": (
        "联系电话", "手机号码", "手机号", "手机", "联系方式", "联系手机", "电话号码", "电话",
        "经营者电话", "店主电话", "负责人电话", "PHONE", "TEL",
    ),
    "town": (
        "所属乡镇", "乡镇街道", "乡镇(街道)", "乡镇", "所在乡镇", "镇街", "街道", "镇", "所属街道",
        "乡镇办", "TOWN",
    ),
    "village": ("村社区", "村(社区)", "所属村", "行政村", "社区", "村居", "村", "VILLAGE"),
    "address": (
        "详细地址", "经营地址", "经营场所", "店铺地址", "门店地址", "地址", "住所", "所在地",
        "位置",
        "ADDRESS",
    ),
    "trade": (
        "行业代码", "行业", "行业类别", "所属行业", "国民经济行业", "经营类别", "业态", "经营类型",
        "主营业务", "经营范围", "TRADE",
    ),
    "opened_on": (
        "开业日期", "开业时间", "成立日期", "成立时间", "注册日期", "注册时间", "开店时间",
        "开店日期",
        "登记日期",
    ),
    "systems": (
        "在用系统", "使用系统", "现有系统", "信息系统", "软件系统", "使用软件", "在用软件",
        "数字化系统", "数字化应用", "系统", "软件",
    ),
}  # fmt: skip
EXACT = {
    searching.plain(word): (field, rank)
    for field, words in SYNONYMS.items()
    for rank, word in enumerate(words)
}
# Part of a longer wording: only words long enough not to be found by chance.
PARTS = sorted(
    ((word, found) for word, found in EXACT.items() if len(word) >= 2), key=lambda e: -len(e[0])
)


@dataclass(frozen=True)
class Header:
    """`row` is its number in the file, from 1; `labels` and `fields` go by column, "" for none."""

    row: int
    labels: list[str]
    fields: list[str]

    def missing(self) -> list[str]:
        return [field for field in NEEDED if field not in self.fields]


def plain(label: str) -> str:
    """A wording without what is put around it: blanks, stars, 必填, hints in brackets."""
    text = searching.plain(label)
    bare = re.sub(r"[*＊:：]|[(（](?!街道|社区)[^)）]*[)）]|必填|选填", "", text)
    return bare or text


def meaning(label: str, learned: Mapping[str, str]) -> tuple[str, int]:
    """(field, rank), the lower the surer; ("", …) where a wording says nothing to us."""
    text = plain(label)
    if text in learned:
        return learned[text], -1
    if text in EXACT:
        return EXACT[text]
    for word, (field, rank) in PARTS:
        if word in text and len(text) <= len(word) + 6:
            return field, 100 + rank
    return "", 1000


def fields_of(labels: Sequence[str], learned: Mapping[str, str]) -> list[str]:
    """The field of each column, "" for none; of several that could be the same the surest."""
    meant = [meaning(label, learned) if label else ("", 1000) for label in labels]
    best: dict[str, int] = {}
    for column, (field, rank) in enumerate(meant):
        if field and (field not in best or rank < meant[best[field]][1]):
            best[field] = column
    return [field if best.get(field) == n else "" for n, (field, _rank) in enumerate(meant)]


def find(rows: Sequence[Sequence[object]], learned: Mapping[str, str]) -> Header | None:
    """The row among the first that names most fields; None where none names two of the needed."""
    best: Header | None = None
    above: list[str] = []
    for number, row in enumerate(rows[:LOOKED_AT], start=1):
        own = [cells.name(cell) for cell in row]
        labels = _joined(above, own)
        header = Header(number, labels, fields_of(labels, learned))
        if best is None or _score(header) > _score(best):
            best = header
        above = own
    if best is None or len(set(NEEDED) & set(best.fields)) < 2:
        return None
    return best


def _joined(above: list[str], own: list[str]) -> list[str]:
    """A column whose name was merged over two rows has it in the upper one."""
    if not any(own):
        return own
    padded = above + [""] * (len(own) - len(above))
    return [word or upper for word, upper in zip(own, padded, strict=False)]


def _score(header: Header) -> int:
    return sum(1 for field in header.fields if field)


def corrected(header: Header, fields: Mapping[int, str]) -> Header:
    """The same header with some columns said otherwise by a person; a field is one column's."""
    result = list(header.fields)
    for column, field in fields.items():
        if field:
            result = ["" if known == field else known for known in result]
        result[column] = field
    return Header(header.row, header.labels, result)


def samples(rows: Sequence[Sequence[object]], column: int, many: int = 3) -> list[str]:
    """What stands in a column, for a person who is to say what it is."""
    found = [cells.text(row[column]) for row in rows if column < len(row)]
    return [text for text in found if text][:many]
