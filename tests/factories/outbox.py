"""Ways out of the house that keep what they were given, or refuse it."""

from __future__ import annotations

from alliance.accounts.models import User

sent: list[tuple[str, str]] = []


class Kept:
    """A gateway that takes everything."""

    default = True

    def address_of(self, user: User, given: str) -> str:
        return user.phone

    def send(self, *, address: str, title: str, text: str) -> None:
        sent.append((address, text))


class Refusing(Kept):
    """A gateway that is out of order."""

    def send(self, *, address: str, title: str, text: str) -> None:
        raise ConnectionError("gateway is away")
