"""Short messages out of the house."""

from __future__ import annotations

import sys
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.utils.timezone import now

INBOX_KEY = "sms-inbox"


@dataclass(frozen=True)
class Message:
    """A message as the development inbox shows it."""

    phone: str
    text: str
    at: datetime


def send(phone: str, text: str) -> None:
    """Send `text` to an 11-digit number: to the console and the development inbox."""
    sys.stdout.write(f"[短信 {phone}] {text}\n")
    cache.set(INBOX_KEY, [asdict(Message(phone, text, now())), *_inbox()][:100], timeout=86400)


def inbox() -> list[Message]:
    """What was sent lately, newest first."""
    return [Message(**kept) for kept in _inbox()]


def _inbox() -> list[dict[str, Any]]:
    kept: list[dict[str, Any]] = cache.get(INBOX_KEY, [])
    return kept
