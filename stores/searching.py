"""What a shop is found by: short keys made here, in Python, and held by an index.

A name's keys are its characters and its pairs of neighbours, those of its pinyin initials, and both
whole; a search makes pairs of what was typed the same way, asks for rows that hold all of them, and
looks at those rows once more. No extension of the database is needed.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from pypinyin import Style, lazy_pinyin
from pypinyin.seg.mmseg import seg

INITIALS_LENGTH = 60
PAIR = 2
# Nobody types more; each word costs a look into the index.
WORDS_SOUGHT = 6


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
    """Each once, in a fixed order: single characters, pairs, and both texts whole.

    Whoever looks a third time, at a word of three characters and more, looks at the whole texts;
    no pair can hold such a word.
    """
    text, letters = plain(name), initials(name)
    parts = {*text, *_pairs(text), *letters, *_pairs(letters), text, letters}
    return sorted(parts - {""})


def words(typed: str) -> list[str]:
    """What was typed, word by word: 酿溪　便利 → 酿溪, 便利. All of them must be found."""
    return [plain(word) for word in unicodedata.normalize("NFKC", typed).split()][:WORDS_SOUGHT]


def wanted(word: str) -> list[str]:
    """The keys a name with `word` in it has, or in its initials; the longest say the most."""
    return [word] if len(word) <= PAIR else sorted(set(_pairs(word)))


def _pairs(text: str) -> list[str]:
    return [text[n : n + PAIR] for n in range(len(text) - 1)]
