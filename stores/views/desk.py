"""What the desk's own pages share: the guard, the dress, and where a refusal is shown."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from alliance.lib.refusals import Refused
from alliance.lib.sites import county_site

View = Callable[..., HttpResponseBase]


def desk_page(permission: str) -> Callable[[View], View]:
    """A page of the county's desk for those who have `permission`."""

    def guard(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.has_perm(permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded: View = county_site.admin_view(checked)
        return guarded

    return guard


def show(request: HttpRequest, template: str, **context: Any) -> HttpResponse:
    return render(request, template, {**county_site.each_context(request), **context})


def say(refusal: Refused, form: forms.Form) -> None:
    """Beside the field it is about, where the form has it; above all fields otherwise."""
    field = getattr(refusal, "field", None)
    form.add_error(field if field in form.fields else None, str(refusal))
