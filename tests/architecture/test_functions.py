"""The shape of the code: short functions, files one can hold in mind, tests no fewer than code."""

from __future__ import annotations

import ast
import io
import statistics
import tokenize
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
SILENT = {
    tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT,
    tokenize.ENDMARKER,
}  # fmt: skip
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


def code_lines(file: Path) -> int:
    source = file.read_text()
    carrying = {
        line
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type not in SILENT
        for line in range(token.start[0], token.end[0] + 1)
    }
    return len(carrying - docstring_lines(ast.parse(source)))


def docstring_lines(tree: ast.Module) -> set[int]:
    return {
        line
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and ast.get_docstring(node) is not None
        for line in range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1)
    }


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
    """Lines that do something: no blank ones, comments or docstrings, no settings or demo data."""
    doing = [f for f in files(*HOUSES) if not {"settings", "demo"} & set(f.parts)]
    assert sum(map(code_lines, files("tests"))) >= sum(map(code_lines, doing))
