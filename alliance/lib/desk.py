"""What Unfold asks for on every page of a desk: whose it is, the way around, Ctrl+K."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib.admin import AdminSite
from django.db import connection
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from unfold.dataclasses import SearchResult

from alliance.lib.admin import MOST_SHOWN, Section
from alliance.lib.sites import alliance_site, county_site

HITS_PER_KIND = 8


def site_of(request: HttpRequest) -> AdminSite:
    return county_site if getattr(request, "county", None) else alliance_site


def place(request: HttpRequest) -> str:
    """新邵县, or the alliance: what must never be out of sight."""
    county = getattr(request, "county", None)
    return str(county.name if county else settings.ALLIANCE_NAME)


def heading(request: HttpRequest) -> str:
    return _("%(place)s工作台") % {"place": place(request)}


def subheading(request: HttpRequest) -> str:
    if getattr(request, "county", None):
        return str(settings.ALLIANCE_NAME)
    return _("各县共用的工作台")


def badge(request: HttpRequest) -> list[str]:
    return [place(request), "primary" if getattr(request, "county", None) else "warning"]


def title_prefix(request: HttpRequest) -> str:
    """Browser tabs of two counties side by side tell themselves apart."""
    return f"[{place(request)}]"


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """Everything the person may see here, by section, in the sections' order."""
    overview = {"title": _("总览"), "icon": "dashboard", "link": reverse("admin:index")}
    groups: dict[Section, list[dict[str, Any]]] = {section: [] for section in Section}
    groups[Section.WORK].append(overview)
    admins = visible_admins(request)
    waiting = count_all([model_admin.waiting(request) for model_admin in admins])
    for model_admin, number in zip(admins, waiting, strict=True):
        groups[model_admin.section].append(entry(model_admin, number))
    for section, title, icon, url_name, permission in settings.DESK_LINKS:
        if request.user.has_perm(permission):
            link = {"title": str(title), "icon": icon, "link": reverse(url_name)}
            groups[Section(section)].append(link)
    return [
        {"title": str(section.label), "items": items, "separator": section is not Section.WORK}
        for section, items in groups.items()
        if items
    ]


def entry(model_admin: Any, waiting: int) -> dict[str, Any]:
    opts = model_admin.model._meta
    item = {
        "title": str(opts.verbose_name_plural),
        "icon": model_admin.icon,
        "link": reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist"),
    }
    if waiting:
        shown = str(waiting) if waiting <= MOST_SHOWN else f"{MOST_SHOWN}+"
        item |= {"badge": shown, "badge_variant": "warning"}
    return item


def count_all(queues: Sequence[QuerySet[Any] | None]) -> list[int]:
    """How long each is, no further than MOST_SHOWN and one; None is empty. One statement for all:
    these numbers stand on every page."""
    asked = {n: rows for n, rows in enumerate(queues) if rows is not None}
    counts = [0] * len(queues)
    if not asked:
        return counts
    parts: list[str] = []
    params: list[Any] = []
    for rows in asked.values():
        sql, own = rows.order_by().values("pk")[: MOST_SHOWN + 1].query.sql_with_params()
        parts.append(f"(SELECT count(*) FROM ({sql}) AS queue)")  # noqa: S608
        params += own
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", params)
        for n, number in zip(asked, cursor.fetchone() or (), strict=True):
            counts[n] = number
    return counts


def visible_admins(request: HttpRequest) -> list[Any]:
    registry: dict[Any, Any] = site_of(request)._registry
    return [each for each in registry.values() if each.has_view_or_change_permission(request)]


def search(request: HttpRequest, term: str) -> list[SearchResult]:
    """Ctrl+K: shops by name or number, people by name … whatever the person may see here."""
    results = []
    for model_admin in visible_admins(request):
        if not model_admin.get_search_fields(request):
            continue
        opts = model_admin.model._meta
        rows, _distinct = model_admin.get_search_results(
            request, model_admin.get_queryset(request), term
        )
        results += [
            SearchResult(
                title=str(row),
                description=str(opts.verbose_name),
                link=model_admin.home(row),
                icon=model_admin.icon,
            )
            for row in rows[:HITS_PER_KIND]
        ]
    return results
