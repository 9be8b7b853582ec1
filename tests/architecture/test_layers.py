"""What import-linter cannot say: another app is entered by its services or selectors only."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
APPS = [app for app in settings.INSTALLED_APPS if (ROOT / app.replace(".", "/")).is_dir()]
# Bases, facts and roles are vocabulary, made to be named by those above.
VOCABULARY = ("alliance.lib", "alliance.events", "alliance.accounts.roles")


def home(module: str) -> str | None:
    """The app a dotted module stands in."""
    inside = [app for app in APPS if module == app or module.startswith(f"{app}.")]
    return max(inside, key=len, default=None)


def imports(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """(line, module) of the imports that run; those for types alone do not count."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.lineno, node.module
        yield from imports(node)


def reaches_into(module: str, tree: ast.Module) -> Iterator[str]:
    for line, target in imports(tree):
        other = home(target)
        if other in (None, home(module)) or target.startswith(VOCABULARY):
            continue
        if target.startswith(f"{other}.models"):
            yield f"{module}:{line} reaches into {target}"


def test_another_apps_models_are_named_for_types_only() -> None:
    found = [
        reach
        for app in APPS
        for file in sorted((ROOT / app.replace(".", "/")).rglob("*.py"))
        if "migrations" not in file.parts
        for reach in reaches_into(
            ".".join(file.relative_to(ROOT).with_suffix("").parts), ast.parse(file.read_text())
        )
    ]
    assert not found


@pytest.mark.parametrize(
    ("line", "seen"),
    [
        ("from stores.models import Store", 1),
        ("from stores.selectors import visible", 0),
        ("if TYPE_CHECKING:\n    from stores.models import Store", 0),
    ],
)
def test_a_reach_into_models_is_seen(line: str, seen: int) -> None:
    assert len(list(reaches_into("alliance.centres.services", ast.parse(line)))) == seen


def test_an_app_is_of_one_world() -> None:
    assert not set(settings.SHARED_APPS) & set(settings.TENANT_APPS)
