from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from alliance.centres.selectors import county_of


class MembershipMiddleware:
    """`request.roles`: what the signed-in person is here. No role, nothing to see (tenancy T4)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        county = county_of(request)
        request.roles = (  # type: ignore[attr-defined]
            request.user.roles_in(county.code if county else None)
            if request.user.is_authenticated
            else frozenset()
        )
        return self.get_response(request)
