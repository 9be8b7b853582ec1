from __future__ import annotations

from typing import Any, ClassVar

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from django.utils.functional import cached_property
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


class OneClient(RedisCacheClient):
    """Django makes a client per call; redis-py's may be shared by threads."""

    def __init__(self, servers: list[str], **options: Any) -> None:
        super().__init__(servers, **options)
        self._clients: dict[int, Any] = {}

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        index = self._get_connection_pool_index(write)  # type: ignore[attr-defined]
        if index not in self._clients:
            self._clients[index] = super().get_client(key, write=write)
        return self._clients[index]


class OneRedisCache(RedisCache):
    """Django's, with one client for the whole process.

    Django makes a cache per request and context, each with connections of its own: a request would
    open a new connection to Redis.
    """

    _known: ClassVar[dict[str, RedisCacheClient]] = {}

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = OneClient
        self._key = f"{server} {params.get('OPTIONS')}"

    @cached_property
    def _cache(self) -> RedisCacheClient:
        if self._key not in self._known:
            self._known[self._key] = super()._cache
        return self._known[self._key]
