"""The authenticator in somebody's pocket."""

from __future__ import annotations

import time

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client

from alliance.accounts.models import User
from alliance.accounts.services.second_factor import give_demo_second_factor

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PASSWORD = "kitchen-table-42"


def code(secret: str = SECRET) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


def with_password(user: User) -> User:
    user.set_password(PASSWORD)
    user.save()
    return user


def enrolled(user: User) -> User:
    give_demo_second_factor(with_password(user), SECRET)
    return user


def factors(user: User) -> set[str]:
    return set(Authenticator.objects.filter(user=user).values_list("type", flat=True))


def sign_in(browser: Client, user: User, next_url: str = "") -> str:
    """Password, and the second factor where one is asked for; says where that leads."""
    data = {"login": user.phone, "password": PASSWORD} | ({"next": next_url} if next_url else {})
    answer = browser.post("/accounts/login/", data)
    assert answer.status_code == 302, answer.content.decode()
    if "second-factor" in answer.headers["Location"]:
        answer = browser.post(answer.headers["Location"], {"code": code()})
        assert answer.status_code == 302, answer.content.decode()
    return str(answer.headers["Location"])
