"""The pages (or API problems) for what went wrong, on every host."""

from __future__ import annotations

import sys

from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from alliance.lib.problems import problem_response

RETRY_AFTER_SECONDS = 120


def for_machines(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def page(request: HttpRequest, status: int, template: str = "") -> HttpResponse:
    if for_machines(request):
        return problem_response(request, status)
    return render(request, template or f"{status}.html", status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, 404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    if for_machines(request):
        return problem_response(request, 403, "csrf_failed")
    return page(request, 403, "403_csrf.html")


def server_error(request: HttpRequest) -> HttpResponse:
    """After a crash. Asks neither session nor database, either of which may be what broke."""
    away = isinstance(sys.exc_info()[1], OperationalError)
    status = 503 if away else 500
    if for_machines(request):
        response: HttpResponse = problem_response(request, status)
    else:
        context = {
            "county": getattr(request, "county", None),
            "alliance_name": settings.ALLIANCE_NAME,
        }
        response = HttpResponse(render_to_string(f"{status}.html", context), status=status)
    if away:
        response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response
