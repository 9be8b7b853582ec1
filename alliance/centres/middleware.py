from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, HttpResponseNotFound
from django.shortcuts import render
from django_tenants.utils import schema_context

from alliance.centres import selectors

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class CountyMiddleware:
    """Host name → county. The schema is open for exactly as long as the request (tenancy T4)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        host = request.get_host().rsplit(":", 1)[0].lower()
        if selectors.is_alliance_host(host):
            request.county = None  # type: ignore[attr-defined]
            request.urlconf = settings.PUBLIC_SCHEMA_URLCONF
            with schema_context("public"):
                return self.get_response(request)
        county = selectors.county_of_host(host)
        if county is None:
            return HttpResponseNotFound(
                render(request, "no_such_county.html", {"host": host}).content
            )
        request.county = county  # type: ignore[attr-defined]
        with schema_context(county.schema):
            return self.get_response(request)
