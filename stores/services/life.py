"""A shop's way through the centre, verb by verb (Store.MOVES)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from alliance.audit.services import move
from alliance.events.services import publish
from alliance.events.stores import (
    AboutStore,
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
    """Nobody vouches for a shop of their own."""

    code = "own_store"


class ReasonMissing(FieldRefused):
    """What is turned down or ended is told why."""

    code = "reason_missing"

    def __init__(self) -> None:
        super().__init__("note", _("请写明原因，店主会看到这句话。"))


def apply(store: Store, *, actor: User, at: datetime, note: str = "") -> None:
    """The shop asks to join, itself or by an officer who files for it."""
    _move(store, "apply", StoreApplied, actor, at, note)


def reject(store: Store, *, actor: User, at: datetime, note: str) -> None:
    """Turn the application down, for a reason its owner reads. Raises ReasonMissing."""
    _with_reason(note)
    _move(store, "reject", StoreRejected, actor, at, note)


def verify(store: Store, *, actor: User, at: datetime, note: str = "") -> None:
    """An officer vouches that the shop exists and that its papers are in order.

    Raises OwnStore, NotVisited, DocumentsMissing.
    """
    if StoreMember.objects.filter(store=store, user_id=actor.pk).exists():
        raise OwnStore(_("这是您自己的店铺，请由其他专员来核实。"))
    if store.may("verify"):
        require_vouchable(store)
    _move(store, "verify", StoreVerified, actor, at, note)


def activate(store: Store, *, actor: User, at: datetime, note: str = "") -> None:
    """The centre serves the shop from now on."""
    _move(store, "activate", StoreActivated, actor, at, note)


def suspend(store: Store, *, actor: User, at: datetime, note: str) -> None:
    """Serve the shop no more for the time being. Raises ReasonMissing."""
    _with_reason(note)
    _move(store, "suspend", StoreSuspended, actor, at, note)


def resume(store: Store, *, actor: User, at: datetime, note: str = "") -> None:
    """Serve the shop again."""
    _move(store, "resume", StoreResumed, actor, at, note)


def close(store: Store, *, actor: User, at: datetime, note: str) -> None:
    """The shop has given up business or leaves for good. Raises ReasonMissing."""
    _with_reason(note)
    _move(store, "close", StoreClosed, actor, at, note)


@transaction.atomic
def _move(
    store: Store, verb: str, fact: type[AboutStore], actor: User, at: datetime, note: str
) -> None:
    move(store, verb, actor=actor, at=at, note=note)
    publish(fact(store_id=store.pk, at=at))


def _with_reason(note: str) -> None:
    if not note.strip():
        raise ReasonMissing
