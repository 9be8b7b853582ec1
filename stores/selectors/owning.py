"""What a shop's people want to know of it on the phone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from stores import selectors
from stores.models import Document, MaturityAssessment, Store
from stores.selectors import maturity

if TYPE_CHECKING:
    from alliance.accounts.models import User

# Nothing more is wanted of a shop that is of no centre any more.
OVER = frozenset({Store.Status.CLOSED, Store.Status.MOVED})


@dataclass(frozen=True)
class Paper:
    """One kind of photo and how it stands; `document` is the latest of its kind."""

    kind: Document.Kind
    required: bool
    document: Document | None

    @property
    def state(self) -> str:
        """missing, waiting, accepted or returned."""
        if self.document is None:
            return "missing"
        return self.document.outcome or "waiting"

    @property
    def wanted(self) -> bool:
        """Whether the owner has to hand it in, for the first time or again."""
        return self.required and self.state in ("missing", Document.Outcome.RETURNED)


def papers(store: Store) -> list[Paper]:
    """Every kind an owner can hand in, the required ones first. One query."""
    found = Document.objects.filter(store=store, kind__in=Document.HANDED_IN).exclude(file="")
    latest: dict[str, Document] = {}
    for document in found.order_by("handed_in_at", "id"):
        kept = latest.get(document.kind)
        # A photo in order is not undone by another that came after it.
        if kept is None or kept.outcome != Document.Outcome.ACCEPTED:
            latest[document.kind] = document
    needed = selectors.required(store)
    kinds = [*needed, *(Document.Kind(k) for k in Document.HANDED_IN if k not in needed)]
    return [Paper(kind, kind in needed, latest.get(kind)) for kind in kinds]


def describable(*, by: User) -> QuerySet[Store]:
    """The shops `by` may say something of: all for who corrects shops, else one's own."""
    return Store.objects.all() if by.has_perm("stores.change_store") else selectors.own(by=by)


def described(store: Store) -> bool:
    """Whether its people have said what the shop runs on."""
    return bool(store.systems or store.network or store.devices)


def wanted(papers: Sequence[Paper]) -> list[Paper]:
    return [paper for paper in papers if paper.wanted]


def latest_assessment(store: Store) -> MaturityAssessment | None:
    """The newest assessment, begun or done, of whatever kind."""
    return maturity.of_store(store).first()
