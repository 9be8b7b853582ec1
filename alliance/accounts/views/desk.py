"""What the people pages share: the desk they stand at and the way a refusal is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from alliance.centres.selectors import county_of, host_of
from alliance.lib.desk import site_of
from alliance.lib.refusals import Refused

View = Callable[..., HttpResponseBase]


def people_desk(view: View) -> View:
    """A page of the desk for those who manage people there."""

    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm("accounts.manage_people"):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    @wraps(view)
    def at_the_desk(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        guarded: View = site_of(request).admin_view(wraps(view)(checked))
        return guarded(request, *args, **kwargs)

    return at_the_desk


def show(request: HttpRequest, template: str, **context: Any) -> HttpResponse:
    """The template in the dress of the desk it is shown at."""
    return render(request, template, {**site_of(request).each_context(request), **context})


@contextmanager
def refusal_as_message(request: HttpRequest) -> Iterator[None]:
    try:
        yield
    except Refused as refusal:
        messages.error(request, str(refusal))


def code_of(request: HttpRequest) -> str | None:
    county = county_of(request)
    return county.code if county else None


def origin_of(request: HttpRequest, centre_code: str | None) -> str:
    """Scheme, host and port under which a county (None: the alliance) is reached from here."""
    if centre_code == code_of(request):
        return f"{request.scheme}://{request.get_host()}"
    host = host_of(centre_code) if centre_code else settings.ALLIANCE_HOSTS[0]
    port = request.get_host().partition(":")[2]
    return f"{request.scheme}://{host}{f':{port}' if port else ''}"
