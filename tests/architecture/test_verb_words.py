"""A verb in the record is read by people: each has words."""

from __future__ import annotations

import ast
from pathlib import Path

from django.conf import settings

from alliance.lib.records import all_verbs

HOUSES = ("alliance", "stores", "tickets", "subsidies", "training", "extensions")
WRITERS = {"record", "move"}


def written_verbs() -> set[str]:
    """Each verb that stands as a literal in a call of record() or move()."""
    found = set()
    for house in HOUSES:
        for file in (Path(settings.BASE_DIR) / house).rglob("*.py"):
            for call in ast.walk(ast.parse(file.read_text())):
                if not isinstance(call, ast.Call) or len(call.args) < 2:
                    continue
                name = getattr(call.func, "id", getattr(call.func, "attr", ""))
                verb = call.args[1]
                if name in WRITERS and isinstance(verb, ast.Constant):
                    found.add(str(verb.value))
    return found


def test_every_verb_written_has_words() -> None:
    verbs = written_verbs()

    assert "verify" in verbs
    assert verbs - all_verbs().keys() == set(), "add them to their model's VERBS"
