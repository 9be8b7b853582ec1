from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import connection, models, transaction
from django.utils.translation import gettext_lazy as _

from alliance.audit import services as audit
from alliance.audit.services import move, record
from alliance.centres.selectors import current_code
from alliance.events.services import publish
from alliance.events.stores import StoreVerified
from alliance.lib import credit_code
from alliance.lib.refusals import FieldRefused, Refused
from stores.models import Store, StoreMember

if TYPE_CHECKING:
    from alliance.accounts.models import User

REGISTER_LOCK = 1
FIXED = frozenset({"id", "number", "status", "joined_at"})


class OwnStore(Refused):
    """Nobody vouches for a shop of their own."""

    code = "own_store"


class CreditCodeTaken(FieldRefused):
    """One credit code is one shop."""

    code = "credit_code_taken"

    def __init__(self, holder: Store) -> None:
        super().__init__(
            "credit_code",
            _("这个统一社会信用代码已经登记在“%(name)s”（编号 %(number)s）名下，请核对后再填。")
            % {"name": holder.name, "number": holder.number},
        )


@transaction.atomic
def register(store: Store, *, actor: User | None, at: datetime, note: str = "") -> None:
    """Take a new shop onto the county's register: it gets its number and stands as applied.

    `store` is unsaved, with what is known of it. Raises BadCreditCode, CreditCodeTaken.
    """
    _one_at_a_time()
    store.credit_code = _free_credit_code(store, store.credit_code)
    store.number, store.joined_at = _next_number(), at
    store.save(force_insert=True)
    record(store, "register", actor=actor, at=at, note=note, after=store.status)


@transaction.atomic
def amend(
    store: Store, changes: Mapping[str, Any], *, actor: User, at: datetime, note: str = ""
) -> list[str]:
    """Correct what is known of a shop; returns the names of what really changed.

    Raises BadCreditCode, CreditCodeTaken. Number, status and day of joining are no corrections.
    """
    if fixed := FIXED & changes.keys():
        raise ValueError(f"not for amending: {sorted(fixed)}")
    if "credit_code" in changes:
        _one_at_a_time()
        changes = {**changes, "credit_code": _free_credit_code(store, changes["credit_code"])}
    return audit.amend(store, changes, actor=actor, at=at, note=note)


@transaction.atomic
def verify(store: Store, *, actor: User, at: datetime, note: str = "") -> None:
    """An officer vouches that the shop exists and that its papers are in order."""
    if StoreMember.objects.filter(store=store, user_id=actor.pk).exists():
        raise OwnStore(_("这是您自己的店铺，请由其他专员来核实。"))
    move(store, "verify", actor=actor, at=at, note=note)
    publish(StoreVerified(store_id=store.pk, at=at))


@transaction.atomic
def reveal(store: Store, field: str, *, actor: User, at: datetime, note: str = "") -> str:
    """The unmasked value of one of the shop's PERSONAL fields; the record says who looked."""
    if field not in Store.PERSONAL:
        raise ValueError(f"not personal: {field}")
    return audit.reveal(store, field, actor=actor, at=at, note=note)


def _one_at_a_time() -> None:
    """Numbers and credit codes are given out in a queue; the lock lasts until the commit."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, %s)", [REGISTER_LOCK, int(current_code() or 0)]
        )


def _next_number() -> str:
    """County code and six digits, one after the other without gaps."""
    last = Store.objects.aggregate(last=models.Max("number"))["last"]
    return f"{current_code()}{int(last[6:]) + 1 if last else 1:06d}"


def _free_credit_code(store: Store, raw: str) -> str:
    """The code in its written form, if nobody else here has it. Blank stays blank."""
    if not raw.strip():
        return ""
    code = credit_code.checked(raw)
    if holder := Store.objects.filter(credit_code=code).exclude(pk=store.pk).first():
        raise CreditCodeTaken(holder)
    return code
