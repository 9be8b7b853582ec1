"""A roster's steps as a page or the API asks for them: the step, and the task that follows it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from celery import signature
from django.db import transaction

from alliance.centres.tasks import after_commit
from stores.models import RosterImport
from stores.services import roster as services

if TYPE_CHECKING:
    from alliance.accounts.models import User

# By name: tasks face outward as pages do, and neither imports the other.
CHECK, COMMIT = "stores.tasks.check_roster", "stores.tasks.commit_roster"


@transaction.atomic
def upload(roster: RosterImport, *, actor: User, at: datetime) -> None:
    """Take the file in and have its rows checked. Raises BadRoster, with nothing left."""
    services.upload(roster, actor=actor, at=at)
    check(roster)


@transaction.atomic
def map_columns(
    roster: RosterImport, fields: Mapping[int, str], *, actor: User, at: datetime
) -> None:
    """The columns as a person says, and every row checked anew."""
    services.map_columns(roster, fields, actor=actor, at=at)
    check(roster)


def check(roster: RosterImport) -> None:
    after_commit(signature(CHECK), roster_id=str(roster.pk))


@transaction.atomic
def commit(
    roster: RosterImport, *, mode: str, store_status: str, actor: User, at: datetime
) -> None:
    """Have it registered. Raises RosterRefused where it is not ready or under way."""
    services.ask(roster, mode=mode, store_status=store_status, actor=actor, at=at)
    after_commit(signature(COMMIT), roster_id=str(roster.pk), actor_id=str(actor.pk))
