"""Which statements may run in a county's schema.

A county must be able to move to another node as it is (tenancy, "Past one machine"). What a
distributed schema cannot run is refused when the template meets it, before any county does.
"""

from __future__ import annotations

import re

import sqlparse

_VOLATILE = r"random|clock_timestamp|timeofday|nextval|gen_random_uuid|uuidv4|uuidv7"
_RULES: list[tuple[str, str]] = [
    (
        r"\b(smallint|integer|smallserial|serial)\b[^,]*\bAS IDENTITY\b|\b(small)?serial\b",
        "C2: an identity column is a bigint",
    ),
    (
        r"\bADD COLUMN\b.*\b(CONSTRAINT|REFERENCES|UNIQUE|CHECK|PRIMARY KEY)\b",
        "C4: add the column first, then the constraint, in two operations"
        " (no unique=True, no Positive…Field on an added column)",
    ),
    (rf"^\s*UPDATE\b.*\b({_VOLATILE})\s*\(", "C5: no volatile function in UPDATE"),
    (r"^\s*INSERT\b.*\bVALUES\b.*\(\s*SELECT\b", "C5: no subquery in INSERT … VALUES"),
    (
        r"^\s*CREATE\b(?!.*\bSET search_path\b).*\bFUNCTION\b.*\bRETURNS trigger\b",
        "C6: a trigger function pins its search_path",
    ),
]


class UnfitStatement(Exception):
    """A migration wants something of a county that it could not do on a node of its own."""


def split(sql: str) -> list[str]:
    """One statement each (tenancy C3); Django sometimes sends two at once."""
    whole = sql.strip().rstrip(";")
    if ";" not in whole:
        return [whole]
    return [part.strip().rstrip(";") for part in sqlparse.split(whole)]


def complaints(statement: str) -> list[str]:
    """The rules `statement` breaks; empty for a fit one."""
    # What stands in quotes is a name or a value and may contain any word; a function's body may
    # say anything, its header must not.
    bare = re.sub(r"\$(\w*)\$.*?\$\1\$|'(?:[^']|'')*'|\"[^\"]*\"", "x", statement, flags=re.DOTALL)
    return [why for rule, why in _RULES if re.search(rule, bare, re.IGNORECASE | re.DOTALL)]


def require_fit(statement: str) -> None:
    if wrong := complaints(statement):
        raise UnfitStatement(f"{'; '.join(wrong)}: {statement}")
