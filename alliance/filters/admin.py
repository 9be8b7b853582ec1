"""Saved filters above a desk's list: chips, a field to keep the present one, a cross to drop it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from alliance.accounts.selectors import signed_in
from alliance.filters import selectors, services
from alliance.lib.admin import DeskAdmin
from alliance.lib.refusals import Refused


class SavedFilters(DeskAdmin):
    """Mixed into an admin class, its list has saved filters."""

    list_before_template = "filters/chips.html"

    def get_urls(self) -> list[URLPattern]:
        guard = self.admin_site.admin_view
        name = self._url_name("keep_filter").removeprefix("admin:")
        drop = self._url_name("drop_filter").removeprefix("admin:")
        return [
            path("filters/keep/", guard(require_POST(self.keep_filter)), name=name),
            path("filters/<uuid:pk>/drop/", guard(require_POST(self.drop_filter)), name=drop),
            *super().get_urls(),
        ]

    @property
    def filter_page(self) -> str:
        return str(self.model._meta.label_lower)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        present = services.tidy(request.META.get("QUERY_STRING", ""))
        context = {
            "kept_filters": [
                {
                    "name": each.name, "query": each.query, "shared": each.shared,
                    "current": each.query == present, "own": each.owner_id == request.user.pk,
                    "drop": reverse(self._url_name("drop_filter"), args=[each.pk]),
                }
                for each in selectors.kept(self.filter_page, by=signed_in(request))
            ],
            "present_filter": present,
            "keep_filter": reverse(self._url_name("keep_filter")),
        }  # fmt: skip
        return super().changelist_view(request, context | (extra_context or {}))

    def keep_filter(self, request: HttpRequest) -> HttpResponse:
        self._seen_by(request)
        given = request.POST
        try:
            saved = services.keep(
                self.filter_page, name=given.get("name", ""), query=given.get("query", ""),
                shared="shared" in given, actor=signed_in(request), at=timezone.now(),
            )  # fmt: skip
        except Refused as refusal:
            messages.warning(request, str(refusal))
            return self._back(services.tidy(given.get("query", "")))
        messages.success(request, _("已保存筛选“%(name)s”。") % {"name": saved.name})
        return self._back(saved.query)

    def drop_filter(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        self._seen_by(request)
        actor = signed_in(request)
        saved = get_object_or_404(selectors.kept(self.filter_page, by=actor), pk=pk)
        if not services.drop(saved, actor=actor):
            messages.warning(request, _("这是别人共享的筛选，只有本人能删。"))
        else:
            messages.success(request, _("已删除筛选“%(name)s”。") % {"name": saved.name})
        return self._back("")

    def _seen_by(self, request: HttpRequest) -> None:
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied

    def _back(self, query: str) -> HttpResponse:
        return redirect(f"{reverse(self._url_name('changelist'))}{query and '?'}{query}")
