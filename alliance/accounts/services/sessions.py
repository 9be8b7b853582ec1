from __future__ import annotations

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, F, OuterRef

from alliance.accounts.models import ApiToken, SignInEntry, User
from alliance.accounts.origin import Origin
from alliance.accounts.services.history import note


def end_all_sessions(user: User, *, at: datetime) -> None:
    """Every session and every API token of `user` is over at its next request, in any county."""
    User.objects.filter(pk=user.pk).update(session_generation=F("session_generation") + 1)
    user.refresh_from_db(fields=["session_generation"])
    UserSession.objects.filter(user=user).delete()
    ApiToken.objects.filter(membership__user=user, revoked_at=None).update(revoked_at=at)


@transaction.atomic
def sign_out_everywhere(user: User, *, origin: Origin, at: datetime) -> None:
    """The person ends all their sessions, this one too unless the caller keeps it."""
    end_all_sessions(user, at=at)
    note(SignInEntry.What.ENDED_EVERYWHERE, user=user, origin=origin, at=at)


@transaction.atomic
def clear_ended(*, at: datetime) -> int:
    """Forget sessions that ended by `at`, and the devices listed for them; returns how many."""
    ended, _ = Session.objects.filter(expire_date__lte=at).delete()
    alive = Session.objects.filter(session_key=OuterRef("session_key"))
    UserSession.objects.filter(~Exists(alive)).delete()
    return ended
