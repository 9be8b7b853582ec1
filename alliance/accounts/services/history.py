from __future__ import annotations

from datetime import datetime

from alliance.accounts.models import SignInEntry, User
from alliance.accounts.origin import Origin


def note(
    what: SignInEntry.What,
    *,
    origin: Origin,
    at: datetime,
    user: User | None = None,
    phone: str = "",
) -> None:
    """Add a line to the history of `user`, or of whoever has `phone`."""
    if user is None and phone:
        user = User.objects.filter(phone=phone).first()
    SignInEntry.objects.create(
        what=what,
        user=user,
        phone=phone or (user.phone if user else ""),
        county=origin.county,
        address=origin.address,
        device=origin.device,
        at=at,
    )
