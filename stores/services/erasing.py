"""What a shop's people may ask of us (PIPL): take the consent back, and be forgotten."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from alliance.accounts.services import erasing as people
from alliance.accounts.services.moving import release_owners
from alliance.audit.services import record
from alliance.centres.selectors import current_code
from alliance.events.services import publish
from alliance.events.stores import StoreErased
from alliance.lib.refusals import Refused
from alliance.registry import services as registry
from alliance.registry.kinds import Kind
from stores.models import Document, Store, StoreMember, Visit

if TYPE_CHECKING:
    from alliance.accounts.models import User

# Nothing runs for these any more, or nothing has begun.
ERASABLE: Final = frozenset(
    {Store.Status.CLOSED, Store.Status.MOVED, Store.Status.REJECTED, Store.Status.LEAD}
)
BLANK: Final = {
    "operator_name": "", "phone": "", "operator_id_number": "", "bank_account": "", "address": "",
    "village": "",
}  # fmt: skip


class StillRunning(Refused):
    """A shop that is served is closed first; then its people can be forgotten."""

    code = "still_running"

    def __init__(self, stage: str) -> None:
        super().__init__(
            _("这家店现在是“%(stage)s”，要先关闭店铺，才能删除个人信息。") % {"stage": stage}
        )


class NoConsent(Refused):
    code = "no_consent"

    def __init__(self) -> None:
        super().__init__(_("这家店没有同意书，或者已经撤回，不用再撤回。"))


@transaction.atomic
def withdraw_consent(store: Store, *, actor: User, at: datetime, note: str = "") -> None:
    """The shop's people no longer agree that we process their data. Raises NoConsent.

    Never refused for what still runs: the centre sees it on the shop's page, ends the service, and
    then erases.
    """
    given = Store.objects.filter(pk=store.pk, consented_at__isnull=False)
    if not given.update(consented_at=None):
        raise NoConsent
    store.consented_at = None
    record(store, "withdraw_consent", actor=actor, at=at, note=note)


@transaction.atomic
def erase(store: Store, *, actor: User, at: datetime, note: str = "") -> None:
    """Forget the people behind the shop and keep its figures. Done twice, it is done once.

    Number, name, trade, town, tier and the record stay; the record says that it was done and never
    what was erased. The pictures go with the fact. Raises StillRunning.
    """
    fresh = Store.objects.select_for_update().get(pk=store.pk)
    if fresh.status not in ERASABLE:
        raise StillRunning(fresh.stage())
    Store.objects.filter(pk=store.pk).update(**BLANK, consented_at=None)
    Document.objects.filter(store=store).update(file="", sha256="", reason="")
    _silence_visits(store)
    registry.release([store.pk], Kind.PHONE, Kind.SHOP)
    _release_people(store, actor=actor, at=at, note=note)
    record(store, "erase", actor=actor, at=at, note=note)
    publish(StoreErased(store_id=store.pk, at=at))
    store.refresh_from_db()


def _silence_visits(store: Store) -> None:
    """What an officer remarked in words may name somebody; what they ticked does not."""
    for visit in Visit.objects.filter(store=store):
        checks = {check: {**seen, "note": ""} for check, seen in visit.checks.items()}
        Visit.objects.filter(pk=visit.pk).update(
            note="", checks=checks, latitude=None, longitude=None, accuracy=None
        )


def _release_people(store: Store, *, actor: User, at: datetime, note: str) -> None:
    """Who belonged to this shop and to no other is an owner here no more; who is nothing anywhere
    then, is forgotten as a person too."""
    members = list(StoreMember.objects.filter(store=store).select_related("user"))
    StoreMember.objects.filter(store=store).delete()
    for member in members:
        if StoreMember.objects.filter(user_id=member.user_id).exists():
            continue
        release_owners([member.user_id], county=str(current_code()), actor=actor, at=at)
        if people.is_nobody(member.user):
            people.erase(member.user, actor=actor, at=at, note=note)
