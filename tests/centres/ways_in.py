"""Finds, in source text, every way into a county but the right one."""

from __future__ import annotations

import ast

BANNED_METHODS = {"set_schema", "set_tenant", "set_schema_to_public"}


def offences(source: str) -> list[tuple[int, str]]:
    """(line, what) of each forbidden way into a county's schema."""
    tree = ast.parse(source)
    proper = {
        id(item.context_expr)
        for node in ast.walk(tree)
        if isinstance(node, ast.With)
        for item in node.items
    }
    return [
        (getattr(node, "lineno", 0), what)
        for node in ast.walk(tree)
        for what in [_offence(node, proper)]
        if what
    ]


def _offence(node: ast.AST, proper: set[int]) -> str:
    if isinstance(node, ast.Call) and _name(node.func) == "schema_context":
        return "" if id(node) in proper else "schema_context without with"
    if isinstance(node, ast.ImportFrom | ast.Import):
        return "tenant_context" if "tenant_context" in [a.name for a in node.names] else ""
    if isinstance(node, ast.Attribute) and node.attr == "tenant_context":
        return "tenant_context"
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        called = node.func.attr
        if called in BANNED_METHODS:
            return called
        # A language is activated too; only a tenant is activated without being told what.
        return "activate" if called == "activate" and not node.args else ""
    return ""


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""
