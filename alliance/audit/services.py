"""The only writer of a status, and the record of who did what."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models, transaction

from alliance.lib.models import Entry, Movable, subject_type
from alliance.lib.records import VALUES_BETWEEN, entry_model
from alliance.lib.refusals import AlreadyMoved

if TYPE_CHECKING:
    from alliance.accounts.models import User


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
    model = entry_model(thing)
    model._default_manager.using(using).create(
        **model.placed(thing),
        subject_type=subject_type(thing),
        subject_id=str(thing.pk),
        subject_name=name_for_the_record(thing)[:200],
        verb=verb,
        before=before,
        after=after,
        note=note,
        actor=actor,
        at=at,
    )


def name_for_the_record(thing: models.Model) -> str:
    """What a thing is called in entries that outlive it. One that is a person and may ask to be
    forgotten says by `record_name` what to call it."""
    named: Callable[[], str] = getattr(thing, "record_name", thing.__str__)
    return named()


def history_of(model: type[models.Model], keys: Iterable[str]) -> list[Entry]:
    """What the open county's record says of things of one kind, oldest first."""
    entries = entry_model(model())._default_manager.filter(
        subject_type=model._meta.label_lower, subject_id__in=list(keys)
    )
    return list(entries.order_by("at", "pk"))


def continue_history(entries: Iterable[Entry], keys: Mapping[str, str]) -> None:
    """Write entries of another county into the open county's record, of things that have come
    over under new keys: {old: new}. The other record stays as it is."""
    copies = [
        type(entry)(
            **{
                field.attname: getattr(entry, field.attname)
                for field in entry._meta.concrete_fields
                if not field.primary_key
            }
            | {"subject_id": keys[entry.subject_id]}
        )
        for entry in entries
    ]
    if copies:
        type(copies[0])._default_manager.bulk_create(copies, batch_size=500)


def reveal(thing: models.Model, field: str, *, actor: User, at: datetime, note: str = "") -> str:
    """The unmasked value of a personal field, in exchange for an entry that says who looked."""
    record(thing, "reveal", actor=actor, at=at, note=note, after=field)
    return str(getattr(thing, field))


@transaction.atomic
def amend(
    thing: models.Model,
    changes: Mapping[str, Any],
    *,
    actor: User | None,
    at: datetime,
    note: str = "",
) -> list[str]:
    """Write changed columns and one entry for each; returns the names of what really changed.

    The row is locked and only what differs from it is written, so two people who correct different
    fields at once keep both corrections. A model's PERSONAL and VEILED fields enter the record
    masked: an entry stays, also when the person asks to be forgotten.
    """
    stored = type(thing)._default_manager.select_for_update().get(pk=thing.pk)
    old = {name: getattr(stored, name) for name in changes}
    changed = [name for name, value in changes.items() if old[name] != value]
    for name in changed:
        setattr(stored, name, changes[name])
        setattr(thing, name, changes[name])
    if changed:
        stored.save(update_fields=changed)
    masks = getattr(thing, "PERSONAL", {}) | getattr(thing, "VEILED", {})
    for name in changed:
        mask = masks.get(name, as_text)
        before, after = (f"{name}:{mask(value)}"[:200] for value in (old[name], changes[name]))
        record(thing, "amend", actor=actor, at=at, note=note, before=before, after=after)
    return changed


def as_text(value: Any) -> str:
    """A column's value as the record keeps it: nothing is blank, several stand side by side."""
    if isinstance(value, list | tuple):
        return VALUES_BETWEEN.join(map(str, value))
    return "" if value is None else str(value)
