from __future__ import annotations

from django.utils.timezone import now

from alliance.accounts.services import invitations, sessions
from alliance.centres.tasks import county_task


@county_task(public=True)
def expire_invitations() -> None:
    """Once an hour, at the alliance: whatever nobody answered within seven days."""
    invitations.expire_overdue(at=now())


@county_task(public=True)
def clear_sessions() -> None:
    """Once a day, at the alliance: sessions nobody can continue any more."""
    sessions.clear_ended(at=now())
