from __future__ import annotations

import time
from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.http import HttpRequest

from alliance.centres.models import Domain

HOST_CACHE_SECONDS = 60


@dataclass(frozen=True)
class County:
    """What a request needs to know of its county, without a query."""

    code: str
    schema: str
    slug: str
    name: str
    phone: str = ""


_hosts: dict[str, tuple[float, County | None]] = {}


def county_of_host(host: str) -> County | None:
    """The county behind a host name; None where there is none. Remembered for a minute."""
    now = time.monotonic()
    until, county = _hosts.get(host, (0.0, None))
    if until > now:
        return county
    domain = Domain.objects.filter(domain=host).select_related("tenant").first()
    if domain is not None:
        centre = domain.tenant
        county = County(centre.code, centre.schema_name, centre.slug, centre.name, centre.phone)
    else:
        county = None
    if len(_hosts) > 10_000:
        _hosts.clear()
    _hosts[host] = (now + HOST_CACHE_SECONDS, county)
    return county


def forget_hosts() -> None:
    """After a county or a domain has changed."""
    _hosts.clear()


def county_of(request: HttpRequest) -> County | None:
    """The county a request is for; None at the alliance."""
    county: County | None = getattr(request, "county", None)
    return county


def is_alliance_host(host: str) -> bool:
    return host in settings.ALLIANCE_HOSTS


def current_code() -> str | None:
    """The code of the county whose schema is open; None in public."""
    schema: str = connection.schema_name  # type: ignore[attr-defined]
    return None if schema == "public" else schema.removeprefix("c")


def doors() -> list[tuple[str, str]]:
    """(name, host name) of every county, by code."""
    return list(
        Domain.objects.filter(is_primary=True)
        .order_by("tenant_id")
        .values_list("tenant__name", "domain")
    )
