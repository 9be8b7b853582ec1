"""The only writer of a status, and the record of who did what."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.conf import settings
from django.db import models, transaction

from alliance.lib.models import Entry, Movable, subject_type
from alliance.lib.refusals import AlreadyMoved

if TYPE_CHECKING:
    from alliance.accounts.models import User


def entry_model(thing: models.Model) -> type[Entry]:
    """The record of the world `thing` lives in: its county's, or the alliance's."""
    in_county = apps.get_app_config(thing._meta.app_label).name in settings.TENANT_APPS
    model: type[Entry] = apps.get_model("audit.AuditEntry" if in_county else "acts.Act")
    return model


@transaction.atomic
def move(
    thing: Movable,
    verb: str,
    *,
    actor: User | None,
    at: datetime,
    note: str = "",
    **columns: Any,
) -> None:
    """Take `thing` along one of its MOVES and write down who did it; `columns` change with it.

    The WHERE clause is the guard: of two people clicking at once, one wins and the other gets
    AlreadyMoved.
    """
    sources, target = thing.MOVES[verb]
    before, stage = thing.status, thing.stage()
    rows = type(thing)._default_manager.filter(pk=thing.pk, status=before, status__in=sources)
    if not rows.update(status=target, **columns):
        raise AlreadyMoved(stage)
    thing.status = target
    for column, value in columns.items():
        setattr(thing, column, value)
    record(thing, verb, actor=actor, at=at, note=note, before=before, after=target)


def record(
    thing: models.Model,
    verb: str,
    *,
    actor: User | None,
    at: datetime,
    note: str = "",
    before: str = "",
    after: str = "",
    using: str | None = None,
) -> None:
    """Write down a deed that moves no status: a creation, a changed field, an import.

    `using` is the connection the deed itself was done on, when that is not the usual one.
    """
    entry_model(thing)._default_manager.using(using).create(
        subject_type=subject_type(thing),
        subject_id=str(thing.pk),
        subject_name=str(thing)[:200],
        verb=verb,
        before=before,
        after=after,
        note=note,
        actor=actor,
        at=at,
    )


def reveal(thing: models.Model, field: str, *, actor: User, at: datetime, note: str = "") -> str:
    """The unmasked value of a personal field, in exchange for an entry that says who looked."""
    record(thing, "reveal", actor=actor, at=at, note=note, after=field)
    return str(getattr(thing, field))
