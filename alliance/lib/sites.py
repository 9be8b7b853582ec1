"""The two admin sites: a county's desk and the alliance's. Both answer to the name "admin".

Apps register on `county_site` what stands in a county's schema and on `alliance_site` what all
counties share; nothing shared is editable at a county's desk. Signing in and out is allauth's
matter, second factor included: a desk has no login form of its own that could go around it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from typing import Any, ClassVar
from urllib.parse import urlencode

from csp.constants import SELF, UNSAFE_EVAL
from csp.decorators import csp_update
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.urls import URLPattern, URLResolver, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from unfold.sites import UnfoldAdminSite

View = Callable[..., HttpResponseBase]
# Unfold's Alpine compiles the expressions in its attributes; only the desks are allowed to.
desk_policy = csp_update({"script-src": [SELF, UNSAFE_EVAL]})


class Desk(UnfoldAdminSite):
    """What both desks have in common. `entry` is the permission that opens the door."""

    entry: ClassVar[str]
    index_title = _("总览")
    enable_nav_sidebar = True

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Without "view on site": nothing here has a page elsewhere, and it breaks on any key."""
        pages: list[URLPattern | URLResolver] = super().get_urls()
        return [page for page in pages if getattr(page, "name", None) != "view_on_site"]

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_active and request.user.has_perm(self.entry)

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        """Guard a desk page: strangers sign in, others are told which role opens it."""
        inner: View = super().admin_view(view, cacheable)

        @desk_policy
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not self.has_permission(request):
                return self.turn_away(request)
            # Nobody is staff; Unfold asks this one flag before it offers Ctrl+K.
            request.user.is_staff = True
            try:
                return inner(request, *args, **kwargs)
            except PermissionDenied:
                if lacks_only_proof(request):
                    raise
                return self.refuse(request, "admin/403.html", 403)
            except Http404:
                return self.refuse(request, "admin/404.html", 404)

        return update_wrapper(guarded, view)

    def turn_away(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return to_sign_in(request.get_full_path())
        if lacks_only_proof(request):
            raise PermissionDenied
        return self.refuse(request, "admin/no_entry.html", 403, needed=self.entry)

    def refuse(
        self, request: HttpRequest, template: str, status: int, needed: str = ""
    ) -> HttpResponse:
        """A page in the desk's own dress that says what is missing and where to go."""
        inside, needed = not needed, needed or needed_permission(request)
        context = {
            **self.each_context(request),
            "needed_roles": import_string(settings.DESK_ROLES_WITH)(needed) if needed else [],
            "sign_in_url": sign_in_url(request.get_full_path()),
            "is_nav_sidebar_enabled": inside,
        }
        return render(request, template, context, status=status)

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        target = request.GET.get("next", "")
        if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
            target = reverse("admin:index")
        if request.user.is_authenticated:
            return HttpResponseRedirect(target)
        return to_sign_in(target)

    def logout(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return redirect("account_logout", preserve_request=True)

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return redirect("account_change_password")

    def app_index(
        self, request: HttpRequest, app_label: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The sidebar shows the way around; an app's address leads to its first list."""
        for app in self.get_app_list(request, app_label):
            return redirect(app["models"][0]["admin_url"])
        raise Http404


class CountySite(Desk):
    """The desk of one county: the one whose schema is open."""

    entry = "accounts.enter_county_desk"
    index_template = "admin/index.html"


class AllianceSite(Desk):
    """The alliance's own desk, on the alliance's own host."""

    settings_name = "UNFOLD_ALLIANCE"
    entry = "accounts.enter_alliance_desk"
    index_template = "admin/alliance_index.html"


def lacks_only_proof(request: HttpRequest) -> bool:
    """Whether a stronger sign-in would give the person more roles here. MembershipMiddleware
    says so, and answers the PermissionDenied by asking for the proof."""
    return bool(getattr(request, "lacks_only_proof", False))


def sign_in_url(target: str) -> str:
    return f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': target})}"


def to_sign_in(target: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(sign_in_url(target))


def needed_permission(request: HttpRequest) -> str:
    """The permission the refused admin page asks for, read from its URL's name; "" if unknown."""
    match = request.resolver_match
    parts = (match.url_name or "").rsplit("_", 2) if match else []
    if len(parts) != 3:
        return ""
    app, model, page = parts
    verb = {"changelist": "view", "history": "view"}.get(page, page)
    return f"{app}.{verb}_{model}"


county_site = admin.site
alliance_site = AllianceSite(name="admin")
