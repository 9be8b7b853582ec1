"""Channels that keep what they were given, for tests of what goes out of the house."""

from __future__ import annotations

sent: list[tuple[str, str]] = []


class Kept:
    """An SMS gateway that takes everything."""

    def send(self, phone: str, text: str) -> None:
        sent.append((phone, text))


class Refusing:
    """An SMS gateway that is out of order."""

    def send(self, phone: str, text: str) -> None:
        raise ConnectionError("gateway is away")
