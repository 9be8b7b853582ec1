from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.http.request import split_domain_port
from django.http.response import StreamingHttpResponse
from django.shortcuts import render
from django.utils import translation
from django_tenants.utils import schema_context

from alliance.centres import selectors
from alliance.lib.errors import page

GetResponse = Callable[[HttpRequest], HttpResponseBase]
_END = object()


class CountyMiddleware:
    """Host name → county. The schema is open for exactly as long as the request (tenancy T4).

    Synchronous on purpose: the schema belongs to the thread's connection, and under ASGI a
    synchronous chain runs, together with the view, in one hop to one thread.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if "%00" in request.META["QUERY_STRING"]:
            # No text of ours holds a NUL and PostgreSQL takes none: not a search but a probe.
            return self.unreadable(request)
        host, _port = split_domain_port(request.get_host())
        if selectors.is_alliance_host(host):
            return self.at_the_alliance(request)
        county = selectors.county_of_host(host)
        if county is None:
            return self.explain(request, "no_such_county.html", 404, host=host)
        request.county = county  # type: ignore[attr-defined]
        if county.suspended:
            return self.explain(request, "county_suspended.html", 503, suspension=county.suspension)
        with schema_context(county.schema):
            return kept_in(county.schema, self.get_response(request))

    def at_the_alliance(self, request: HttpRequest) -> HttpResponseBase:
        request.county = None  # type: ignore[attr-defined]
        request.urlconf = settings.PUBLIC_SCHEMA_URLCONF
        with schema_context("public"):
            return self.get_response(request)

    def unreadable(self, request: HttpRequest) -> HttpResponse:
        with schema_context("public"):
            return page(request, 400)

    def explain(
        self, request: HttpRequest, template: str, status: int, **context: object
    ) -> HttpResponse:
        """A page instead of a county, in public: nothing behind this middleware has run."""
        language = translation.get_language_from_request(request)
        with schema_context("public"), translation.override(language):
            return render(request, template, context, status=status)


def kept_in(schema: str, response: HttpResponseBase) -> HttpResponseBase:
    """A streamed answer is produced after the request: each piece of it in its county again.

    An open file asks the database nothing. An asynchronous stream hops between threads and could
    not be kept anywhere, so there is none in a county (tenancy, leak 6).
    """
    if isinstance(response, StreamingHttpResponse) and not isinstance(response, FileResponse):
        if response.is_async:
            raise ImproperlyConfigured("an asynchronous stream cannot be kept in its county")
        response.streaming_content = _pieces(schema, iter(response))
    return response


def _pieces(schema: str, content: Iterable[bytes]) -> Iterator[bytes]:
    pieces = iter(content)
    while True:
        # Opened anew for each: between two pieces the thread may serve somebody else.
        with schema_context(schema):
            piece = next(pieces, _END)
        if piece is _END:
            return
        yield piece  # type: ignore[misc]
