from __future__ import annotations

from django.utils.timezone import now

from alliance.accounts.services import invitations
from alliance.centres.tasks import county_task


@county_task(public=True)
def expire_invitations() -> None:
    """Once an hour, at the alliance: whatever nobody answered within seven days."""
    invitations.expire_overdue(at=now())
