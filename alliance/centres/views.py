from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from alliance.centres.selectors import doors


@require_safe
def counties(request: HttpRequest) -> HttpResponse:
    """The alliance's front page: every county's door."""
    _, colon, port = request.get_host().rpartition(":")
    links = [
        (name, f"{request.scheme}://{host}{colon}{port if colon else ''}/")
        for name, host in doors()
    ]
    return render(request, "portal/counties.html", {"links": links})
