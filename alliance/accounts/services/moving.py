"""The people of a shop go with it to another county."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from alliance.accounts.models import Membership, User
from alliance.accounts.roles import Role
from alliance.audit.services import record


@transaction.atomic
def settle_owners(people: Iterable[UUID], *, county: str, actor: User, at: datetime) -> None:
    """Each of `people` is an owner in `county` from now on, as far as they are not already."""
    for user_id in people:
        membership, fresh = Membership.objects.get_or_create(
            user_id=user_id, centre_id=county, role=Role.OWNER, left_at=None, defaults={"since": at}
        )
        if fresh:
            record(membership, "move_in", actor=actor, at=at)


@transaction.atomic
def release_owners(people: Iterable[UUID], *, county: str, actor: User, at: datetime) -> None:
    """None of `people` is an owner in `county` any more. The caller has seen that no shop of
    theirs is left there."""
    held = Membership.objects.filter(
        user_id__in=list(people), centre_id=county, role=Role.OWNER, left_at=None
    )
    for membership in held.order_by("pk").select_for_update(of=("self",)):
        membership.left_at = at
        membership.save(update_fields=["left_at"])
        record(membership, "move_out", actor=actor, at=at)
