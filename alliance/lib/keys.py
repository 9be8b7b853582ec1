from uuid import UUID

from uuid_utils.compat import uuid7


def new_key() -> UUID:
    """A version 7 UUID: sorted by time, so indexes stay dense; a phone may make one offline.

    Keys of one process sort as they were made, and a bulk of them does not run ahead of the clock,
    which would put it above what other processes make after it.
    """
    return uuid7()
