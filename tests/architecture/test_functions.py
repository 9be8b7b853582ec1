"""The shape of the code: short functions, files one can hold in mind, tests no fewer than code."""

from __future__ import annotations

import ast
import statistics
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
HOUSES = ("alliance", "stores", "tickets", "subsidies", "training", "extensions", "config")


def files(*houses: str) -> Iterator[Path]:
    for house in houses:
        yield from (f for f in sorted((ROOT / house).rglob("*.py")) if "migrations" not in f.parts)


def lengths() -> list[int]:
    return [
        node.end_lineno - node.lineno + 1
        for file in files(*HOUSES)
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno
    ]


def lines(file: Path) -> int:
    return len(file.read_text().splitlines())


def test_functions_are_short() -> None:
    found = sorted(lengths())
    assert statistics.median(found) <= 9
    assert found[int(len(found) * 0.95)] <= 40


def test_files_can_be_held_in_mind() -> None:
    limits = [
        (f, 500 if "models" in f.parts or f.stem == "models" else 400) for f in files(*HOUSES)
    ]
    assert [f"{file}: {lines(file)}" for file, limit in limits if lines(file) > limit] == []


def test_there_is_as_much_test_as_code() -> None:
    assert sum(map(lines, files("tests"))) >= sum(map(lines, files(*HOUSES)))
