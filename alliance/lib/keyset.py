"""Pages by key: one begins where the last ended, so the hundredth costs what the first does."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import BooleanField, F, Field, Func, Model, QuerySet, Value
from django.db.models.lookups import GreaterThan, LessThan

AFTER, BEFORE = "after", "before"
_M = TypeVar("_M", bound=Model)


class BadCursor(ValueError):
    """A place in a list that no list ever gave out."""


@dataclass(frozen=True)
class Slice(Generic[_M]):
    """One page. `next` and `previous` are cursors; empty where there is nothing."""

    rows: list[_M]
    next: str = ""
    previous: str = ""


@dataclass(frozen=True)
class Order:
    """Columns that together tell every row from every other; all ascending or all descending."""

    columns: tuple[str, ...]
    descending: bool = False

    def sorted(self, rows: QuerySet[_M], *, backwards: bool = False) -> QuerySet[_M]:
        sign = "-" if self.descending != backwards else ""
        return rows.order_by(*(f"{sign}{column}" for column in self.columns))

    def cursor(self, row: Model) -> str:
        """Where `row` stands, to be written into an address."""
        values = [_field(type(row), column).value_to_string(row) for column in self.columns]
        return urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")

    def place(self, model: type[Model], cursor: str) -> list[Any]:
        """The values behind a cursor. Raises BadCursor."""
        try:
            values = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
            pairs = zip(self.columns, values, strict=True)
            return [_field(model, column).to_python(str(value)) for column, value in pairs]
        except (ValueError, TypeError, ValidationError) as error:
            raise BadCursor(cursor) from error


def cut(
    rows: QuerySet[_M], order: Order, size: int, *, after: str = "", before: str = ""
) -> Slice[_M]:
    """`size` rows behind `after`, or those just in front of `before`. Raises BadCursor."""
    backwards = bool(before)
    chosen = order.sorted(rows, backwards=backwards)
    if cursor := before or after:
        chosen = chosen.filter(beyond(order, order.place(rows.model, cursor), backwards=backwards))
    fetched = list(chosen[: size + 1])
    page, more = fetched[:size], len(fetched) > size
    if backwards:
        page.reverse()
    if not page:
        return Slice([])
    first, last = order.cursor(page[0]), order.cursor(page[-1])
    return Slice(
        page,
        next=last if more or backwards else "",
        previous=first if (more if backwards else bool(after)) else "",
    )


def beyond(order: Order, place: Sequence[Any], *, backwards: bool) -> Any:
    """(a, b) < (x, y) as one comparison of rows: an index enters exactly there, even in the middle
    of twenty thousand rows of one moment, such as an import leaves."""
    compared = LessThan if order.descending != backwards else GreaterThan
    columns = _Row(*map(F, order.columns))
    return compared(columns, _Row(*map(Value, place)))


class _Row(Func):
    function = "ROW"
    output_field = BooleanField()


def _field(model: type[Model], column: str) -> Field[Any, Any]:
    field: Field[Any, Any] = model._meta.get_field(column)  # type: ignore[assignment]
    return field
