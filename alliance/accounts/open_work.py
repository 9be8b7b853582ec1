"""What somebody has in hand, told by the apps above that know.

An app that gives work to people registers in its `AppConfig.ready()`; accounts asks, and imports
none of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.utils.functional import Promise
from django_tenants.utils import schema_context

from alliance.accounts.models import Membership, User


class HandOver(Protocol):
    def __call__(
        self, leaver: Membership, successor: User, *, actor: User, at: datetime
    ) -> None: ...


@dataclass(frozen=True)
class Kind:
    """One kind of work: its name in the plural sense of "3 件…", and two questions to its app."""

    name: str | Promise
    count: Callable[[Membership], int]
    hand_over: HandOver


@dataclass(frozen=True)
class InHand:
    kind: Kind
    count: int


KINDS: list[Kind] = []


def register(
    name: str | Promise, *, count: Callable[[Membership], int], hand_over: HandOver
) -> Kind:
    """Both run in the membership's county; `hand_over` in the transaction that ends it."""
    kind = Kind(name, count, hand_over)
    KINDS.append(kind)
    return kind


def of(membership: Membership) -> list[InHand]:
    """What a membership has in hand. The alliance itself has no county tables to ask."""
    if membership.centre_id is None:
        return []
    with schema_context(f"c{membership.centre_id}"):
        counted = [InHand(kind, kind.count(membership)) for kind in KINDS]
    return [work for work in counted if work.count]


def hand_over(membership: Membership, successor: User, *, actor: User, at: datetime) -> None:
    """Everything `membership` has in hand becomes `successor`'s."""
    in_hand = of(membership)
    with schema_context(f"c{membership.centre_id}"):
        for work in in_hand:
            work.kind.hand_over(membership, successor, actor=actor, at=at)
