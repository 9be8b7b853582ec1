from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from alliance.centres import services
from alliance.centres.models import Centre, Domain
from alliance.lib.admin import DeskAdmin, ReadOnlyAdmin, Section, display
from alliance.lib.sites import alliance_site
from alliance.lib.verbs import Verb


@admin.register(Centre, site=alliance_site)
class CentreAdmin(DeskAdmin):
    """Opening a county makes a schema, which the app role cannot: that is `create_centre`."""

    section = Section.COUNTIES
    icon = "location_city"
    amend_service = services.amend
    verbs = (
        Verb(
            services.suspend,
            icon="pause_circle",
            question=_("暂停以后，这个县的人谁也进不来，只看到您写的原因。数据都在。"),
            needs_note=True,
            grave=True,
            when=lambda centre: centre.suspended_at is None,
        ),
        Verb(
            services.resume,
            icon="play_circle",
            question=_("恢复以后，这个县的人马上可以照常使用。"),
            when=lambda centre: centre.suspended_at is not None,
        ),
    )
    list_display = ("name", "code", "prefecture", "province", "phone", "service", "opened_at")
    search_fields = ("name", "^code", "^slug")
    search_help_text = _("按县名、区划代码或网址前缀查找")
    fieldsets = (
        (None, {"fields": (("name", "phone"),)}),
        (_("开通信息"), {"fields": (("code", "slug"), ("prefecture", "province"), "opened_at")}),
    )
    readonly_fields = ("code", "slug", "prefecture", "province", "opened_at")

    @display(description=_("服务"), label={"open": "success", "suspended": "danger"})
    def service(self, centre: Centre) -> tuple[str, Any]:
        return ("suspended", _("已暂停")) if centre.suspended_at else ("open", _("正常"))

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
