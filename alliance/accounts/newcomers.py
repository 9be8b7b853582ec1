"""Somebody without an account proves a phone number, and comes in with it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.http import HttpRequest, HttpResponse

from alliance.accounts import typed_codes

if TYPE_CHECKING:
    from alliance.accounts.models import User

PURPOSE = "newcomer_code"
PROVED = "newcomer_phone"
LASTS = timedelta(hours=2)


def send_code(request: HttpRequest, phone: str, *, at: datetime) -> None:
    """Send a code to `phone`; Refused when there were too many or the gateway is down."""
    typed_codes.send_code(request, PURPOSE, phone, at=at)


def phone_waiting(request: HttpRequest, *, at: datetime) -> str | None:
    """The number a code was sent to, while that code lasts."""
    return typed_codes.phone_waiting(request, PURPOSE, at=at)


def accept_code(request: HttpRequest, typed: str, *, at: datetime) -> bool:
    """Whether `typed` is the code; a right one makes the number proved for two hours."""
    phone = phone_waiting(request, at=at)
    if phone is None or not typed_codes.accept_code(request, PURPOSE, typed, at=at):
        return False
    request.session.cycle_key()
    request.session[PROVED] = {"phone": phone, "at": at.timestamp()}
    return True


def proved_phone(request: HttpRequest, *, at: datetime) -> str:
    """The number of whoever is there: of their account, or proved in this session; "" if none."""
    if request.user.is_authenticated:
        return request.user.phone
    proved = request.session.get(PROVED)
    if not proved or at.timestamp() - proved["at"] > LASTS.total_seconds():
        return ""
    phone: str = proved["phone"]
    return phone


def sign_in(request: HttpRequest, user: User) -> HttpResponse | None:
    """Whoever has just proved the number is signed in as strongly as by any code.

    Returns None, or the page of an account that may not come in.
    """
    if request.user.is_authenticated:
        return None
    request.session.pop(PROVED, None)
    record_authentication(request, user, "code")
    answer: HttpResponse = perform_login(request, Login(user=user))
    return None if request.user.is_authenticated else answer
