"""One cell of a roster, as county offices really fill it, read as what it means.

Each reader takes what the file reader gives (text, number, date, truth) and returns the value as
it is stored, or raises ValueError with a sentence for the person who sent the file.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta
from functools import cache, lru_cache

from django.utils.translation import gettext as _
from django.utils.translation import override

from stores import trades
from stores.profile import System

Cell = object
# A spreadsheet counts days from here; 1900 was no leap year, whatever it says.
SERIAL_ZERO = date(1899, 12, 30)
EARLIEST = date(1900, 1, 1)
EXACT = 2**53
DATE = re.compile(r"(\d{4})[-./年](\d{1,2})(?:[-./月](\d{1,2})日?)?(?: ?\d{1,2}:\d\d(:\d\d)?)?")
SCIENTIFIC = re.compile(r"(\d)(?:\.(\d+))?E\+?(\d+)", re.IGNORECASE)
MOBILE = re.compile(r"1[3-9]\d{9}")
BLANK_IN_CHINESE = re.compile(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])")
BETWEEN = re.compile(r"[、,，;；/|\s]+")
NOTHING = frozenset({"", "无", "没有", "暂无", "-", "—", "/", "N/A", "NA", "NONE"})

# What people call the systems, beside the words of stores.profile.
SYSTEM_WORDS: dict[str, System] = {
    "进销存": System.STOCK, "进销存软件": System.STOCK, "单机版进销存": System.STOCK,
    "收银": System.TILL, "POS机": System.TILL, "POS": System.TILL, "收款机": System.TILL,
    "智能收银": System.CLOUD_TILL, "云收银": System.CLOUD_TILL, "收银系统": System.CLOUD_TILL,
    "小程序": System.MINI_PROGRAM, "微信商城": System.MINI_PROGRAM,
    "微信支付": System.WECHAT_PAY, "微信收款": System.WECHAT_PAY, "微信": System.WECHAT_PAY,
    "支付宝": System.ALIPAY, "支付宝收款": System.ALIPAY,
    "聚合码": System.UNION_PAY, "收钱吧": System.UNION_PAY, "云闪付": System.UNION_PAY,
    "美团外卖": System.MEITUAN, "饿了么外卖": System.ELEME, "团购": System.GROUP_BUY,
    "订货平台": System.WHOLESALE, "网上订货": System.WHOLESALE, "会员": System.MEMBERS,
    "抖音": System.SHORT_VIDEO, "快手": System.SHORT_VIDEO, "直播": System.SHORT_VIDEO,
    "记账": System.ACCOUNTS, "财务软件": System.ACCOUNTS, "其他": System.OTHER,
}  # fmt: skip
# What people call the trades, beside the words of GB/T 4754.
TRADE_WORDS = {
    "便利店": "F5213", "小卖部": "F5213", "百货": "F5211", "百货店": "F5211", "超市": "F5212",
    "粮油": "F5221", "粮油店": "F5221", "农资": "F5162", "农资店": "F5162", "五金": "F5281",
    "五金店": "F5281", "小吃": "H6291", "小吃店": "H6291", "早餐": "H6291", "早餐店": "H6291",
    "水果": "F5223", "水果店": "F5223", "蔬菜店": "F5223", "烟酒": "F5227", "烟酒店": "F5227",
    "文具": "F5241", "文具店": "F5241", "服装": "F5232", "服装店": "F5232", "药店": "F5251",
    "电器维修": "O8132", "理发": "O8040", "理发店": "O8040", "美容": "O8040", "餐饮": "H6210",
    "饭店": "H6210", "餐馆": "H6210", "快餐": "H6220", "茶馆": "H6231", "打字复印": "M7492",
    "快递": "G6020", "民宿": "H6130", "手机店": "F5274", "鞋店": "F5233", "肉店": "F5224",
}  # fmt: skip
TRADES = {name: code for code, name in trades.NAMES.items()} | TRADE_WORDS


def text(cell: Cell) -> str:
    """What a person reads in the cell, on one line; full-width digits and letters made plain."""
    if isinstance(cell, str):
        plain = cell if cell.isascii() else unicodedata.normalize("NFKC", cell)
        # The database keeps every sign but this one.
        return " ".join(plain.replace("\0", " ").split())
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return _("是") if cell else _("否")
    if isinstance(cell, float):
        return f"{cell:.0f}" if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return str(cell)


def name(cell: Cell) -> str:
    """Words without the blanks and line breaks that slipped in between Chinese characters."""
    words = text(cell)
    return BLANK_IN_CHINESE.sub("", words) if " " in words else words


def code(cell: Cell) -> str:
    """A credit code as it was meant; a spreadsheet's number has lost its last places."""
    if (isinstance(cell, float) and abs(cell) >= EXACT) or SCIENTIFIC.fullmatch(text(cell)):
        raise ValueError(
            _("这一格被表格软件当成了数字，后几位已经丢失；请把这一列设成“文本”，再填一次代码。")
        )
    raw = text(cell)
    return "" if raw.upper() in NOTHING else raw


