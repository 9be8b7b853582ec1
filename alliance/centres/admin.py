from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from alliance.centres import services
from alliance.centres.models import Centre, Domain
from alliance.lib.admin import DeskAdmin, ReadOnlyAdmin, Section
from alliance.lib.sites import alliance_site


@admin.register(Centre, site=alliance_site)
class CentreAdmin(DeskAdmin):
    """Opening a county makes a schema, which the app role cannot: that is `create_centre`."""

    section = Section.COUNTIES
    icon = "location_city"
    amend_service = services.amend
    list_display = ("name", "code", "prefecture", "province", "phone", "opened_at")
    search_fields = ("name", "^code", "^slug")
    search_help_text = _("按县名、区划代码或网址前缀查找")
    fieldsets = (
        (None, {"fields": (("name", "phone"),)}),
        (_("开通信息"), {"fields": (("code", "slug"), ("prefecture", "province"), "opened_at")}),
    )
    readonly_fields = ("code", "slug", "prefecture", "province", "opened_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(Domain, site=alliance_site)
class DomainAdmin(ReadOnlyAdmin):
    section = Section.COUNTIES
    icon = "language"
    list_display = ("domain", "tenant", "is_primary")
    list_select_related = ("tenant",)
    search_fields = ("domain",)
    fields = ("domain", "tenant", "is_primary")
