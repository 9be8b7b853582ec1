"""Lists that cost the same however many rows there are.

Nobody reads a thousand rows, so nobody counts further: `find` stops there. What few rows a rare
condition fits are then fetched by key; a common one is met every few rows, so its page is found by
walking along the index of the list's order. The planner is not left to guess which is which: its
guess for several keys of an array at once is their product, which for parts of one word is wrong by
orders of magnitude.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models import Case, Model, Q, QuerySet, Value, When

CAP = 1000
_M = TypeVar("_M", bound=Model)


@dataclass(frozen=True)
class Found:
    """The keys of the rows that fit, in no order; of more than CAP, that there are more."""

    keys: list[UUID]
    over: bool = False

    @property
    def count(self) -> int:
        return CAP if self.over else len(self.keys)

    def __str__(self) -> str:
        return f"{CAP}+" if self.over else str(len(self.keys))


def find(rows: QuerySet[Any]) -> Found:
    """One statement; it stops at the first row too many."""
    try:
        sql, params = rows.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return Found([])
    # Materialised: planned for all rows, by index if there are few, and still stopped in time.
    capped = f"WITH fitting AS MATERIALIZED ({sql}) SELECT * FROM fitting LIMIT {CAP + 1}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(capped, params)
        keys = [row[0] for row in cursor.fetchall()]
    return Found([], over=True) if len(keys) > CAP else Found(keys)


def narrowed(rows: QuerySet[_M], condition: Q) -> QuerySet[_M]:
    """`rows.filter(condition)` for a list in the order of an index, by the cheaper of two ways."""
    if not condition:
        return rows
    return within(rows, condition, find(rows.filter(condition)))


def within(rows: QuerySet[_M], condition: Q, found: Found) -> QuerySet[_M]:
    """The same where it is known what `rows.filter(condition)` finds."""
    if not found.over:
        return rows.filter(pk__in=found.keys)
    return rows.filter(met_every_few_rows(condition)) if condition else rows


def met_every_few_rows(condition: Q) -> Any:
    """`condition` in a form the planner takes for common, and for which it knows no index."""
    return Case(
        When(condition, then=Value(True)),
        default=Value(False),
        output_field=models.BooleanField(),
    )
