"""What a shop is found by: short keys made here, in Python, and held by an index.

A name's keys are its characters, its pairs of neighbours, and the prefixes of its pinyin initials;
a search makes keys of what was typed the same way, asks for rows that hold all of them, and looks
at those rows once more. No extension of the database is needed.
"""

from __future__ import annotations

import re
import unicodedata

from pypinyin import Style, lazy_pinyin

INITIALS_LENGTH = 60


def plain(text: str) -> str:
    """Full width and case made one, blanks dropped: 邻里 Ｓhop → 邻里SHOP."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).upper()


def initials(name: str) -> str:
    """邻里便利店 → LLBLD. Letters and digits stay."""
    # Runs of what is no Chinese come back as they are.
    first = lazy_pinyin(plain(name), style=Style.FIRST_LETTER)
    return "".join(first).upper()[:INITIALS_LENGTH]


def keys(name: str) -> list[str]:
    """Each once, in a fixed order."""
    text, letters = plain(name), initials(name)
    return sorted({*text, *_pairs(text), *_pairs(letters)})


def _pairs(text: str) -> list[str]:
    return [text[n : n + 2] for n in range(len(text) - 1)]
