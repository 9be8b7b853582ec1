"""Shops that look like one another: questions for a person, never verdicts.

The registry knows of the whole alliance which phone, and which name with town and operator, is
held by whom. Of another county's shop it is said that there is one, and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from alliance.registry import selectors as registry
from alliance.registry.kinds import HINTS, Kind
from stores.models import Store
from stores.traces import traces

Words = str | Promise
SHOWN: Final = 10
WORDS: Final[dict[str, Words]] = {
    Kind.PHONE: _("联系电话相同"),
    Kind.SHOP: _("店名、乡镇和经营者都相同"),
}
SAME_ADDRESS: Final = _("地址相同")
SAME_OPERATOR: Final = _("经营者姓名相同")


@dataclass(frozen=True)
class Lookalike:
    """A shop of this county and why it looks like the one asked about."""

    store: Store
    why: list[Words]


@dataclass(frozen=True)
class Lookalikes:
    """`here` by name, those with most in common first; `elsewhere` says only what is the same."""

    here: list[Lookalike] = field(default_factory=list)
    elsewhere: list[Words] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.here or self.elsewhere)


def serious(store: Store) -> Lookalikes:
    """Shops with the same phone, or the same name, town and operator: asked before registering."""
    held = _held(store)
    known = _shops(Q(pk__in=_keys(held)), store)
    return Lookalikes(_with_reasons(store, known, held), _elsewhere(held, known))


def lookalikes(store: Store) -> Lookalikes:
    """These, and shops of the same address or operator: hints for the shop's own page."""
    held = _held(store)
    known = _shops(Q(pk__in=_keys(held)), store)
    alike = Q(operator_name=store.operator_name)
    if store.address:
        alike |= Q(town=store.town, address=store.address)
    all_here = _shops(alike, store, most=SHOWN * 10) | known
    return Lookalikes(_with_reasons(store, all_here, held)[:SHOWN], _elsewhere(held, known))


def _held(store: Store) -> dict[str, set[UUID]]:
    """Who else, anywhere, holds the same: by kind of hint."""
    return {
        kind: registry.holders(kind, [text]).get(text, set()) - {store.pk}
        for kind, text in traces(store)
        if kind in HINTS
    }


def _keys(held: dict[str, set[UUID]]) -> set[UUID]:
    return set().union(*held.values())


def _shops(alike: Q, store: Store, most: int | None = None) -> dict[UUID, Store]:
    """A shop that moved away stands here as history only."""
    rows = Store.objects.filter(alike).exclude(pk=store.pk).exclude(status=Store.Status.MOVED)
    return {row.pk: row for row in rows[:most]}


def _with_reasons(
    store: Store, known: dict[UUID, Store], held: dict[str, set[UUID]]
) -> list[Lookalike]:
    found = [Lookalike(other, _reasons(store, other, held)) for other in known.values()]
    return sorted(found, key=lambda alike: (-len(alike.why), alike.store.name))


def _reasons(store: Store, other: Store, held: dict[str, set[UUID]]) -> list[Words]:
    why = [WORDS[kind] for kind, keys in held.items() if other.pk in keys]
    if store.address and (other.town, other.address) == (store.town, store.address):
        why.append(SAME_ADDRESS)
    if other.operator_name == store.operator_name:
        why.append(SAME_OPERATOR)
    return why


def _elsewhere(held: dict[str, set[UUID]], known: dict[UUID, Store]) -> list[Words]:
    return [WORDS[kind] for kind, keys in held.items() if keys - known.keys()]
