"""The register as it was before a roster, as long as nobody has built on what it brought."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection, models, transaction
from django.utils.translation import gettext as _

from alliance.audit.services import record
from alliance.events.services import publish
from alliance.events.stores import RosterUndone
from alliance.lib.models import subject_type
from alliance.lib.records import entry_model
from alliance.registry import services as registry
from alliance.registry.kinds import Kind
from stores.models import RosterImport, Store
from stores.roster.refusals import RosterRefused
from stores.services.registering import one_at_a_time
from stores.services.roster import hold, unpacked
from stores.services.roster_rows import WRITTEN, restate, write

if TYPE_CHECKING:
    from alliance.accounts.models import User

PIECE = 5_000
# Looking at a shop is no work on it.
LOOKED = ("reveal",)
Change = tuple[str, dict[str, Any], dict[str, Any]]


class WorkedOn(RosterRefused):
    """Somebody has built on a row; taking it away would take their work along."""

    code = "worked_on"

    def __init__(self, name: str) -> None:
        super().__init__(
            _("“%(name)s”在导入以后已经有人办过事，不能整份撤销了；请到店铺页面逐家更正。")
            % {"name": name}
        )


@transaction.atomic
def undo(roster: RosterImport, *, actor: User, at: datetime, note: str = "") -> None:
    """Take the roster back: its shops go, those it changed are as before, fingerprints too.

    Raises RosterRefused where it is not registered, is undone already or has been built upon.
    """
    hold(roster)
    roster.refresh_from_db()
    if not roster.committed_at or roster.undone_at:
        raise RosterRefused(_("这份名册没有登记，或者已经撤销过，没有可以撤销的。"))
    one_at_a_time()
    changes: list[Change] = unpacked(roster.changes)
    came = _newcomers(roster, changes)
    _untouched(roster, came, changes)
    _restore(changes)
    _remove(came)
    roster.undone_at, roster.changes = at, None
    roster.save(update_fields=["undone_at", "changes"])
    record(roster, "undo", actor=actor, at=at, note=note)
    publish(RosterUndone(roster_id=roster.pk, at=at))


def undoable(roster: RosterImport) -> bool:
    return roster.committed_at is not None and roster.undone_at is None


def _newcomers(roster: RosterImport, changes: list[Change]) -> list[UUID]:
    changed = [key for key, _before, _after in changes]
    shops = Store.objects.filter(roster=roster).exclude(pk__in=changed)
    return list(shops.values_list("pk", flat=True))


def _untouched(roster: RosterImport, came: list[UUID], changes: list[Change]) -> None:
    """Raises WorkedOn, or RosterRefused where a later roster has been over the same shops."""
    if len(came) != roster.count("new"):
        raise RosterRefused(_("后来的名册又改过这些店铺，请先撤销后来的那一份。"))
    for start in range(0, len(changes), PIECE):
        _as_left(changes[start : start + PIECE])
    touched = [*map(str, came), *(key for key, _before, _after in changes)]
    for start in range(0, len(touched), PIECE):
        _without_entries(roster, touched[start : start + PIECE])
    for start in range(0, len(came), PIECE):
        _without_relations(came[start : start + PIECE])


def _as_left(changes: list[Change]) -> None:
    """What the roster wrote still stands, column by column."""
    found = Store.objects.filter(pk__in=[key for key, _b, _a in changes])
    known = {str(shop["id"]): shop for shop in found.values("id", *WRITTEN)}
    for key, _before, after in changes:
        shop = known.get(key)
        if shop is None or any(_plain(shop[name]) != value for name, value in after.items()):
            raise WorkedOn(shop["name"] if shop else key)


def _plain(value: Any) -> Any:
    """As a change keeps it: JSON knows no dates and no keys."""
    return str(value) if isinstance(value, date | UUID) else value


def _without_entries(roster: RosterImport, keys: list[str]) -> None:
    entries = entry_model(roster)._default_manager.filter(
        subject_type=subject_type(Store()), subject_id__in=keys, at__gte=roster.committed_at
    )
    if entry := entries.exclude(verb__in=LOOKED).first():
        raise WorkedOn(entry.subject_name)


def _without_relations(keys: list[UUID]) -> None:
    """Members, documents, visits … whatever points at a shop."""
    for relation in Store._meta.related_objects:
        model, name = relation.related_model, relation.field.name
        if not isinstance(model, type) or not issubclass(model, models.Model):
            continue
        if row := model._base_manager.filter(**{f"{name}__in": keys}).first():
            raise WorkedOn(str(getattr(row, name)))


def _restore(changes: list[Change]) -> None:
    for start in range(0, len(changes), PIECE):
        piece = changes[start : start + PIECE]
        found = Store.objects.filter(pk__in=[key for key, _b, _a in piece])
        known = {str(shop["id"]): shop for shop in found.values("id", *WRITTEN)}
        records = [{**known[key], **before} for key, before, _after in piece]
        write(records)
        restate(records)
        registry.release(
            [UUID(key) for key, before, _after in piece if before.get("credit_code") == ""],
            Kind.CREDIT_CODE,
        )


def _remove(keys: Iterable[UUID]) -> None:
    gone = list(keys)
    for start in range(0, len(gone), PIECE):
        piece = gone[start : start + PIECE]
        registry.release(piece)
        with connection.cursor() as cursor:
            # Nothing points at them, as has just been asked; the database would say so too.
            cursor.execute(
                f"DELETE FROM {Store._meta.db_table} WHERE id = ANY(%s)",  # noqa: S608
                [piece],
            )
