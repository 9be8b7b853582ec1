"""The two sides' words. What they carry over is the business of the app whose shops they are."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from django_tenants.utils import schema_context

from alliance.audit.services import move, record
from alliance.centres.selectors import current_code
from alliance.events.handovers import (
    AboutHandOver,
    HandOverAccepted,
    HandOverDeclined,
    HandOverOffered,
    HandOverWithdrawn,
)
from alliance.events.services import publish
from alliance.handovers.models import HandOver
from alliance.lib.refusals import FieldRefused, Refused

if TYPE_CHECKING:
    from alliance.accounts.models import User


class AlreadyOffered(Refused):
    code = "already_offered"

    def __init__(self) -> None:
        super().__init__(_("这家店的移交已经提出，正在等对方答复；要改的话请先撤回。"))


class NoReason(FieldRefused):
    code = "reason_missing"

    def __init__(self) -> None:
        super().__init__("note", _("请写明原因，对方会看到这句话。"))


class NotYours(Refused):
    """The word belongs to the other side."""

    code = "not_yours"

    def __init__(self) -> None:
        super().__init__(_("这件移交要由另一个县来办，您这里不能办。"))


@transaction.atomic
def offer(
    store_id: UUID, summary: dict[str, Any], *, to_county: str, reason: str, actor: User,
    at: datetime,
) -> HandOver:  # fmt: skip
    """The open county offers a shop whose owner agrees. Raises NoReason, AlreadyOffered."""
    if not reason.strip():
        raise NoReason
    hand_over = HandOver(
        from_county=current_code() or "", to_county=to_county, store_id=store_id, summary=summary,
        reason=reason.strip(), owner_agreed_at=at, offered_by=actor, offered_at=at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            hand_over.save(force_insert=True)
    except IntegrityError as error:
        raise AlreadyOffered from error
    record(hand_over, "offer", actor=actor, at=at, note=hand_over.reason, after=hand_over.status)
    _tell(to_county, HandOverOffered(hand_over_id=hand_over.pk, at=at))
    return hand_over


@transaction.atomic
def accept(hand_over: HandOver, *, actor: User, at: datetime, note: str = "") -> None:
    """The open county takes the shop. Raises NotYours, AlreadyMoved.

    The row stays locked until the caller's transaction ends: of two clicks the second waits here
    and is then told that it came too late.
    """
    _answer(hand_over, "accept", HandOverAccepted, actor=actor, at=at, note=note)


@transaction.atomic
def decline(hand_over: HandOver, *, actor: User, at: datetime, note: str) -> None:
    """The open county does not take it, and says why. Raises NoReason, NotYours, AlreadyMoved."""
    if not note.strip():
        raise NoReason
    _answer(hand_over, "decline", HandOverDeclined, actor=actor, at=at, note=note)


@transaction.atomic
def withdraw(hand_over: HandOver, *, actor: User, at: datetime, note: str = "") -> None:
    """The county that offered thinks better of it. Raises NotYours, AlreadyMoved."""
    if hand_over.from_county != current_code():
        raise NotYours
    move(hand_over, "withdraw", actor=actor, at=at, note=note)
    _tell(hand_over.to_county, HandOverWithdrawn(hand_over_id=hand_over.pk, at=at))


def _answer(
    hand_over: HandOver, verb: str, fact: type[AboutHandOver], *, actor: User, at: datetime,
    note: str,
) -> None:  # fmt: skip
    if hand_over.to_county != current_code():
        raise NotYours
    move(hand_over, verb, actor=actor, at=at, note=note, answer=note.strip(), answered_at=at)
    _tell(hand_over.from_county, fact(hand_over_id=hand_over.pk, at=at))


def _tell(county: str, fact: AboutHandOver) -> None:
    with schema_context(f"c{county}"):
        publish(fact)
