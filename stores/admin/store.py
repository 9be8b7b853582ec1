from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from alliance.lib.admin import Section, display
from alliance.lib.sites import county_site
from stores import services
from stores.admin import papers
from stores.admin.export import ShopExport
from stores.admin.form import StoreForm
from stores.admin.listing import ShopList
from stores.admin.page import ShopPage
from stores.admin.verbs import VERBS
from stores.models import Store

Fieldsets = tuple[tuple[Any, dict[str, Any]], ...]


def _without(fieldsets: Fieldsets, name: str) -> Fieldsets:
    return tuple(part for part in fieldsets if name not in part[1]["fields"])


@admin.register(Store, site=county_site)
class StoreAdmin(ShopList, ShopExport, ShopPage):
    form = StoreForm
    section = Section.SHOPS
    icon = "storefront"
    verbs = VERBS
    register_service = services.register
    amend_service = services.amend
    reveal_service = services.reveal
    readonly_fields = ("number", "status", "joined_at")
    add_fieldsets = (
        (_("可能已经登记过"), {"fields": ("despite",)}),
        (
            _("店铺"),
            {
                "fields": (
                    ("name", "trade"),
                    ("credit_code", "no_code_reason"),
                    ("town", "village"),
                    ("address", "opened_on"),
                )
            },
        ),
        (
            _("经营者"),
            {"fields": (("operator_name", "phone"), ("operator_id_number", "bank_account"))},
        ),
        (
            _("数字化情况"),
            {"fields": ("systems", ("exchanging", "network", "outages"), "devices")},
        ),
    )
    fieldsets = (
        (_("登记"), {"fields": (("number", "status", "joined_at"),)}),
        *add_fieldsets[1:],
    )

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        refusal = getattr(request, "refusal", None)
        if isinstance(refusal, services.LooksTheSame) or request.POST.get("despite"):
            return fieldsets
        return _without(fieldsets, "despite")

    @display(
        description=_("状态"),
        ordering="status",
        label={
            Store.Status.LEAD: "info",
            Store.Status.APPLIED: "warning",
            Store.Status.REJECTED: "danger",
            Store.Status.VERIFIED: "info",
            Store.Status.ACTIVE: "success",
            Store.Status.SUSPENDED: "danger",
            Store.Status.CLOSED: "",
            Store.Status.MOVED: "",
        },
    )
    def stage(self, store: Store) -> tuple[str, str]:
        return store.status, store.stage()

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        page = super().render_change_form(request, context, *args, **kwargs)
        if store := context.get("original"):
            page.context_data["actions_detail"] += papers.buttons(request, store)
        return page

    def waiting(self, request: HttpRequest) -> QuerySet[Store] | None:
        if not self.may("verify", request):
            return None
        return Store.objects.filter(status=Store.Status.APPLIED)
