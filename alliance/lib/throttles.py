"""How often somebody may ask: counted in fixed windows, one Redis round trip each.

Counted over all counties together. Without Redis nobody is counted and everybody is served.
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.cache import caches
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

if TYPE_CHECKING:
    from rest_framework.views import APIView


class Window(BaseThrottle, ABC):
    """At most `settings.API_RATES[scope]` = (requests, seconds) by one caller."""

    scope = ""
    _wait = 0.0

    @abstractmethod
    def caller(self, request: Request) -> str | None:
        """Whom to count; None counts nobody."""

    def allow_request(self, request: Request, view: APIView) -> bool:
        caller = self.caller(request)
        if caller is None:
            return True
        limit, seconds = settings.API_RATES[self.scope]
        now = time.time()
        self._wait = seconds - now % seconds
        return count(f"rate:{self.scope}:{caller}:{int(now // seconds)}", seconds) <= limit

    def wait(self) -> float:
        return self._wait


def count(key: str, seconds: int) -> int:
    """How many times `key` has been counted, this time included; 0 where Redis is away."""
    cache = caches["shared"]
    try:
        if cache.add(key, 1, timeout=seconds + 1):
            return 1
        return cache.incr(key)
    except ValueError:  # it expired between the two calls
        return 1
    except RedisError:
        return 0


class PerUser(Window):
    scope = "user"

    def caller(self, request: Request) -> str | None:
        return str(request.user.pk) if request.user.is_authenticated else None


class PerAddress(Window):
    """Strangers only: a county office of fifty people shares one address."""

    scope = "address"

    def caller(self, request: Request) -> str | None:
        return None if request.user.is_authenticated else str(request.META.get("REMOTE_ADDR", ""))
