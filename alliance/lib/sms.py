"""Short messages out of the house, through whatever `settings.SMS_BACKEND` names."""

from __future__ import annotations

import sys
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Protocol
from urllib.parse import quote

import apprise
from django.conf import settings
from django.core.cache import caches
from django.utils.module_loading import import_string
from django.utils.timezone import now
from django.utils.translation import gettext as _

from alliance.lib.refusals import Refused

INBOX_KEY = "sms-inbox"
INBOX_LENGTH = 100


class NotSent(Refused):
    """The gateway did not take the message."""

    code = "sms_not_sent"


class Backend(Protocol):
    def send(self, phone: str, text: str) -> None:
        """Hand one message over; NotSent when the gateway does not take it."""


@dataclass(frozen=True)
class Message:
    """A message as the development inbox shows it."""

    phone: str
    text: str
    at: datetime


class ConsoleBackend:
    """Development: the message appears in the console and in the development inbox."""

    def send(self, phone: str, text: str) -> None:
        sys.stdout.write(f"[短信 {phone}] {text}\n")
        sys.stdout.flush()
        kept = [asdict(Message(phone, text, now())), *_inbox()][:INBOX_LENGTH]
        caches["shared"].set(INBOX_KEY, kept, timeout=86400)


class AppriseBackend:
    """A gateway by its Apprise address; `{phone}` in it stands for the recipient."""

    def send(self, phone: str, text: str) -> None:
        gateway = apprise.Apprise()
        for address in settings.SMS_GATEWAYS:
            gateway.add(address.replace("{phone}", quote(phone)))
        if not gateway.notify(body=text):
            raise NotSent(_("短信暂时发不出去，请过几分钟再试，或者给县服务中心打电话。"))


def send(phone: str, text: str) -> None:
    """Send `text` to an 11-digit number. Limits are the caller's business."""
    backend: Backend = import_string(settings.SMS_BACKEND)()
    backend.send(phone, text)


def inbox() -> list[Message]:
    """What the console backend sent lately, newest first."""
    return [Message(**kept) for kept in _inbox()]


def _inbox() -> list[dict[str, Any]]:
    kept: list[dict[str, Any]] = caches["shared"].get(INBOX_KEY, [])
    return kept
