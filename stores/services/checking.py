"""What may stand on the register: every way in (desk, phone, API) asks here."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from alliance.lib import id_number
from alliance.lib.refusals import FieldRefused
from stores.models import Store
from stores.profile import Device, System

OLDEST: Final = date(1900, 1, 1)
ASKED_FOR: Final[dict[str, str | Promise]] = {
    "name": _("请填写店名。"),
    "town": _("请填写店铺所在的乡镇街道。"),
    "operator_name": _("请填写经营者的姓名。"),
    "phone": _("请填写 11 位手机号码，例如 13812345678。"),
}


class NotFilledIn(FieldRefused):
    """A shop on the register has a name, a town, an operator and a phone."""

    code = "not_filled_in"


class BadPhone(FieldRefused):
    """No mobile number of this country."""

    code = "bad_phone"

    def __init__(self) -> None:
        super().__init__("phone", ASKED_FOR["phone"])


class BadOpeningDay(FieldRefused):
    """A shop that opens tomorrow is a lead, and none is older than its grandparents."""

    code = "bad_opening_day"

    def __init__(self, message: str | Promise) -> None:
        super().__init__("opened_on", message)


class BadBankAccount(FieldRefused):
    """Passbooks and settlement accounts carry no check digit, so only the shape is asked."""

    code = "bad_bank_account"

    def __init__(self) -> None:
        super().__init__(
            "bank_account", _("银行账号是 9 到 30 位数字，请对照银行卡或开户许可证改正。")
        )


class MoreExchangingThanSystems(FieldRefused):
    """Of the systems in use so many exchange data, never more."""

    code = "more_exchanging_than_systems"

    def __init__(self, systems: int) -> None:
        super().__init__(
            "exchanging",
            _("在用系统勾选了 %(systems)d 个，互通数据的不能比它多，请改正。")
            % {"systems": systems},
        )


def checked(store: Store, changes: Mapping[str, Any], *, at: datetime) -> dict[str, Any]:
    """`changes` as they are to be written to `store`; the credit code is not asked here.

    Raises the FieldRefused children above, and BadIdNumber.
    """
    written = dict(changes)
    for name in ASKED_FOR.keys() & written.keys():
        written[name] = _asked_for(name, written[name])
    for name in RULES.keys() & written.keys():
        written[name] = RULES[name](written[name])
    if written.get("opened_on"):
        _refuse_odd_day(written["opened_on"], today=localdate(at))
    if {"systems", "exchanging"} & written.keys():
        _refuse_more_than_all(
            written.get("systems", store.systems), written.get("exchanging", store.exchanging)
        )
    return written


def checked_whole(store: Store, *, at: datetime) -> None:
    """The same of everything `store` holds, written back to it."""
    held = {name: getattr(store, name) for name in (*ASKED_FOR, *RULES, "opened_on", "exchanging")}
    for name, value in checked(store, held, at=at).items():
        setattr(store, name, value)


def _asked_for(name: str, value: str) -> str:
    if not (text := value.strip()):
        raise NotFilledIn(name, ASKED_FOR[name])
    return text


def _phone(raw: str) -> str:
    number = _digits(raw)
    if not re.fullmatch(r"1[3-9][0-9]{9}", number):
        raise BadPhone
    return number


def _account(raw: str) -> str:
    number = _digits(raw)
    if number and not re.fullmatch(r"[0-9]{9,30}", number):
        raise BadBankAccount
    return number


def _id_number(raw: str) -> str:
    return id_number.checked(raw, field="operator_id_number") if raw.strip() else ""


def _digits(raw: str) -> str:
    """６２２２ 0202-… → 62220202…"""
    return re.sub(r"[\s\-‐-―]+", "", unicodedata.normalize("NFKC", raw))


def _in_order(kind: type[System] | type[Device]) -> Callable[[list[str]], list[str]]:
    """Each once and in the order of the list, so that equal profiles are equal rows."""
    return lambda chosen: sorted({kind(one).value for one in chosen}, key=kind.values.index)


def _refuse_odd_day(day: date, *, today: date) -> None:
    if day > today:
        raise BadOpeningDay(_("开业日期还没到，请填写已经开业的日子；还没开业就先留空。"))
    if day < OLDEST:
        raise BadOpeningDay(_("开业日期太早了，请填写 1900 年以后的日子。"))


def _refuse_more_than_all(systems: list[str], exchanging: int) -> None:
    if exchanging > len(systems):
        raise MoreExchangingThanSystems(len(systems))


RULES: Final[dict[str, Callable[[Any], Any]]] = {
    "phone": _phone,
    "operator_id_number": _id_number,
    "bank_account": _account,
    "systems": _in_order(System),
    "devices": _in_order(Device),
}
