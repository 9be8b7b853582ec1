from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import BooleanField, Exists, OuterRef, Q, QuerySet, Value

from stores.models import Document, Store, StoreMember, Visit

if TYPE_CHECKING:
    from alliance.accounts.models import User

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


# -- Papers ----------------------------------------------------------------------------------------
WITHOUT_LICENCE = frozenset({Store.NoCode.NO_LICENCE, Store.NoCode.IN_PROGRESS})


def required(store: Store) -> list[Document.Kind]:
    """What this shop has to hand in. Where no licence names the operator, the identity card does;
    otherwise nobody is asked for it."""
    if store.no_code_reason in WITHOUT_LICENCE:
        return [Document.Kind.FRONT, Document.Kind.IDENTITY]
    return [Document.Kind.FRONT, Document.Kind.LICENCE]


def missing(store: Store) -> list[Document.Kind]:
    """The required kinds of which there is no photo, or only one that was sent back."""
    there = _documents_kept(store).exclude(outcome=Document.Outcome.RETURNED)
    return _without(required(store), there)


def unaccepted(store: Store) -> list[Document.Kind]:
    """The required kinds that nobody has found in order yet."""
    there = _documents_kept(store).filter(outcome=Document.Outcome.ACCEPTED)
    return _without(required(store), there)


def _documents_kept(store: Store) -> QuerySet[Document]:
    return Document.objects.filter(store=store).exclude(file="").order_by()


def _without(kinds: list[Document.Kind], there: QuerySet[Document]) -> list[Document.Kind]:
    present = set(there.values_list("kind", flat=True))
    return [kind for kind in kinds if kind not in present]


def documents(*, by: User) -> QuerySet[Document]:
    """The photos `by` may see here: the desk's people all, a shop's people their own shop's."""
    every = Document.objects.exclude(file="").select_related("store")
    if by.has_perm("stores.view_document"):
        return every
    return every.filter(store__members__user_id=by.pk)


def is_own(store: Store, *, by: User) -> bool:
    """Whether `by` belongs to the shop."""
    return StoreMember.objects.filter(store=store, user_id=by.pk).exists()


def last_visit(store: Store) -> Visit | None:
    return Visit.objects.filter(store=store).order_by("-at", "-id").first()
