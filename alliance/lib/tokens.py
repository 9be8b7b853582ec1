"""Secrets that are handed out once and kept only as a fingerprint."""

import hashlib
import secrets


def new() -> str:
    """192 random bits as 32 characters that survive a link and a text message."""
    return secrets.token_urlsafe(24)


def fingerprint(token: str) -> str:
    """SHA-256 as 64 hex characters. Plain is enough: a random secret leaves nothing to guess."""
    return hashlib.sha256(token.encode()).hexdigest()
