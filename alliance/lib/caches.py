from __future__ import annotations

from django_tenants import cache

# allauth counts failed attempts and used codes per person. A person is one in the alliance, so
# these counts are too; kept per county they would be multiplied by the number of counties.
ALLIANCE_WIDE = "allauth"
MARK = "alliance-wide:"


def make_key(key: str, key_prefix: str, version: int) -> str:
    """Cached values belong to the county whose schema is open (tenancy, leak 5)."""
    if key.startswith(ALLIANCE_WIDE):
        return f"{MARK}{key_prefix}:{version}:{key}"
    made: str = cache.make_key(key, key_prefix, version)
    return made


def reverse_key(key: str) -> str:
    if key.startswith(MARK):
        return key.removeprefix(MARK).split(":", 2)[2]
    found: str = cache.reverse_key(key)
    return found
