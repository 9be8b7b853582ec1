"""Browsers without a browser: a client on a county's host, signed in as strongly as asked."""

from __future__ import annotations

import time

from django.test import Client

from alliance.accounts.models import User
from alliance.centres.selectors import county_of_host

XINSHAO = "xinshao.localhost"
SHAOYANG = "shaoyang.localhost"
ALLIANCE = "localhost"


def client(host: str = XINSHAO) -> Client:
    return Client(headers={"host": host})


def signed_in(
    user: User, host: str = XINSHAO, *, methods: tuple[str, ...] = ("password", "mfa")
) -> Client:
    """`methods` as allauth records them: ("code",) is an SMS sign-in, "mfa" the second factor."""
    browser = client(host)
    browser.force_login(user, backend="alliance.accounts.backends.PeopleBackend")
    session = browser.session
    county = county_of_host(host)
    session["county"] = county.code if county else "alliance"
    session["account_authentication_methods_user"] = str(user.pk)
    session["account_authentication_methods"] = [
        {"method": method, "at": time.time(), "reauthenticated": method != "code"}
        for method in methods
    ]
    session.save()
    return browser
