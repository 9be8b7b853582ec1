from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.contrib.filters.admin import FieldTextFilter

from alliance.acts.models import Act
from alliance.lib.entries import EntryAdmin
from alliance.lib.sites import alliance_site, county_site


@admin.register(Act, site=alliance_site)
class ActAdmin(EntryAdmin):
    list_display = (*EntryAdmin.list_display, "county")
    list_filter = (*EntryAdmin.list_filter, ("county", FieldTextFilter))


@admin.register(Act, site=county_site)
class CountysActAdmin(EntryAdmin):
    """A county reads what was done about its own people and itself; it changes nothing."""

    icon = "manage_history"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Act]:
        acts: QuerySet[Act] = super().get_queryset(request)
        return acts.filter(county=request.county.code)  # type: ignore[attr-defined]
