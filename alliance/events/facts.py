"""What a fact is. Each publisher's facts stand in a file of its own beside this one."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar, TypeVar, get_type_hints
from uuid import UUID


@dataclasses.dataclass(frozen=True, kw_only=True)
class Fact:
    """Something that has happened, told by ids. `NAME` is "<publisher>.<ClassName>".

    Facts outlive the code that wrote them: a new field needs a default, a field that is dropped
    is ignored in the facts of old.
    """

    NAME: ClassVar[str] = ""
    at: datetime

    def __init_subclass__(cls) -> None:
        publisher = cls.__module__.rsplit(".", 1)[-1]
        cls.NAME = f"{publisher}.{cls.__name__}"
        KINDS[cls.NAME] = cls

    def payload(self) -> dict[str, Any]:
        """JSON-ready: UUIDs and times as text."""
        return {
            field.name: _as_text(getattr(self, field.name)) for field in dataclasses.fields(self)
        }


KINDS: dict[str, type[Fact]] = {}
Handler = Callable[[Any], None]
HANDLERS: dict[str, dict[str, Handler]] = {}
READERS: dict[str, dict[str, Callable[[Any], Any]]] = {}

F = TypeVar("F", bound=Fact)


class Unknown(LookupError):
    """No such kind of fact or handler in this version: removed since, or not yet installed here."""


def on(kind: type[F]) -> Callable[[Callable[[F], None]], Callable[[F], None]]:
    """Register a handler. It runs in the fact's county, in the transaction that marks it done."""

    def register(handler: Callable[[F], None]) -> Callable[[F], None]:
        HANDLERS.setdefault(kind.NAME, {})[f"{handler.__module__}.{handler.__qualname__}"] = handler
        return handler

    return register


def handler_of(name: str, handler: str) -> Handler:
    """The function behind a delivery. Raises Unknown."""
    found = HANDLERS.get(name, {}).get(handler)
    if found is None:
        raise Unknown(f"{name} → {handler}")
    return found


def revive(name: str, payload: dict[str, Any]) -> Fact:
    """The fact again, from its stored form. Raises Unknown, or TypeError for a missing field."""
    kind = KINDS.get(name)
    if kind is None:
        raise Unknown(name)
    readers = _readers(kind)
    values: dict[str, Any] = {
        key: readers[key](value) if value is not None else None
        for key, value in payload.items()
        if key in readers
    }
    return kind(**values)


def _as_text(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def _readers(kind: type[Fact]) -> dict[str, Callable[[Any], Any]]:
    if kind.NAME not in READERS:
        hints = get_type_hints(kind)
        fields = dataclasses.fields(kind)
        READERS[kind.NAME] = {field.name: _reader(hints[field.name]) for field in fields}
    return READERS[kind.NAME]


def _reader(hint: Any) -> Callable[[Any], Any]:
    """Text back to what it was; `UUID | None` too."""
    parts = getattr(hint, "__args__", (hint,))
    if UUID in parts:
        return UUID
    return datetime.fromisoformat if datetime in parts else lambda raw: raw
