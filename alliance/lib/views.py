"""Pages every host has: the reader's own settings."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

A_YEAR = 365 * 24 * 3600


@require_POST
def type_size(request: HttpRequest) -> HttpResponse:
    """Remember normal or large type in a cookie the templates read, so no page flickers."""
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        target = "/"
    response = HttpResponseRedirect(target)
    size = "large" if request.POST.get("size") == "large" else "normal"
    # portal.js writes the same cookie, so it cannot be HttpOnly; it holds nothing secret.
    response.set_cookie(
        "type_size", size, max_age=A_YEAR, samesite="Lax", secure=request.is_secure()
    )
    return response
