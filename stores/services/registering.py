"""A shop comes onto the register, is corrected, and is looked at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection, models, transaction
from django.utils.translation import gettext_lazy as _

from alliance.audit import services as audit
from alliance.audit.services import record
from alliance.centres.selectors import current_code
from alliance.events.services import publish
from alliance.events.stores import StoreAmended, StoreRegistered
from alliance.lib import credit_code
from alliance.lib.lists import listed
from alliance.lib.refusals import FieldRefused, Refused
from alliance.registry import services as registry
from stores import duplicates, searching
from stores.models import Store
from stores.services.checking import checked, checked_whole
from stores.traces import traces

if TYPE_CHECKING:
    from alliance.accounts.models import User

REGISTER_LOCK = 1
ALIKE_TOLD = 3
FIXED = frozenset({"id", "number", "status", "source", "joined_at", "tier", "initials", "keys"})
# What may stand in one depends on the other, which somebody else may be changing.
OF_EACH_OTHER = frozenset({"systems", "exchanging"})
FOUND_BY = frozenset({"name", "town", "operator_name", "phone", "credit_code"})


class CreditCodeTaken(FieldRefused):
    """One credit code is one shop of this county."""

    code = "credit_code_taken"

    def __init__(self, holder: Store) -> None:
        super().__init__(
            "credit_code",
            _("这个统一社会信用代码已经登记在“%(name)s”（编号 %(number)s）名下，请核对后再填。")
            % {"name": holder.name, "number": holder.number},
        )


class CreditCodeElsewhere(FieldRefused):
    """One credit code is one shop of the whole alliance; whose it is, is not told."""

    code = "credit_code_elsewhere"

    def __init__(self) -> None:
        super().__init__(
            "credit_code",
            _("这个统一社会信用代码已在联盟的其他县登记，请核对；店铺若已搬来，请办理迁移。"),
        )


class MovedAway(Refused):
    """What is left of a shop that went to another county is a record, not a shop."""

    code = "moved_away"

    def __init__(self) -> None:
        super().__init__(_("这家店已经迁到外县，这里的资料不再修改。"))


class NoCodeReasonMissing(FieldRefused):
    """A shop without a credit code says why it has none."""

    code = "no_code_reason_missing"

    def __init__(self) -> None:
        super().__init__("no_code_reason", _("没有信用代码时，请选择没有的原因。"))


class LooksTheSame(FieldRefused):
    """The shop may be on a register already; whoever knows better says why and saves again."""

    code = "looks_the_same"

    def __init__(self, found: duplicates.Lookalikes) -> None:
        self.found = found
        said = [
            _("和本县“%(name)s”（编号 %(number)s）%(why)s")
            % {"name": one.store.name, "number": one.store.number, "why": listed(one.why)}
            for one in found.here[:ALIKE_TOLD]
        ]
        if found.elsewhere:
            said.append(_("和外县的一家店%(why)s") % {"why": listed(found.elsewhere)})
        super().__init__(
            "despite",
            _("可能已经登记过：%(said)s。如果确实是另一家店，请写明为什么仍要登记，再保存。")
            % {"said": str(_("；")).join(said)},
        )


@transaction.atomic
def register(
    store: Store, *, actor: User | None, at: datetime, note: str = "", despite: str = ""
) -> None:
    """Take a new shop onto the county's register: it gets its number and its first status.

    `store` is unsaved, with what is known of it. An officer is asked about shops that look the
    same and answers with `despite`, which goes into the record. Raises BadCreditCode,
    CreditCodeTaken, CreditCodeElsewhere, NoCodeReasonMissing, LooksTheSame, and what `checking`
    raises.
    """
    checked_whole(store, at=at)
    one_at_a_time()
    _settle_code(store)
    store.number, store.joined_at = next_numbers(1)[0], at
    store.initials, store.keys = searching.initials(store.name), searching.keys(store.name)
    store.save(force_insert=True)
    _claim(store)
    _ask_about_lookalikes(store, despite)
    said = "；".join(filter(None, [note, despite.strip()]))
    record(store, "register", actor=actor, at=at, note=said, after=store.status)
    publish(StoreRegistered(store_id=store.pk, at=at))


@transaction.atomic
def amend(
    store: Store, changes: Mapping[str, Any], *, actor: User, at: datetime, note: str = ""
) -> list[str]:
    """Correct what is known of a shop; returns the names of what really changed.

    Raises what `register` raises. Number, status and day of joining are no corrections.
    """
    if store.status == Store.Status.MOVED:
        raise MovedAway
    if fixed := FIXED & changes.keys():
        raise ValueError(f"not for amending: {sorted(fixed)}")
    known = store
    if OF_EACH_OTHER & changes.keys():
        known = Store.objects.select_for_update(of=("self",)).get(pk=store.pk)
    changes = checked(known, changes, at=at)
    if {"credit_code", "no_code_reason"} & changes.keys():
        one_at_a_time()
        changes = {**changes, **_settled_code(store, changes)}
    if "name" in changes:
        name = changes["name"]
        found_by = {"initials": searching.initials(name), "keys": searching.keys(name)}
        Store.objects.filter(pk=store.pk).update(**found_by)
    changed = audit.amend(store, changes, actor=actor, at=at, note=note)
    if FOUND_BY & set(changed):
        registry.release([store.pk])
        _claim(store)
    if changed:
        publish(StoreAmended(store_id=store.pk, at=at))
    return changed


@transaction.atomic
def reveal(store: Store, field: str, *, actor: User, at: datetime, note: str = "") -> str:
    """The unmasked value of one of the shop's PERSONAL fields; the record says who looked."""
    if field not in Store.PERSONAL:
        raise ValueError(f"not personal: {field}")
    return audit.reveal(store, field, actor=actor, at=at, note=note)


