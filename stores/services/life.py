"""A shop's way through the centre, verb by verb (Store.MOVES)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from alliance.audit.services import move
from alliance.events.services import publish
from alliance.events.stores import (
    StoreActivated,
    StoreApplied,
    StoreClosed,
    StoreRejected,
    StoreResumed,
    StoreSuspended,
    StoreVerified,
)
from alliance.lib.refusals import FieldRefused, Refused
from stores.models import Store, StoreMember
from stores.services.visits import require_vouchable

if TYPE_CHECKING:
    from alliance.accounts.models import User


class OwnStore(Refused):
    """Nobody decides in favour of a shop of their own."""

    code = "own_store"


class ReasonMissing(FieldRefused):
    """What is turned down or ended is told why."""

    code = "reason_missing"

    def __init__(self) -> None:
        super().__init__("note", _("请写明原因，店主会看到这句话。"))


@transaction.atomic
def apply(store: Store, *, actor: User, at: datetime, note: str = "") -> None:
    """The shop asks to join, itself or by an officer who files for it."""
    move(store, "apply", actor=actor, at=at, note=note)
    publish(StoreApplied(store_id=store.pk, at=at))


@transaction.atomic
def reject(store: Store, *, actor: User, at: datetime, note: str) -> None:
    """Turn the application down, for a reason its owner reads. Raises ReasonMissing."""
    _with_reason(note)
    move(store, "reject", actor=actor, at=at, note=note)
    publish(StoreRejected(store_id=store.pk, at=at))


@transaction.atomic
def verify(store: Store, *, actor: User, at: datetime, note: str = "") -> None:
    """An officer vouches that the shop exists and that its papers are in order.

    Raises OwnStore, NotVisited, DocumentsMissing.
    """
    _not_ones_own(store, actor)
    if store.may("verify"):
        require_vouchable(store)
    move(store, "verify", actor=actor, at=at, note=note)
    publish(StoreVerified(store_id=store.pk, at=at))


@transaction.atomic
def activate(store: Store, *, actor: User, at: datetime, note: str = "") -> None:
    """The centre serves the shop from now on. Raises OwnStore."""
    _not_ones_own(store, actor)
    move(store, "activate", actor=actor, at=at, note=note)
    publish(StoreActivated(store_id=store.pk, at=at))


@transaction.atomic
def suspend(store: Store, *, actor: User, at: datetime, note: str) -> None:
    """Serve the shop no more for the time being. Raises ReasonMissing."""
    _with_reason(note)
    move(store, "suspend", actor=actor, at=at, note=note)
    publish(StoreSuspended(store_id=store.pk, at=at))


@transaction.atomic
def resume(store: Store, *, actor: User, at: datetime, note: str = "") -> None:
    """Serve the shop again. Raises OwnStore."""
    _not_ones_own(store, actor)
    move(store, "resume", actor=actor, at=at, note=note)
    publish(StoreResumed(store_id=store.pk, at=at))


@transaction.atomic
def close(store: Store, *, actor: User, at: datetime, note: str) -> None:
    """The shop has given up business or leaves for good. Raises ReasonMissing."""
    _with_reason(note)
    move(store, "close", actor=actor, at=at, note=note)
    publish(StoreClosed(store_id=store.pk, at=at))


def _not_ones_own(store: Store, actor: User) -> None:
    if StoreMember.objects.filter(store=store, user_id=actor.pk).exists():
        raise OwnStore(_("这是您自己的店铺，请由其他专员来办。"))


def _with_reason(note: str) -> None:
    if not note.strip():
        raise ReasonMissing
