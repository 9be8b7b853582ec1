"""What a fact is. Each publisher's facts stand in a file of its own beside this one."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar, TypeVar, get_type_hints
from uuid import UUID


@dataclasses.dataclass(frozen=True, kw_only=True)
class Fact:
    """Something that has happened, told by ids. `NAME` is "<publisher>.<ClassName>"."""

    NAME: ClassVar[str] = ""
    at: datetime

    def __init_subclass__(cls) -> None:
        publisher = cls.__module__.rsplit(".", 1)[-1]
        cls.NAME = f"{publisher}.{cls.__name__}"
        KINDS[cls.NAME] = cls

    def payload(self) -> dict[str, Any]:
        """JSON-ready: UUIDs and times as text."""
        return {
            field.name: value.isoformat() if isinstance(value, datetime) else str(value)
            if isinstance(value, UUID) else value
            for field in dataclasses.fields(self)
            for value in [getattr(self, field.name)]
        }  # fmt: skip


KINDS: dict[str, type[Fact]] = {}
Handler = Callable[[Any], None]
HANDLERS: dict[str, dict[str, Handler]] = {}

F = TypeVar("F", bound=Fact)


def on(kind: type[F]) -> Callable[[Callable[[F], None]], Callable[[F], None]]:
    """Register a handler. It runs in the fact's county, in the transaction that marks it done."""

    def register(handler: Callable[[F], None]) -> Callable[[F], None]:
        HANDLERS.setdefault(kind.NAME, {})[f"{handler.__module__}.{handler.__qualname__}"] = handler
        return handler

    return register


def revive(name: str, payload: dict[str, Any]) -> Fact:
    """The fact again, from its stored form."""
    kind = KINDS[name]
    hints = get_type_hints(kind)
    convert: dict[Any, Callable[[Any], Any]] = {UUID: UUID, datetime: datetime.fromisoformat}
    return kind(**{
        key: convert.get(hints[key], lambda raw: raw)(value) for key, value in payload.items()
    })  # fmt: skip
