"""Which shops are meant by what was typed into a search field."""

from __future__ import annotations

import re

from django.db.models import F, Func, Q, TextField
from django.db.models.lookups import Contains

from stores import searching

PHONE = re.compile(r"1[3-9][0-9]{9}")
# Fewer characters of a code or number say nothing: all of a county begin alike.
NUMBER = re.compile(r"[0-9]{4,12}")
CODE = re.compile(r"[0-9A-Z]{4,18}")
NUMBER_LENGTH, CODE_LENGTH = 12, 18


class AllKeys(Func):
    """A shop's keys in one text, a line each."""

    template = "array_to_string(%(expressions)s, E'\\\\n')"
    output_field = TextField()


def sought(typed: str) -> Q:
    """The shops that every word of `typed` fits; all of them where nothing was typed.

    A word fits by being part of the name or of its pinyin initials, by being the beginning of the
    credit code or of the shop's number (from four characters on), or the whole phone number, whose
    parts would spell out what the mask hides.
    """
    condition = Q()
    for word in searching.words(typed):
        condition &= fits(word)
    return condition


def fits(word: str) -> Q:
    """`word` is plain: see `stores.searching.words`."""
    condition = named(word)
    if PHONE.fullmatch(word):
        condition |= Q(phone=word)
    if NUMBER.fullmatch(word):
        condition |= Q(number__range=_span(word, NUMBER_LENGTH, "9"))
    if CODE.fullmatch(word):
        condition |= Q(credit_code__range=_span(word, CODE_LENGTH, "Z"))
    return condition


def named(word: str) -> Q:
    held = Q(keys__contains=searching.wanted(word))
    return held if len(word) <= searching.PAIR else held & Q(Contains(AllKeys(F("keys")), word))


def _span(beginning: str, length: int, last: str) -> tuple[str, str]:
    """From the first to the last text of `length` that begins so; an index of any order serves."""
    return beginning.ljust(length, "0"), beginning.ljust(length, last)
