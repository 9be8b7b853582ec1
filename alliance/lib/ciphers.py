"""What is kept so that a copy of the database alone tells nobody."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models

if TYPE_CHECKING:
    Text = models.TextField[str, str]
else:
    Text = models.TextField

Unreadable = InvalidToken


def cipher(purpose: str, keys: Iterable[str]) -> MultiFernet:
    """Encrypts with the first of `keys`, reads what any of them wrote for the same purpose."""
    return _cipher(purpose, tuple(keys))


@lru_cache
def _cipher(purpose: str, keys: tuple[str, ...]) -> MultiFernet:
    digests = [hashlib.sha256(f"{purpose}:{key}".encode()).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


def encrypt(text: str) -> str:
    """Personal data as it is stored. Blank stays blank."""
    return _personal().encrypt(text.encode()).decode() if text else ""


def decrypt(stored: str) -> str:
    """Raises Unreadable when none of DATA_KEYS wrote it."""
    return _personal().decrypt(stored.encode()).decode() if stored else ""


def rotate(stored: str) -> str:
    """The same text under the newest of DATA_KEYS."""
    return _personal().rotate(stored.encode()).decode() if stored else ""


def is_newest(stored: str) -> bool:
    """Whether the newest of DATA_KEYS wrote it."""
    try:
        cipher("personal-data", settings.DATA_KEYS[:1]).decrypt(stored.encode())
    except Unreadable:
        return False
    return True


def _personal() -> MultiFernet:
    return cipher("personal-data", settings.DATA_KEYS)


def fingerprint(kind: str, text: str) -> str:
    """A keyed hash (64 hex digits): equal texts are seen to be equal by whoever holds the key,
    and nobody reads a text from it, however few texts there could be."""
    key = settings.FINGERPRINT_KEY.encode()
    return hmac.digest(key, f"{kind}:{text}".encode(), hashlib.sha256).hex()


class EncryptedField(Text):
    """Text that only the running product reads. It cannot be searched; see `fingerprint`."""

    def get_prep_value(self, value: Any) -> Any:
        return encrypt(str(value)) if value is not None else None

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return decrypt(value) if value is not None else None
