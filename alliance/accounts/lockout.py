from __future__ import annotations

from typing import Any

from axes.helpers import get_cool_off
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def locked_out(
    request: HttpRequest, response: HttpResponse, credentials: dict[str, Any] | None
) -> HttpResponse:
    """The page after too many wrong passwords; it says how long the door stays shut."""
    rest = get_cool_off(request)
    minutes = int(rest.total_seconds() // 60) if rest else 0
    return render(request, "accounts/locked_out.html", {"minutes": minutes}, status=429)
