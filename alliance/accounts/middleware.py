from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from alliance.accounts.selectors.signin import belongs_here, limit_to_session
from alliance.centres.selectors import county_of


class MembershipMiddleware:
    """`request.roles`: what the signed-in person is here, as far as the session has proved it.

    No role, nothing to see (tenancy T4). A session opened elsewhere is no session here: the
    request goes on without it, and the session itself stays good where it belongs.
    """

    async_capable = False

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        county = county_of(request)
        place = county.code if county else None
        if not belongs_here(request.session, place):
            request.session = type(request.session)()
        request.roles = request.held_roles = frozenset()  # type: ignore[attr-defined]
        request.lacks_only_proof = False  # type: ignore[attr-defined]
        if request.user.is_authenticated:
            request.held_roles = request.user.roles_in(place)  # type: ignore[attr-defined]
            limit_to_session(request, request.user)
            request.roles = request.user.roles_in(place)  # type: ignore[attr-defined]
            request.lacks_only_proof = request.roles != request.held_roles  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponseBase | None:
        """Whoever lacks only the proof, not the role, is asked for the proof."""
        provable = getattr(request, "lacks_only_proof", False)
        page = request.method == "GET" and request.accepts("text/html")
        if not (isinstance(exception, PermissionDenied) and provable and page):
            return None
        return redirect(reverse("step_up") + "?" + urlencode({"next": request.get_full_path()}))


class OneThread:
    """Innermost, and sync only, so that the middleware outside it runs sync too.

    Django adapts each middleware to the one inside it. With this one innermost, every
    middleware that can be either is made sync, and a request crosses into a thread once
    instead of once for every change of kind on the way in.
    """

    async_capable = False

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)
