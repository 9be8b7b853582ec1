"""A status is written in one place, and a verb stands in all its seven."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

from alliance.accounts.roles import PERMISSIONS
from alliance.events.facts import KINDS
from alliance.lib.models import Movable

ROOT = Path(settings.BASE_DIR)
HOUSES = ("alliance", "stores", "tickets", "subsidies", "training", "extensions", "config")
BELOW_EVENTS = ("lib", "audit", "acts", "centres", "accounts", "events")

IRREGULAR = {"send_back": "sent_back"}

MOVABLES = [model for model in apps.get_models() if issubclass(model, Movable)]
VERBS = [(model, verb) for model in MOVABLES for verb in model.MOVES]
BY_VERB = [pytest.param(m, v, id=f"{m._meta.label}.{v}") for m, v in VERBS]


def sources() -> Iterator[tuple[Path, ast.Module]]:
    for house in HOUSES:
        for file in sorted((ROOT / house).rglob("*.py")):
            if "migrations" not in file.parts:
                yield file, ast.parse(file.read_text())


WRITERS = {"update", "aupdate", "bulk_update", "abulk_update", "update_or_create",
           "aupdate_or_create", "amend"}  # fmt: skip
BY_HAND = re.compile(r"\bUPDATE\b.*\bSET\b.*\bstatus\b\s*=", re.DOTALL | re.IGNORECASE)


def status_writes(tree: ast.Module) -> Iterator[int]:
    """Lines that set a status: an assignment, setattr, SQL, or a call that writes and names it."""
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(attr="status", ctx=ast.Store()):
                yield node.lineno
            case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)) if name in WRITERS:
                if "status" in named_in(node):
                    yield node.lineno
            case ast.Constant(value=str(text)) if BY_HAND.search(text):
                yield node.lineno
            case ast.Call(func=ast.Name(id="setattr"), args=[_, ast.Constant(value="status"), _]):
                yield node.lineno


def named_in(call: ast.Call) -> set[str]:
    """The columns a writing call names: keywords, and names in a list or as a dict's keys."""
    names = {keyword.arg for keyword in call.keywords if keyword.arg}
    for given in [*call.args, *(keyword.value for keyword in call.keywords)]:
        parts: list[ast.expr | None] = []
        match given:
            case ast.List(elts=elements) | ast.Tuple(elts=elements) | ast.Set(elts=elements):
                parts = [*elements]
            case ast.Dict(keys=keys):
                parts = keys
        names |= {str(part.value) for part in parts if isinstance(part, ast.Constant)}
    return names


def test_only_move_writes_a_status() -> None:
    found = {
        f"{file.relative_to(ROOT)}:{line}"
        for file, tree in sources()
        for line in status_writes(tree)
    }
    elsewhere = {place for place in found if not place.startswith("alliance/audit/services.py:")}
    assert found
    assert not elsewhere


@pytest.mark.parametrize(
    "line",
    [
        "shop.status = 'verified'",
        "Store.objects.filter(pk=1).update(status='verified')",
        "setattr(shop, 'status', 'verified')",
        "Store.objects.bulk_update(shops, ['status'])",
        "Store.objects.bulk_update(shops, fields=['status'])",
        "Store.objects.filter(pk=1).update(**{'status': 'verified'})",
        "Store.objects.update_or_create(pk=1, defaults={'status': 'verified'})",
        "amend(shop, {'status': 'verified'}, actor=officer, at=at)",
        "shop.status, shop.name = 'verified', '店'",
        "cursor.execute('UPDATE stores_store SET status = %s', ['verified'])",
    ],
)
def test_a_second_place_that_writes_a_status_is_seen(line: str) -> None:
    assert list(status_writes(ast.parse(line))) == [1]


def test_there_are_verbs_to_hold_to_the_rule() -> None:
    assert VERBS


@pytest.mark.parametrize(("model", "verb"), BY_VERB)
def test_a_verb_starts_and_ends_in_known_statuses(model: type[Movable], verb: str) -> None:
    known = {value for value, _ in model._meta.get_field("status").choices or ()}
    starts, end = model.MOVES[verb]
    assert {*starts, end} <= known


@pytest.mark.parametrize(("model", "verb"), BY_VERB)
def test_a_verb_is_a_service(model: type[Movable], verb: str) -> None:
    assert verb in functions_under(model, "services")


@pytest.mark.parametrize(("model", "verb"), BY_VERB)
def test_a_verb_has_a_test_file(model: type[Movable], verb: str) -> None:
    assert (ROOT / "tests" / model._meta.app_label / f"test_{verb}.py").exists()


@pytest.mark.parametrize(("model", "verb"), BY_VERB)
def test_a_verb_is_a_url(model: type[Movable], verb: str) -> None:
    if verb in model.BY_CLOCK:
        pytest.skip("time does it, nobody clicks")
    assert verb in slugs() or verb.replace("_", "-") in slugs()


@pytest.mark.parametrize(("model", "verb"), BY_VERB)
def test_a_verb_is_a_permission_some_role_holds(model: type[Movable], verb: str) -> None:
    if model._meta.app_label in BELOW_EVENTS:
        pytest.skip("the kernel's own verbs are guarded by manage_people and the like")
    name = f"{model._meta.app_label}.{verb}_{model._meta.model_name}"
    assert any(name in granted for granted in PERMISSIONS.values())


@pytest.mark.parametrize(("model", "verb"), BY_VERB)
def test_a_verb_in_the_past_tense_is_a_fact(model: type[Movable], verb: str) -> None:
    """Apps below `events` cannot publish; their record is the audit entry."""
    if model._meta.app_label in BELOW_EVENTS:
        pytest.skip("below events: recorded, not published")
    past = IRREGULAR.get(verb, verb.removesuffix("e").removesuffix("y")).split("_")
    published = [name for name in KINDS if name.startswith(f"{model._meta.app_label}.")]
    assert any(all(part in name.lower() for part in past) for name in published)


def functions_under(model: type[Movable], layer: str) -> set[str]:
    """Names of the public functions in the app's services (a file or a package)."""
    folder = Path(apps.get_app_config(model._meta.app_label).path)
    files = [folder / f"{layer}.py", *folder.glob(f"{layer}/*.py")]
    return {
        node.name
        for file in files
        if file.exists()
        for node in ast.parse(file.read_text()).body
        if isinstance(node, ast.FunctionDef)
    }


def slugs() -> set[str]:
    """Every path segment of both worlds' URLs."""
    found: set[str] = set()

    def walk(patterns: list[URLPattern | URLResolver]) -> None:
        for pattern in patterns:
            found.update(str(pattern.pattern).strip("^$").split("/"))
            if isinstance(pattern, URLResolver):
                walk(pattern.url_patterns)

    for urlconf in (settings.ROOT_URLCONF, settings.PUBLIC_SCHEMA_URLCONF):
        walk(get_resolver(urlconf).url_patterns)
    return found
