from __future__ import annotations

from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils.timezone import now

from alliance.accounts.models import User
from alliance.accounts.roles import Role
from alliance.accounts.services import sessions
from alliance.centres.models import Centre
from tests.factories.people import member
from tests.factories.web import signed_in


def on_a_device(user: User) -> Client:
    """A browser whose session stands in the person's list of devices."""
    browser = signed_in(user)
    key = browser.session.session_key
    UserSession.objects.create(user=user, session_key=key, ip="127.0.0.1", user_agent="Firefox")
    return browser


def devices() -> list[str]:
    return list(UserSession.objects.values_list("session_key", flat=True))


def test_an_ended_session_goes_with_its_device_and_a_living_one_stays(county: Centre) -> None:
    owner = member(Role.OWNER)
    gone, kept = (on_a_device(owner).session.session_key for _ in range(2))
    Session.objects.filter(pk=gone).update(expire_date=now() - timedelta(days=1))

    assert sessions.clear_ended(at=now()) == 1

    assert not Session.objects.filter(pk=gone).exists()
    assert devices() == [kept]


def test_with_nothing_ended_nobody_is_signed_out(county: Centre) -> None:
    browser = on_a_device(member(Role.OWNER))

    assert sessions.clear_ended(at=now()) == 0

    assert devices() == [browser.session.session_key]
    assert browser.get("/accounts/").status_code == 200
