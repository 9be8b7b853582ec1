"""Where a request comes from, as the sign-in history keeps it."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest

from alliance.centres.selectors import county_of


@dataclass(frozen=True)
class Origin:
    """`address` is the client's as far as our own proxies vouch for it; "" where unknown."""

    address: str | None
    device: str = ""
    county: str = ""


def address_of(request: HttpRequest) -> str | None:
    """The client's address.

    Each of our proxies appends to X-Forwarded-For what it saw; only as many entries from the
    right as there are proxies (settings.TRUSTED_PROXY_COUNT) are true, the rest anybody may write.
    """
    hops = settings.TRUSTED_PROXY_COUNT
    said = request.headers.get("x-forwarded-for", "").split(",") if hops else []
    text = said[-hops] if len(said) >= hops > 0 else request.META.get("REMOTE_ADDR", "")
    try:
        return str(ipaddress.ip_address(text.strip()))
    except ValueError:
        return None


def origin_of(request: HttpRequest) -> Origin:
    county = county_of(request)
    return Origin(
        address=address_of(request),
        device=request.headers.get("user-agent", "")[:200],
        county=county.code if county else "",
    )
