"""Compiles the message catalogues; no machine needs gettext's own tools.

uv run --group test python -m tests.catalogs
"""

from __future__ import annotations

from pathlib import Path

import polib

LOCALE = Path(__file__).resolve().parent.parent / "locale"


def sources() -> list[Path]:
    return sorted(LOCALE.glob("*/LC_MESSAGES/*.po"))


def compiled(source: Path) -> bytes:
    """What the .mo beside `source` should hold."""
    content: bytes = polib.pofile(str(source)).to_binary()
    return content


if __name__ == "__main__":
    for each in sources():
        each.with_suffix(".mo").write_bytes(compiled(each))
