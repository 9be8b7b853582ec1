from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from alliance.lib.admin import MOST_SHOWN, Section, display
from alliance.lib.sites import county_site
from stores import services
from stores.admin.form import StoreForm
from stores.admin.listing import ShopList
from stores.admin.page import ShopPage
from stores.admin.verbs import VERBS
from stores.models import Store


@admin.register(Store, site=county_site)
class StoreAdmin(ShopList, ShopPage):
    form = StoreForm
    section = Section.SHOPS
    icon = "storefront"
    verbs = VERBS
    register_service = services.register
    amend_service = services.amend
    reveal_service = services.reveal
    readonly_fields = ("number", "status", "joined_at")
    add_fieldsets = (
        (
            _("店铺"),
            {
                "fields": (
                    ("name", "trade"),
                    ("credit_code", "no_code_reason"),
                    ("town", "village"),
                    "address",
                )
            },
        ),
        (_("经营者"), {"fields": (("operator_name", "phone"),)}),
    )
    fieldsets = (
        (_("登记"), {"fields": (("number", "status", "joined_at"),)}),
        *add_fieldsets,
    )

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

    def waiting(self, request: HttpRequest) -> int:
        if not self.may("verify", request):
            return 0
        return Store.objects.filter(status=Store.Status.APPLIED)[: MOST_SHOWN + 1].count()
