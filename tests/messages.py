"""Which sentences of ours are to be translated: read from code and templates as they are."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
OTHER = {"tests", "bench"}
CALLS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy"}
LITERAL = r"""u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
IN_TEMPLATE = re.compile(rf"\b(?:_|n?gettext)\(\s*{LITERAL}", re.DOTALL)


def of_python(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        called = node.func.id if isinstance(node.func, ast.Name) else ""
        said = node.args[0]
        if called in CALLS and isinstance(said, ast.Constant) and isinstance(said.value, str):
            yield said.value


def of_template(source: str) -> Iterator[str]:
    for literal in IN_TEMPLATE.findall(templatize(source)):
        yield ast.literal_eval(literal)


def messages_of(source: Path) -> Iterator[str]:
    reader = of_python if source.suffix == ".py" else of_template
    return reader(source.read_text())


def sources() -> list[Path]:
    packages = [init.parent for init in ROOT.glob("*/__init__.py") if init.parent.name not in OTHER]
    code = [file for package in packages for file in package.rglob("*.py")]
    templates = (ROOT / "templates").rglob("*.*")
    return [*code, *templates]


def ours() -> set[str]:
    """Every message of our own code and templates."""
    found: set[str] = set()
    for source in sources():
        found.update(messages_of(source))
    return found
