"""The photos a shop hands in, and the visits to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import QuerySet

from stores.models import Document, Store, Visit

if TYPE_CHECKING:
    from alliance.accounts.models import User

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


def unchecked() -> QuerySet[Document]:
    """The papers somebody at the desk still has to look at."""
    papers = Document.objects.exclude(kind=Document.Kind.VISIT)
    return papers.filter(outcome="").exclude(file="")


def handed_in(store: Store) -> QuerySet[Document]:
    """The shop's papers whose photo is there, newest first; a visit's photos are the visit's."""
    return store.documents.exclude(file="").exclude(kind=Document.Kind.VISIT)


def last_visit(store: Store) -> Visit | None:
    return Visit.objects.filter(store=store).order_by("-at", "-id").first()
