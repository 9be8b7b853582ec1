from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from alliance.centres.selectors import doors


@require_safe
def counties(request: HttpRequest) -> HttpResponse:
    """The alliance's front page: every county's door."""
    port = request.get_port()
    tail = "" if port in ("80", "443") else f":{port}"
    links = [(name, f"{request.scheme}://{host}{tail}/") for name, host in doors()]
    return render(request, "portal/counties.html", {"links": links})
