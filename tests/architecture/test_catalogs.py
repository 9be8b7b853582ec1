from __future__ import annotations

import re
from pathlib import Path

import django
import polib
import pytest

from tests.catalogs import LOCALE, compiled, sources
from tests.crawl import english_in
from tests.messages import messages_of, of_python, of_template, ours

PLACE = re.compile(r"%\(\w+\)[.\d]*[sdf]|%[%sd]|\{\w+\}")
FILLED_IN = re.compile(r"%\(\w+\)[.\d]*[sdf]|\{\w+\}|<[^>]+>|--\w+")
CHINESE = re.compile(r"[\u3400-\u9fff\uff00-\uffef\u3000-\u303f]")


@pytest.mark.parametrize(
    "source", sources(), ids=lambda source: f"{source.parts[-3]}/{source.stem}"
)
def test_the_compiled_catalogue_is_the_written_one(source: Path) -> None:
    assert source.with_suffix(".mo").read_bytes() == compiled(source), (
        "run: uv run --group test python -m tests.catalogs"
    )


@pytest.mark.parametrize(
    "source", sources(), ids=lambda source: f"{source.parts[-3]}/{source.stem}"
)
def test_every_message_is_translated_and_none_is_doubtful(source: Path) -> None:
    catalogue = polib.pofile(str(source))

    unfinished = catalogue.untranslated_entries() + catalogue.fuzzy_entries()
    assert [entry.msgid for entry in unfinished] == []


def english() -> polib.POFile:
    return polib.pofile(str(LOCALE / "en" / "LC_MESSAGES" / "django.po"))


def test_english_says_what_code_and_templates_say_and_nothing_else() -> None:
    assert {entry.msgid for entry in english()} == ours()


def test_english_keeps_what_is_filled_in() -> None:
    def places(text: str) -> list[str]:
        return sorted(PLACE.findall(text))

    changed = [
        (entry.msgid, said)
        for entry in english()
        for said in entry.msgstr_plural.values() or [entry.msgstr]
        if places(said) != places(entry.msgid)
    ]
    assert changed == []


def test_english_has_no_chinese_in_it() -> None:
    said = [text for e in english() for text in e.msgstr_plural.values() or [e.msgstr]]

    assert [text for text in said if CHINESE.search(text)] == []


def test_messages_are_read_from_code_and_templates() -> None:
    code = 'x = _("甲" "乙") % {}\ny = ngettext("%d 秒", "%d 秒", 2)\nz = other("不")'
    template = """{% load i18n %}{% translate "丙" %}
    {% blocktranslate count n=n %}{{ n }} 条{% plural %}{{ n }} 条{% endblocktranslate %}"""

    assert set(of_python(code)) == {"甲乙", "%d 秒"}
    assert list(of_template(template)) == ["丙", "%(n)s 条"]


def test_our_own_sentences_are_chinese() -> None:
    assert [text for text in ours() if english_in(FILLED_IN.sub(" ", text))] == []


def libraries() -> list[Path]:
    """What of the libraries is read by people; allauth's pages are our own, but not its words."""
    names = ("django", "rest_framework", "unfold", "axes", "allauth/account", "allauth/mfa",
             "allauth/core", "allauth/usersessions")  # fmt: skip
    return [Path(django.__file__).parent.parent / name for name in names]


def said_by(library: Path) -> set[str]:
    files = [*library.rglob("*.py"), *library.rglob("*.html"), *library.rglob("*.txt")]
    said: set[str] = set()
    for file in files:
        if not {"gis", "tests", "locale"}.intersection(file.parts):
            said.update(messages_of(file))
    return said


@pytest.mark.flow
def test_what_the_libraries_say_is_said_in_chinese_too() -> None:
    known = {entry.msgid for entry in polib.pofile(str(LOCALE / "zh_Hans/LC_MESSAGES/django.po"))}
    for catalogue in Path(django.__file__).parent.parent.rglob("zh_Hans/LC_MESSAGES/django.mo"):
        known |= {entry.msgid for entry in polib.mofile(str(catalogue))}

    said = set[str]().union(*map(said_by, libraries()))

    assert said - known == set()