def phone(cell: Cell) -> str:
    """Eleven digits."""
    raw = text(cell)
    if MOBILE.fullmatch(raw):
        return raw
    digits = _from_scientific(raw) or re.sub(r"[\s\-‐-―()（）]+", "", raw)
    digits = re.sub(r"^(\+?86|0086)(?=1)", "", re.sub(r"\.0+$", "", digits))
    if MOBILE.fullmatch(digits):
        return digits
    several = [part for part in re.split(r"[、,，;；/|\s]+", raw) if MOBILE.fullmatch(part)]
    if several:
        return several[0]
    if not raw:
        raise ValueError(_("没有填联系电话，请填 11 位手机号码。"))
    raise ValueError(_("“%(raw)s”不是 11 位手机号码，请核对后重填。") % {"raw": raw[:30]})


def _from_scientific(raw: str) -> str:
    """1.3812345678E+10 → 13812345678; with digits rounded away it is nobody's number."""
    found = SCIENTIFIC.fullmatch(raw.replace(" ", ""))
    if not found:
        return ""
    first, rest, places = found[1], found[2] or "", int(found[3])
    if places == len(rest):
        return first + rest
    raise ValueError(
        _("电话显示成了“%(raw)s”，后几位已经丢失；请把这一列设成“文本”，再填一次号码。")
        % {"raw": raw[:30]}
    )


def day(cell: Cell, *, today: date) -> date | None:
    """2024-03-05, 2024.3.5, 2024年3月5日, 2024年3月, 20240305, 45357; empty is unknown."""
    if isinstance(cell, datetime):
        return _sane(cell.date(), cell, today)
    if isinstance(cell, date):
        return _sane(cell, cell, today)
    raw = text(cell)
    if raw in NOTHING:
        return None
    try:
        found = _written(raw.replace(" ", "") if "年" in raw else raw)
    except (ValueError, OverflowError) as error:
        raise ValueError(
            _("“%(raw)s”看不出是哪一天，请写成 2024-03-05 这样。") % {"raw": raw[:30]}
        ) from error
    return _sane(found, raw, today)


def _written(raw: str) -> date:
    if re.fullmatch(r"\d{8}", raw):
        return date(int(raw[:4]), int(raw[4:6]), int(raw[6:]))
    if re.fullmatch(r"\d{5}(\.\d+)?", raw):
        return SERIAL_ZERO + timedelta(days=int(float(raw)))
    found = DATE.fullmatch(raw.strip())
    if not found:
        raise ValueError(raw)
    return date(int(found[1]), int(found[2]), int(found[3] or 1))


def _sane(found: date, raw: Cell, today: date) -> date:
    if EARLIEST <= found <= today:
        return found
    raise ValueError(_("“%(raw)s”还没到，请核对开业日期。") % {"raw": str(raw)[:30]})


def systems(cell: Cell) -> tuple[list[str], list[str]]:
    """(codes of stores.profile.System in their order, words nobody here knows)."""
    codes, unknown = _systems(name(cell))
    return [*codes], [*unknown]


@lru_cache(4096)
def _systems(raw: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    words = [word for word in BETWEEN.split(raw) if word.upper() not in NOTHING]
    known = _system_words()
    codes = {known.get(word.upper(), System.OTHER).value for word in words}
    unknown = tuple(word for word in words if word.upper() not in known)
    return tuple(system.value for system in System if system.value in codes), unknown


@cache
def _system_words() -> dict[str, System]:
    """A roster is written in Chinese, whatever language its reader has chosen."""
    with override("zh-hans"):
        own = {str(system.label).upper(): system for system in System}
    return own | {word.upper(): system for word, system in SYSTEM_WORDS.items()}


def trade(cell: Cell) -> str:
    """A code of stores.trades from a code or from words; blank where neither is known."""
    return _trade(name(cell))


@lru_cache(4096)
def _trade(raw: str) -> str:
    found = re.search(r"[A-Z]?(\d{4})", raw.upper())
    if found:
        return next((code for code in trades.NAMES if code[1:] == found[1]), "")
    return TRADES.get(raw, "")
