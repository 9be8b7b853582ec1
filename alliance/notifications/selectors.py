from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from alliance.centres.selectors import current_code
from alliance.notifications.channels import channels
from alliance.notifications.models import Channel, Notification, Preference, QuietHours
from alliance.notifications.quiet import quiet_until

if TYPE_CHECKING:
    from alliance.accounts.models import User


def own(*, by: User) -> QuerySet[Notification]:
    """What `by` was told in the county (or alliance) that is open, newest first."""
    return Notification.objects.filter(user_id=by.pk, county=current_code() or "")


def unread(*, by: User) -> int:
    return own(by=by).filter(read_at=None).count()


@dataclass(frozen=True)
class Preferences:
    """A person's choices. `switched` is {channel: on or off} where they said so."""

    switched: dict[str, bool]
    muted: frozenset[str]
    robot: str

    def wants(self, channel: str) -> bool:
        return self.switched.get(channel, channels()[channel].default)


def preferences(user_id: UUID) -> Preferences:
    rows = list(Preference.objects.filter(user_id=user_id))
    return Preferences(
        switched={row.channel: row.wanted for row in rows if row.channel},
        muted=frozenset(row.kind for row in rows if row.kind and not row.wanted),
        robot=next((row.address for row in rows if row.channel == Channel.ROBOT), ""),
    )


def addresses(user: User, kind: str) -> dict[str, str]:
    """{channel: address} of the outward channels on which `user` wants this kind of message."""
    chosen = preferences(user.pk)
    if kind in chosen.muted or not user.is_active:
        return {}
    found = {
        name: channel.address_of(user, chosen.robot)
        for name, channel in channels().items()
        if chosen.wants(name)
    }
    return {name: address for name, address in found.items() if address}


def quiet_hours(user_id: UUID) -> tuple[time, time]:
    """(start, end) of a person's quiet hours, their own or everybody's."""
    row = QuietHours.objects.filter(user_id=user_id).first()
    if row is not None:
        return row.starts, row.ends
    starts, ends = map(time.fromisoformat, settings.NOTIFICATION_QUIET_HOURS)
    return starts, ends


def may_reach_from(user_id: UUID, at: datetime) -> datetime:
    """The first moment from `at` on at which a person may be disturbed."""
    starts, ends = quiet_hours(user_id)
    return quiet_until(at, starts, ends, zone=timezone.get_default_timezone())
