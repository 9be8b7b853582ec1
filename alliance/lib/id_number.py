"""居民身份证号码 (GB 11643-1999): 18 places, the last a check over the others."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from alliance.lib.refusals import FieldRefused

WEIGHTS = [pow(2, 17 - place, 11) for place in range(17)]
OLDEST = 1900


class BadIdNumber(FieldRefused):
    """The text cannot be an identity number; the sentence says what to do."""

    code = "bad_id_number"


def normalise(raw: str) -> str:
    """Full-width and lower-case letters made plain; blanks and dashes between groups dropped."""
    return re.sub(r"[\s\-‐-―]+", "", unicodedata.normalize("NFKC", raw)).upper()


def check(first_17: str) -> str:
    """The character GB 11643 asks for at place 18."""
    total = sum(int(digit) * weight for digit, weight in zip(first_17, WEIGHTS, strict=True))
    return "10X98765432"[total % 11]


def checked(raw: str, *, field: str) -> str:
    """The number in its one written form. Raises BadIdNumber about the form's `field`."""
    number = normalise(raw)
    if why := _wrong(number):
        raise BadIdNumber(field, why)
    return number


def _wrong(number: str) -> str | Promise:
    if re.fullmatch(r"[0-9]{15}", number):
        return _("这是旧的 15 位身份证号，请改填身份证上的 18 位号码。")
    if len(number) != 18:
        return _("身份证号是 18 位，您填了 %(count)d 位，请对照身份证改正。") % {
            "count": len(number)
        }
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        return _("身份证号前 17 位都是数字，最后一位是数字或 X，请对照身份证改正。")
    if not _is_day(number[6:14]):
        return _("身份证号第 7 到 14 位不是一个日期，请对照身份证改正。")
    if number[17] != check(number[:17]):
        return _("身份证号不对，多半是抄错了一位，请对照身份证逐位核对。")
    return ""


def _is_day(digits: str) -> bool:
    """Whether eight digits are a birthday a living person can have."""
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:])).year >= OLDEST
    except ValueError:
        return False
