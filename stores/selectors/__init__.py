from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import BooleanField, Exists, OuterRef, QuerySet, Value

from alliance.lib.capped import narrowed
from stores.duplicates import lookalikes
from stores.models import Store, StoreMember
from stores.selectors.papers import (
    documents,
    last_visit,
    missing,
    required,
    unaccepted,
)
from stores.selectors.searching import sought

__all__ = [
    "documents", "is_own", "last_visit", "lookalikes", "matching", "missing", "own", "people_of",
    "required", "towns", "unaccepted", "visible", "visible_saying_mine", "within_reach",
]  # fmt: skip

if TYPE_CHECKING:
    from alliance.accounts.models import User

# What the people of a shop do for themselves, without a role's permission.
OWNERS_VERBS = frozenset({"apply"})
# From town to town along the index `store_town`; DISTINCT would read every shop.
TOWNS = """
WITH RECURSIVE known AS (
    (SELECT town FROM stores_store ORDER BY town LIMIT 1)
    UNION ALL
    SELECT (SELECT s.town FROM stores_store s WHERE s.town > known.town ORDER BY s.town LIMIT 1)
    FROM known WHERE known.town IS NOT NULL
)
SELECT town FROM known WHERE town IS NOT NULL
"""


def visible(*, by: User) -> QuerySet[Store]:
    """The shops `by` may see here: all of the county's at the desk, one's own on the phone."""
    if by.has_perm("stores.view_store"):
        return Store.objects.all()
    return own(by=by)


def visible_saying_mine(*, by: User) -> QuerySet[Store]:
    """The same, each with `mine`: whether `by` belongs to it and so sees it unmasked."""
    if not by.has_perm("stores.view_store"):
        return own(by=by).annotate(mine=Value(True, output_field=BooleanField()))
    membership = StoreMember.objects.filter(store=OuterRef("pk"), user_id=by.pk)
    return Store.objects.annotate(mine=Exists(membership))


def own(*, by: User) -> QuerySet[Store]:
    """The shops a person belongs to."""
    return Store.objects.filter(members__user_id=by.pk)


def within_reach(verb: str, *, by: User) -> QuerySet[Store]:
    """The shops `by` may take through `verb`; whether they stand there is the guard's matter."""
    if by.has_perm(f"stores.{verb}_store"):
        return Store.objects.all()
    return own(by=by) if verb in OWNERS_VERBS else Store.objects.none()


def is_own(store: Store, *, by: User) -> bool:
    """Whether `by` belongs to the shop."""
    return StoreMember.objects.filter(store=store, user_id=by.pk).exists()


def matching(stores: QuerySet[Store], *, q: str = "", **columns: Any) -> QuerySet[Store]:
    """Narrowed by what is given: `status`, `town`, `trade`, `tier`, `network`, `source` equal it,
    `systems` has it among others, and `q` is what `sought` takes."""
    for column, value in columns.items():
        if value not in (None, ""):
            stores = stores.filter(**asked(column, value))
    return narrowed(stores, sought(q))


def asked(column: str, value: Any) -> dict[str, Any]:
    return {"systems__contains": [value]} if column == "systems" else {column: value}


def towns() -> list[str]:
    """The towns of the county that have a shop, in order: one look into the index for each."""
    with connection.cursor() as cursor:
        cursor.execute(TOWNS)
        return [town for (town,) in cursor.fetchall()]


def people_of(store: Store) -> QuerySet[StoreMember]:
    """The people of a shop with their accounts, owners first."""
    return store.members.select_related("user").order_by("-part", "id")
