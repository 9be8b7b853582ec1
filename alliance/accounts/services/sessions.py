from __future__ import annotations

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.db import transaction
from django.db.models import F

from alliance.accounts.models import SignInEntry, User
from alliance.accounts.origin import Origin
from alliance.accounts.services.history import note


def end_all_sessions(user: User) -> None:
    """Every session of `user` is over at its next request, wherever it was opened."""
    User.objects.filter(pk=user.pk).update(session_generation=F("session_generation") + 1)
    user.refresh_from_db(fields=["session_generation"])
    UserSession.objects.filter(user=user).delete()


@transaction.atomic
def sign_out_everywhere(user: User, *, origin: Origin, at: datetime) -> None:
    """The person ends all their sessions, this one too unless the caller keeps it."""
    end_all_sessions(user)
    note(SignInEntry.What.ENDED_EVERYWHERE, user=user, origin=origin, at=at)
