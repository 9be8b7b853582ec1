"""/healthz, /readyz and /metrics: answered before a host name is looked at.

A probe comes by IP address and over plain HTTP from the proxy's machine, so none of this may need
a county, a host name or TLS. It runs in the request's own thread, whose connection is returned
when the request ends (leak 7).
"""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.db import Error as DatabaseError
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from redis.exceptions import RedisError

LOOPBACK = ("127.0.0.1", "::1")
OPENMETRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8"


@dataclass(frozen=True)
class Finding:
    """One dependency: whether it answers, and after how many seconds."""

    name: str
    healthy: bool
    seconds: float


class HealthMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        view = VIEWS.get(request.path)
        if view is None:
            return self.get_response(request)
        response = view(request)
        response.headers["Cache-Control"] = "no-store"
        return response


def alive(request: HttpRequest) -> HttpResponse:
    """The process answers. Touches nothing else: a restart would not mend a database."""
    return JsonResponse({"status": "ok"})


def ready(request: HttpRequest) -> HttpResponse:
    """Whether requests can be served: 503 takes this process out of the proxy's rotation."""
    found = findings()
    healthy = all(finding.healthy for finding in found)
    body = {"status": "ok" if healthy else "unavailable"}
    body |= {finding.name: "ok" if finding.healthy else "unavailable" for finding in found}
    return JsonResponse(body, status=200 if healthy else 503)


def metrics(request: HttpRequest) -> HttpResponse:
    """OpenMetrics, for the machine itself or who brings METRICS_TOKEN; nobody else sees it."""
    if not may_measure(request):
        return HttpResponse(status=404)
    return HttpResponse("\n".join(lines()) + "\n", content_type=OPENMETRICS)


VIEWS = {"/healthz": alive, "/readyz": ready, "/metrics": metrics}


def may_measure(request: HttpRequest) -> bool:
    if settings.METRICS_TOKEN:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(given.encode(), settings.METRICS_TOKEN.encode())
    forwarded = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    return request.META.get("REMOTE_ADDR") in LOOPBACK and not forwarded


def findings() -> list[Finding]:
    return [timed("database", ask_database), timed("redis", ask_redis)]


def timed(name: str, ask: Callable[[], Any]) -> Finding:
    start = time.perf_counter()
    try:
        ask()
    except (DatabaseError, RedisError):
        return Finding(name, False, time.perf_counter() - start)
    return Finding(name, True, time.perf_counter() - start)


def ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def ask_redis() -> None:
    caches["default"].get("health")


def lines() -> Iterator[str]:
    found = findings()
    yield from gauge("alliance_up", "Whether a dependency answers.", [
        (f'{{dependency="{finding.name}"}}', int(finding.healthy)) for finding in found
    ])  # fmt: skip
    yield from gauge("alliance_answer_seconds", "How long a dependency took to answer.", [
        (f'{{dependency="{finding.name}"}}', round(finding.seconds, 6)) for finding in found
    ])  # fmt: skip
    if found[0].healthy:
        yield from gauge("alliance_deliveries", "Facts on their way, by state.", deliveries())
        yield from gauge("alliance_oldest_delivery_seconds", "Age of the longest due.", [
            ("", oldest_delivery_seconds())
        ])  # fmt: skip
    yield "# EOF"


def gauge(name: str, about: str, samples: list[tuple[str, float]]) -> Iterator[str]:
    yield f"# HELP {name} {about}"
    yield f"# TYPE {name} gauge"
    for labels, value in samples:
        yield f"{name}{labels} {value}"


def deliveries() -> list[tuple[str, float]]:
    """Due and dead only: those done are many and nobody waits for them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.state, count(d.id) FROM (VALUES ('due'), ('dead')) s(state)"
            " LEFT JOIN events_delivery d ON d.state = s.state GROUP BY s.state ORDER BY s.state"
        )
        return [(f'{{state="{state}"}}', number) for state, number in cursor.fetchall()]


def oldest_delivery_seconds() -> float:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(greatest(0, extract(epoch FROM now() - min(due_at))), 0)"
            " FROM events_delivery WHERE state = 'due'"
        )
        return round(float(cursor.fetchone()[0]), 1)