def _ask_about_lookalikes(store: Store, despite: str) -> None:
    """Officers only: an owner hears nothing of other people's shops, a roster has a preview."""
    if store.source != Store.Source.OFFICER or despite.strip():
        return
    if found := duplicates.serious(store):
        raise LooksTheSame(found)


def one_at_a_time() -> None:
    """Numbers and credit codes are given out in a queue; the lock lasts until the commit."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, %s)", [REGISTER_LOCK, int(current_code() or 0)]
        )


def next_numbers(count: int) -> list[str]:
    """County code and six digits, one after the other without gaps; under `one_at_a_time`."""
    last = Store.objects.aggregate(last=models.Max("number"))["last"]
    first = int(last[6:]) + 1 if last else 1
    return [f"{current_code()}{n:06d}" for n in range(first, first + count)]


def claim(stores: Iterable[Store]) -> list[UUID]:
    """Leave the traces of `stores`; returns the keys of those whose code is held elsewhere."""
    held: dict[str, list[tuple[str, UUID]]] = {}
    for store in stores:
        for kind, text in traces(store):
            held.setdefault(kind, []).append((text, store.pk))
    return [late for kind, texts in held.items() for late in registry.claim(kind, texts)]


def _claim(store: Store) -> None:
    if claim([store]):
        raise CreditCodeElsewhere


def _settle_code(store: Store) -> None:
    for field, value in _settled_code(store, {}).items():
        setattr(store, field, value)


def _settled_code(store: Store, changes: Mapping[str, Any]) -> dict[str, str]:
    """The code in its written form if nobody else has it, or the reason for having none."""
    code = free_credit_code(store, changes.get("credit_code", store.credit_code))
    reason = "" if code else changes.get("no_code_reason", store.no_code_reason)
    if not code and not reason:
        raise NoCodeReasonMissing
    return {"credit_code": code, "no_code_reason": reason}


def free_credit_code(store: Store, raw: str) -> str:
    """The code in its written form, if nobody else here has it. Blank stays blank."""
    if not raw.strip():
        return ""
    code = credit_code.checked(raw)
    if holder := _holder(code, store):
        raise CreditCodeTaken(holder)
    return code


def _holder(code: str, store: Store) -> Store | None:
    """Who has the code here; a shop that has moved away took it along."""
    here = Store.objects.filter(credit_code=code).exclude(status=Store.Status.MOVED)
    return here.exclude(pk=store.pk).first()
