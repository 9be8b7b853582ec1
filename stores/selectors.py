from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import BooleanField, Exists, OuterRef, Q, QuerySet, Value

from stores.duplicates import lookalikes
from stores.models import Store, StoreMember

if TYPE_CHECKING:
    from alliance.accounts.models import User

__all__ = [
    "lookalikes", "matching", "own", "towns", "visible", "visible_saying_mine", "within_reach",
]  # fmt: skip
# What the people of a shop do for themselves, without a role's permission.
OWNERS_VERBS = frozenset({"apply"})


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


def towns() -> list[str]:
    """The towns that have shops, in the order of their names."""
    return list(Store.objects.order_by("town").values_list("town", flat=True).distinct())


def matching(
    stores: QuerySet[Store], *, status: str = "", town: str = "", q: str = ""
) -> QuerySet[Store]:
    """Narrowed by what is given; `q` is part of a name or the start of a number."""
    if status:
        stores = stores.filter(status=status)
    if town:
        stores = stores.filter(town=town)
    if q:
        stores = stores.filter(Q(name__icontains=q) | Q(number__startswith=q))
    return stores
