"""A shop leaves one county for another: both consent, and everything happens or nothing."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django_tenants.utils import schema_context

from alliance.accounts.services.moving import release_owners, settle_owners
from alliance.audit.services import move, record
from alliance.centres import selectors as centres
from alliance.events.services import publish
from alliance.events.stores import StoreHandedOver, StoreTakenOver
from alliance.handovers import services as handovers
from alliance.lib import masks
from alliance.lib.refusals import AlreadyMoved, FieldRefused, Refused
from alliance.registry import services as registry
from stores import carrying
from stores.carrying import Luggage
from stores.leaving import Leaving, let_go
from stores.models import Document, Store, StoreMember, Visit
from stores.services import files
from stores.services.registering import next_numbers, one_at_a_time

if TYPE_CHECKING:
    from alliance.accounts.models import User
    from alliance.handovers.models import HandOver

# What the county that let go keeps nothing of; its figures and its record stay.
BLANK: Final = {
    "operator_name": "", "phone": "", "operator_id_number": "", "bank_account": "", "address": "",
    "village": "",
}  # fmt: skip


class OwnerMustAgree(FieldRefused):
    """Nobody's shop is moved behind their back."""

    code = "owner_must_agree"

    def __init__(self) -> None:
        super().__init__("owner_agreed", _("要先得到店主本人同意，请问过以后打勾。"))


class NoSuchCounty(FieldRefused):
    code = "no_such_county"

    def __init__(self) -> None:
        super().__init__("to_county", _("请选择另一个已开通的县。"))


class OwnShop(Refused):
    """Nobody takes in or gives away a shop of their own."""

    code = "own_store"

    def __init__(self) -> None:
        super().__init__(_("这是您自己的店铺，请由其他主任来办。"))


def offer(
    store: Store, *, to_county: str, note: str, owner_agreed: bool, actor: User, at: datetime
) -> HandOver:
    """Offer the shop to another county; `note` is the reason its director reads.

    Raises AlreadyMoved, OwnerMustAgree, NoSuchCounty, OwnShop and what handovers.offer raises.
    """
    if not store.may("hand_over"):
        raise AlreadyMoved(store.stage())
    if not owner_agreed:
        raise OwnerMustAgree
    if to_county not in open_counties():
        raise NoSuchCounty
    if _belongs_to(store, actor):
        raise OwnShop
    return handovers.offer(
        store.pk, summary(store), to_county=to_county, reason=note, actor=actor, at=at
    )


def open_counties() -> dict[str, str]:
    """The counties a shop of the open one could go to: {code: name}."""
    others = centres.centres().filter(suspended_at=None).exclude(code=centres.current_code())
    return dict(others.values_list("code", "name"))


def summary(store: Store) -> dict[str, Any]:
    """What the other side learns before it consents: no person, and no way to find one."""
    return {
        "name": masks.name(store.name), "trade": store.trade, "tier": store.tier,
        "status": store.status, "town": store.town,
    }  # fmt: skip


def take_over(offered: HandOver, *, actor: User, at: datetime, note: str = "") -> Store:
    """The open county takes the shop: rows, files, members, traces and history, in one transaction.

    Locks are taken in one order by everybody: the hand-over, this county's numbers, the shop over
    there, the registry. Files are copied first; should the rest fail, they go again. Raises
    NotYours, AlreadyMoved, OwnShop and whatever an app that has something running refuses with.
    """
    try:
        with transaction.atomic():
            return _take_over(offered, actor=actor, at=at, note=note)
    except BaseException:
        forget(offered)
        raise


def decline(offered: HandOver, *, actor: User, at: datetime, note: str) -> None:
    """Say no to an offer, with a reason. Raises what handovers.decline raises."""
    handovers.decline(offered, actor=actor, at=at, note=note)
    # What a crash while taking it over may have left.
    transaction.on_commit(lambda: forget(offered), robust=True)


