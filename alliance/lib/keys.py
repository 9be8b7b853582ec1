from uuid import UUID

from uuid6 import uuid7


def new_key() -> UUID:
    """A version 7 UUID: sorted by time, so indexes stay dense; a phone may make one offline."""
    return UUID(int=uuid7().int)
