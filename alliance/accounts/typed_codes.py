"""A code sent to a signed-in person and typed back: the secret waits in their session."""

from __future__ import annotations

from datetime import datetime, timedelta

from allauth.core.internal.cryptokit import compare_user_code
from django.http import HttpRequest
from django.utils.translation import gettext as _

from alliance.accounts.origin import origin_of
from alliance.accounts.services import codes
from alliance.lib import sms

LASTS = timedelta(minutes=5)


def send_code(request: HttpRequest, purpose: str, phone: str, *, at: datetime) -> None:
    """Send a code to `phone`; Refused when there were too many or the gateway is down."""
    codes.claim(phone, origin=origin_of(request), at=at)
    code = codes.new_code()
    sms.send(phone, _("验证码 %(code)s，5 分钟内有效。请不要告诉任何人。") % {"code": code})
    request.session[purpose] = {"phone": phone, "code": code, "at": at.timestamp()}


def phone_waiting(request: HttpRequest, purpose: str, *, at: datetime) -> str | None:
    """The number a code was sent to for `purpose`, while that code lasts."""
    waiting = request.session.get(purpose)
    if not waiting or at.timestamp() - waiting["at"] > LASTS.total_seconds():
        return None
    phone: str = waiting["phone"]
    return phone


def accept_code(request: HttpRequest, purpose: str, typed: str, *, at: datetime) -> bool:
    """Whether `typed` is the code sent for `purpose`; a right one is used up."""
    phone = phone_waiting(request, purpose, at=at)
    if phone is None:
        return False
    right = compare_user_code(actual=typed, expected=request.session[purpose]["code"])
    if not codes.guess(phone, right, origin=origin_of(request), at=at):
        return False
    del request.session[purpose]
    return True
