from __future__ import annotations

from pathlib import Path

import polib
import pytest

from tests.catalogs import compiled, sources


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
