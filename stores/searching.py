"""What a shop is found by: short keys made here, in Python, and held by an index.

A name's keys are its characters, its pairs of neighbours, and the prefixes of its pinyin initials;
a search makes keys of what was typed the same way, asks for rows that hold all of them, and looks
at those rows once more. No extension of the database is needed.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from pypinyin import Style, lazy_pinyin
from pypinyin.seg.mmseg import seg

INITIALS_LENGTH = 60


def plain(text: str) -> str:
    """Full width and case made one, blanks dropped: 邻里 Ｓhop → 邻里SHOP."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


@lru_cache(64)
def initials(name: str) -> str:
    """邻里便利店 → LLBLD. Letters and digits stay."""
    return "".join(map(_of_word, seg.cut(plain(name))))[:INITIALS_LENGTH]


@lru_cache(20_000)
def _of_word(word: str) -> str:
    """A word is read as a whole (重庆 is CQ), and a county's shops have few words between them."""
    # Runs of what is no Chinese come back as they are.
    return "".join(lazy_pinyin(word, style=Style.FIRST_LETTER)).upper()


def keys(name: str) -> list[str]:
    """Each once, in a fixed order."""
    text, letters = plain(name), initials(name)
    return sorted({*text, *_pairs(text), *_pairs(letters)})


def _pairs(text: str) -> list[str]:
    return [text[n : n + 2] for n in range(len(text) - 1)]
