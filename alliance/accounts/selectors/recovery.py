"""Who may give somebody back the way in: those who answer for every place the person works in.

The strict reading on purpose: nobody reaches, through a county they manage, a person who has
power elsewhere.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from alliance.accounts.models import Membership, Recovery, User
from alliance.accounts.roles import permissions_of

MANAGE_PEOPLE = "accounts.manage_people"


def managed_by(actor: User) -> QuerySet[User]:
    """Whom `actor` answers for wherever they work; never `actor`."""
    if not actor.is_active:
        return User.objects.none()
    others = User.objects.exclude(pk=actor.pk)
    places = [
        place
        for place, roles in actor.roles_by_place().items()
        if MANAGE_PEOPLE in permissions_of(roles)
    ]
    if None in places:
        return others
    held = Membership.objects.filter(user=OuterRef("pk"), left_at=None)
    return others.filter(Exists(held), ~Exists(held.exclude(centre__in=places)))


def manages(actor: User, user: User) -> bool:
    """Whether `actor` answers for every place `user` works in, and is somebody else."""
    return managed_by(actor).filter(pk=user.pk).exists()


def open_recoveries(actor: User, *, at: datetime) -> QuerySet[Recovery]:
    """What waits for the word of `actor`, oldest first."""
    return (
        Recovery.objects.filter(restored_at=None, refused_at=None)
        .filter(asked_at__gt=at - Recovery.OPEN_FOR, user__in=managed_by(actor))
        .select_related("user", "asked_by", "first_by")
        .order_by("asked_at")
    )
