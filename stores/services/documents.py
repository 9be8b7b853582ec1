"""Photos come in, are looked at, and are shown to those who may see them."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import IO, TYPE_CHECKING

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from alliance.audit.services import record
from alliance.events.services import publish
from alliance.events.stores import DocumentSentBack
from alliance.lib.refusals import FieldRefused, Refused
from stores import pictures
from stores.models import Document, Store, Visit

if TYPE_CHECKING:
    from alliance.accounts.models import User

MOST = 20
MOST_OF_VISITS = 60
OVER = frozenset({Store.Status.CLOSED, Store.Status.MOVED})


class TooManyDocuments(Refused):
    code = "too_many_documents"

    def __init__(self) -> None:
        super().__init__(_("这家店已经交了很多照片，不能再加了。请联系服务中心看看缺什么。"))


class StoreIsOver(Refused):
    """A shop that is closed or has moved takes no more papers."""

    code = "store_is_over"

    def __init__(self) -> None:
        super().__init__(_("这家店已经关闭或迁走，不用再交材料。"))


class UnknownKind(FieldRefused):
    code = "unknown_kind"

    def __init__(self) -> None:
        super().__init__("kind", _("请选择这张照片拍的是什么。"))


class AlreadyChecked(Refused):
    code = "already_checked"

    def __init__(self) -> None:
        super().__init__(_("这份材料已经有人看过了，请刷新页面后再看。"))


class OwnDocument(Refused):
    """Nobody passes their own papers."""

    code = "own_document"

    def __init__(self) -> None:
        super().__init__(_("这是您自己店铺的材料，请由其他专员来看。"))


class NoReason(FieldRefused):
    code = "reason_missing"

    def __init__(self) -> None:
        super().__init__("note", _("请写明哪里不清楚，店主会看到这句话。"))


def hand_in(store: Store, *, kind: str, upload: IO[bytes], actor: User, at: datetime) -> Document:
    """Take a photo of one of Document.HANDED_IN. The same photo again is the same document.

    Raises NotAPhoto, PhotoTooLarge, TooManyDocuments, StoreIsOver, UnknownKind.
    """
    if kind not in Document.HANDED_IN:
        raise UnknownKind
    return _keep(store, kind, upload, actor=actor, at=at)


def add_photo(visit: Visit, *, upload: IO[bytes], actor: User, at: datetime) -> Document:
    """What the officer saw, beside what they say. Raises what `hand_in` raises."""
    return _keep(visit.store, Document.Kind.VISIT, upload, actor=actor, at=at, visit=visit)


def accept(document: Document, *, actor: User, at: datetime, note: str = "") -> None:
    """The photo shows what it should. Raises AlreadyChecked, OwnDocument."""
    _check(document, "accept", Document.Outcome.ACCEPTED, actor=actor, at=at, note=note)


@transaction.atomic
def send_back(document: Document, *, actor: User, at: datetime, note: str) -> None:
    """Ask for a better photo, for a reason its owner reads. Raises NoReason too."""
    if not note.strip():
        raise NoReason
    _check(document, "send_back", Document.Outcome.RETURNED, actor=actor, at=at, note=note)
    told = DocumentSentBack(
        store_id=document.store_id, document_id=document.pk, kind=document.kind,
        reason=document.reason, at=at,
    )  # fmt: skip
    publish(told)


def look_at(document: Document, *, actor: User, at: datetime) -> Document:
    """The document, in exchange for an entry that says who saw it, where it is personal."""
    if document.kind in Document.REVEALED:
        record(document.store, "look_at", actor=actor, at=at, after=document.get_kind_display())
    return document


@transaction.atomic
def _keep(
    store: Store, kind: str, upload: IO[bytes], *, actor: User, at: datetime,
    visit: Visit | None = None,
) -> Document:  # fmt: skip
    content = pictures.kept(upload)
    fresh = Store.objects.select_for_update().get(pk=store.pk)
    if fresh.status in OVER:
        raise StoreIsOver
    digest = hashlib.sha256(content).hexdigest()
    if same := _same(store, kind, digest, visit):
        return same
    _require_room(store)
    document = Document(
        store=store, kind=kind, visit=visit, sha256=digest, size=len(content),
        handed_in_by=actor, handed_in_at=at,
    )  # fmt: skip
    document.file.save("", ContentFile(content), save=False)
    try:
        document.save(force_insert=True)
        record(store, "hand_in", actor=actor, at=at, after=document.get_kind_display())
    except BaseException:
        document.file.delete(save=False)
        raise
    return document


def _same(store: Store, kind: str, digest: str, visit: Visit | None) -> Document | None:
    """A second tap on a slow line sends the same photo twice."""
    known = Document.objects.filter(store=store, kind=kind, sha256=digest, visit=visit)
    return known.exclude(outcome=Document.Outcome.RETURNED).exclude(file="").first()


def _require_room(store: Store) -> None:
    """Under the shop's row lock, so ten taps at once do not get past it together."""
    counts = Document.objects.filter(store=store).exclude(file="").order_by().values("kind")
    kept = {row["kind"]: row["n"] for row in counts.annotate(n=Count("pk"))}
    of_visits = kept.pop(Document.Kind.VISIT, 0)
    if sum(kept.values()) >= MOST or of_visits >= MOST_OF_VISITS:
        raise TooManyDocuments


@transaction.atomic
def _check(
    document: Document, verb: str, outcome: Document.Outcome, *, actor: User, at: datetime,
    note: str,
) -> None:  # fmt: skip
    if document.store.members.filter(user_id=actor.pk).exists():
        raise OwnDocument
    reason = note.strip()[:300] if outcome == Document.Outcome.RETURNED else ""
    columns = {"outcome": outcome, "reason": reason, "checked_by": actor, "checked_at": at}
    waiting = Document.objects.filter(pk=document.pk, outcome="").exclude(kind=Document.Kind.VISIT)
    if not waiting.update(**columns):
        raise AlreadyChecked
    for column, value in columns.items():
        setattr(document, column, value)
    kind = document.get_kind_display()
    record(document.store, verb, actor=actor, at=at, note=note, after=kind)
