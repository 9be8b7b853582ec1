"""What the alliance's registry keeps of a shop."""

from __future__ import annotations

from alliance.registry.kinds import Kind
from stores import searching
from stores.models import Store


def same_shop(store: Store) -> str:
    """Name, town and operator as one text: equal for what is one shop however it was typed."""
    return "|".join(searching.plain(part) for part in (store.name, store.town, store.operator_name))


def traces(store: Store) -> list[tuple[str, str]]:
    """(kind, text) pairs; what is blank, as after an erasure, leaves none."""
    found = [
        (Kind.PHONE, store.phone),
        (Kind.SHOP, same_shop(store) if store.operator_name else ""),
        (Kind.CREDIT_CODE, store.credit_code),
    ]
    return [(str(kind), text) for kind, text in found if text]