def forget(offered: HandOver) -> None:
    """Nothing of a shop that did not come is left in the county that was to take it."""
    with schema_context(f"c{offered.to_county}"):
        if not _arrived(offered):
            files.remove(offered.successor_id)


def _arrived(offered: HandOver) -> bool:
    """Whether somebody else's click brought the shop here: then its files are not leftovers."""
    return Store.objects.filter(pk=offered.successor_id).exists()


def _take_over(offered: HandOver, *, actor: User, at: datetime, note: str) -> Store:
    handovers.accept(offered, actor=actor, at=at, note=note)
    one_at_a_time()
    leaver, luggage = _let_go(offered, actor=actor, at=at)
    store = _settle(offered, luggage, actor=actor, at=at, old_number=leaver.number)
    registry.hand_over(leaver.pk, to=store.pk, county=offered.to_county)
    return store


def _let_go(offered: HandOver, *, actor: User, at: datetime) -> tuple[Store, Luggage]:
    """Over there: close what runs, pack, and keep no more than the record needs."""
    with schema_context(f"c{offered.from_county}"):
        store = Store.objects.select_for_update().get(pk=offered.store_id)
        if _belongs_to(store, actor):
            raise OwnShop
        if not store.may("hand_over"):
            raise AlreadyMoved(store.stage())
        let_go(Leaving(store, offered.to_county, offered.successor_id, actor, at))
        luggage = carrying.pack(store)
        reason = _("移交到%(county)s。%(why)s") % {
            "county": _name(offered.to_county), "why": offered.reason,
        }  # fmt: skip
        hand_over(store, offered.to_county, actor=actor, at=at, note=str(reason))
    return store, luggage


def hand_over(store: Store, to_county: str, *, actor: User, at: datetime, note: str) -> None:
    """The shop is the other county's. Here stay its number, name, trade, town and figures."""
    people = list(store.members.values_list("user_id", flat=True))
    move(store, "hand_over", actor=actor, at=at, note=note, **BLANK)
    Document.objects.filter(store=store).delete()
    Visit.objects.filter(store=store).delete()
    StoreMember.objects.filter(store=store).delete()
    staying = StoreMember.objects.filter(user_id__in=people).values_list("user_id", flat=True)
    gone = set(people) - set(staying)
    release_owners(gone, county=str(centres.current_code()), actor=actor, at=at)
    publish(StoreHandedOver(store_id=store.pk, to_county=to_county, at=at))


def _settle(
    offered: HandOver, luggage: Luggage, *, actor: User, at: datetime, old_number: str
) -> Store:
    """Here: a number of this county, the same people, and the history it comes with."""
    _bring_files(offered, luggage)
    columns = {
        "number": next_numbers(1)[0], "source": Store.Source.HANDOVER, "joined_at": at,
    }  # fmt: skip
    store = carrying.unpack(luggage, key=offered.successor_id, columns=columns)
    people = [row["user_id"] for row in luggage.rows[StoreMember]]
    settle_owners(people, county=offered.to_county, actor=actor, at=at)
    told = _("从%(county)s迁入，原编号 %(number)s。%(why)s") % {
        "county": _name(offered.from_county), "number": old_number, "why": offered.reason,
    }  # fmt: skip
    record(store, "take_over", actor=actor, at=at, note=str(told), after=store.status)
    publish(StoreTakenOver(store_id=store.pk, from_county=offered.from_county, at=at))
    return store


def _bring_files(offered: HandOver, luggage: Luggage) -> None:
    rows = luggage.rows[Document]
    names = [row["file"] for row in rows if row["file"]]
    here = files.bring(names, source=offered.from_county, store_id=offered.successor_id)
    for row in rows:
        row["file"] = here.get(row["file"], "")


def _belongs_to(store: Store, actor: User) -> bool:
    return StoreMember.objects.filter(store=store, user_id=actor.pk).exists()


def _name(county: str) -> str:
    return str(centres.centres().get(code=county).name)
