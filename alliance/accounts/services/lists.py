"""The lists the alliance keeps for all: departments of each county, and skills."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from alliance.accounts.models import Department, Skill, User
from alliance.accounts.services.people import NameTaken
from alliance.audit.services import amend as amend_row
from alliance.audit.services import record

AMENDABLE = frozenset({"name"})


@transaction.atomic
def register(entry: Department | Skill, *, actor: User, at: datetime, note: str = "") -> None:
    """Put an unsaved entry on its list. Raises NameTaken."""
    _require_free(entry, entry.name)
    entry.save(force_insert=True)
    record(entry, "register", actor=actor, at=at, note=note)


@transaction.atomic
def amend(
    entry: Department | Skill,
    changes: Mapping[str, Any],
    *,
    actor: User,
    at: datetime,
    note: str = "",
) -> list[str]:
    """Rename an entry; returns the names of what really changed. A department stays in its
    county, because the people in it do. Raises NameTaken."""
    if fixed := changes.keys() - AMENDABLE:
        raise ValueError(f"not for amending: {sorted(fixed)}")
    _require_free(entry, changes.get("name", entry.name))
    return amend_row(entry, changes, actor=actor, at=at, note=note)


def _require_free(entry: Department | Skill, name: str) -> None:
    same: Any = type(entry)._default_manager.filter(name=name).exclude(pk=entry.pk)
    if isinstance(entry, Department):
        same = same.filter(centre=entry.centre_id)
    if same.exists():
        raise NameTaken(name)
