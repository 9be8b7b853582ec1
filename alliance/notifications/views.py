from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from alliance.accounts.selectors import roles_here
from alliance.notifications import selectors, services
from alliance.notifications.channels import channels
from alliance.notifications.forms import SettingsForm

if TYPE_CHECKING:
    from alliance.accounts.models import User

View = Callable[..., HttpResponseBase]
PAGE = 20


def person(request: HttpRequest) -> User:
    return cast("User", request.user)


def members_only(view: View) -> View:
    """For people who are something here; the others sign in, or have no business here."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not roles_here(request):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


@require_GET
@members_only
def inbox(request: HttpRequest) -> HttpResponse:
    """What I was told here, newest first."""
    page = Paginator(selectors.own(by=person(request)), PAGE).get_page(request.GET.get("page"))
    unread = selectors.unread(by=person(request))
    return render(request, "notifications/inbox.html", {"page": page, "unread": unread})


@require_GET
def unread(request: HttpRequest) -> HttpResponseBase:
    """{"unread": n}, for the bell. 401 or 403 without a page: nobody reads it."""
    if not request.user.is_authenticated:
        return JsonResponse({"unread": None}, status=401)
    if not roles_here(request):
        return JsonResponse({"unread": None}, status=403)
    count = selectors.unread(by=person(request))
    response = JsonResponse({"unread": count})
    patch_cache_control(response, private=True, no_cache=True)
    etag = f'"{request.user.pk}-{count}"'
    response["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response) or response


@require_POST
@members_only
def read(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Seen: on to what it is about."""
    told = get_object_or_404(selectors.own(by=person(request)), pk=pk)
    services.read(actor=person(request), at=timezone.now(), pk=pk)
    return redirect(told.link or "notifications")


@require_POST
@members_only
def read_all(request: HttpRequest) -> HttpResponseBase:
    services.read(actor=person(request), at=timezone.now())
    return redirect("notifications")


@members_only
def settings(request: HttpRequest) -> HttpResponseBase:
    """Where and when I want to be told."""
    me = person(request)
    form = SettingsForm(request.POST or None, user_id=me.pk)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        services.choose(
            actor=me,
            channels={name: name in chosen["channels"] for name in channels()},
            muted=chosen["muted"],
            robot=chosen["robot"],
            starts=chosen["starts"],
            ends=chosen["ends"],
        )
        messages.success(request, _("已保存。"))
        return redirect("notification_settings")
    return render(request, "notifications/settings.html", {"form": form})
