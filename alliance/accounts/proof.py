"""What a view may ask of the session before it goes on."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.login import record_authentication
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from alliance.accounts.models import User
from alliance.accounts.roles import Role
from alliance.accounts.selectors import signed_in
from alliance.accounts.selectors.signin import is_enrolled, strength, strength_wanted
from alliance.accounts.strength import Strength

View = Callable[..., HttpResponseBase]
FRESH_CODE_SECONDS = 900
prove = record_authentication


def best_proof(user: User) -> Strength:
    """The most this person can prove today."""
    return Strength.SECOND_FACTOR if is_enrolled(user) else Strength.PASSWORD


def proof_wanted(request: HttpRequest) -> Strength:
    """What stepping up here ends at: everything the person's roles here ask, and their best."""
    held: frozenset[Role] = getattr(request, "held_roles", frozenset())
    return max(best_proof(signed_in(request)), strength_wanted(signed_in(request), held))


def proven(view: View) -> View:
    """Only for a session that has shown everything the person can show."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if strength(request) < best_proof(signed_in(request)):
            return redirect(with_next("step_up", request.get_full_path()))
        return view(request, *args, **kwargs)

    return guarded


def just_proved(view: View) -> View:
    """Only for a session that has typed a password or a second factor in the last minutes."""
    guarded: View = reauthentication_required(view)
    return guarded


def has_fresh_code(request: HttpRequest) -> bool:
    """Whether this session has shown within a quarter of an hour who holds the phone."""
    records = get_authentication_records(request, request.user)
    since = time.time() - FRESH_CODE_SECONDS
    return any(kept["method"] == "code" and kept["at"] > since for kept in records)


def freshly_coded(view: View) -> View:
    """Only for a session that has just typed a code sent to the person's number."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not has_fresh_code(request):
            return redirect(with_next("code_again", request.get_full_path()))
        return view(request, *args, **kwargs)

    return guarded


def proven_or_coded(view: View) -> View:
    """All the person can show; for somebody without a password, a fresh code."""
    by_code, in_full = freshly_coded(view), proven(view)

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user = signed_in(request)
        bare = not user.has_usable_password() and not is_enrolled(user)
        return (by_code if bare else in_full)(request, *args, **kwargs)

    return guarded


def proven_and_coded_at_first(view: View) -> View:
    """All the person can show; before the first second factor, a fresh code as well.

    What is set up here stands for the person at every desk from then on, so a password that
    leaked is not enough to set up the thief's.
    """
    in_full = proven(view)
    with_code = freshly_coded(in_full)

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        first = not is_enrolled(signed_in(request))
        return (with_code if first else in_full)(request, *args, **kwargs)

    return guarded


def with_next(name: str, path: str) -> str:
    return reverse(name) + "?" + urlencode({"next": path})


def next_of(request: HttpRequest) -> str:
    """Where the person was going, if that is on this host; else their start page."""
    path = request.POST.get("next") or request.GET.get("next") or ""
    local = url_has_allowed_host_and_scheme(path, {request.get_host()}, request.is_secure())
    if path.startswith("/") and local:
        return path
    return reverse("account_start")
