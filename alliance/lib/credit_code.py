"""统一社会信用代码: 18 places, checked twice.

GB 32100-2015 puts a check character at place 18 over all others; places 9–17 are the older
organisation code with a check of its own (GB 11714). A code that passes the first alone is a slip
of the pen more often than not, so both are asked.
"""

from __future__ import annotations

import re
import unicodedata
from operator import mul

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from alliance.lib.refusals import FieldRefused

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
OUTER_WEIGHTS = [pow(3, place, 31) for place in range(17)]
INNER_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
MISREAD = {"I": "1", "O": "0", "Z": "2", "S": "5", "V": "U"}


class BadCreditCode(FieldRefused):
    """The text cannot be a credit code; the sentence says where and what to do."""

    code = "bad_credit_code"

    def __init__(self, message: str | Promise) -> None:
        super().__init__("credit_code", message)


def normalise(raw: str) -> str:
    """Full-width and lower-case letters made plain; blanks and dashes between groups dropped."""
    plain = raw if raw.isascii() else unicodedata.normalize("NFKC", raw)
    return plain.upper() if plain.isalnum() else re.sub(r"[\s\-‐-―]+", "", plain).upper()


def outer_check(first_17: str) -> str:
    """The character GB 32100 asks for at place 18."""
    total = sum(map(mul, map(ALPHABET.index, first_17), OUTER_WEIGHTS))
    return ALPHABET[-total % 31]


def inner_check(first_8: str) -> str:
    """The character GB 11714 asks for after the eight of the organisation code."""
    total = sum(int(c, 36) * weight for c, weight in zip(first_8, INNER_WEIGHTS, strict=True))
    return "0123456789X"[-total % 11]


def checked(raw: str) -> str:
    """The code in its one written form. Raises BadCreditCode with what is wrong and what to do."""
    code = normalise(raw)
    _refuse_wrong_length(code)
    _refuse_foreign_characters(code)
    if not code[2:8].isdigit():
        raise BadCreditCode(_("统一社会信用代码第 3 到 8 位应当全是数字，请对照营业执照改正。"))
    if set(code[8:16]) == {"0"}:
        raise BadCreditCode(_("统一社会信用代码不能用 0 凑数；没有执照的店铺请把这一栏留空。"))
    if inner_check(code[8:16]) != code[16] or outer_check(code[:17]) != code[17]:
        raise BadCreditCode(
            _("统一社会信用代码的校验不对，多半是抄错了一位，请对照营业执照逐位核对。")
        )
    return code


def _refuse_wrong_length(code: str) -> None:
    if re.fullmatch(r"[0-9]{15}", code):
        raise BadCreditCode(
            _("这是旧的 15 位工商注册号，请改填执照上 18 位的统一社会信用代码；没换证的先留空。")
        )
    if len(code) != 18:
        raise BadCreditCode(
            _("统一社会信用代码是 18 位，您填了 %(count)d 位，请对照营业执照补齐或删去多余的字。")
            % {"count": len(code)}
        )


def _refuse_foreign_characters(code: str) -> None:
    for place, char in enumerate(code, start=1):
        if char in MISREAD:
            raise BadCreditCode(
                _("第 %(place)d 位的“%(char)s”不会出现在信用代码里，可能是“%(likely)s”，请改正。")
                % {"place": place, "char": char, "likely": MISREAD[char]}
            )
        if char not in ALPHABET:
            raise BadCreditCode(
                _("第 %(place)d 位的“%(char)s”不是数字或大写字母，请改正。")
                % {"place": place, "char": char}
            )
