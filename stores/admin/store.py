from __future__ import annotations

from typing import ClassVar

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from alliance.lib.admin import MOST_SHOWN, DeskForm, Section, display
from alliance.lib.sites import county_site
from alliance.lib.verbs import Verb
from stores import services
from stores.admin.export import ShopExport
from stores.admin.listing import ShopList
from stores.admin.page import ShopPage
from stores.models import Store


class StoreForm(DeskForm):
    """A code may be typed with blanks and in any width, so its length is not the field's matter."""

    left_to_service = frozenset({"credit_code"})
    credit_code = forms.CharField(
        label=_("统一社会信用代码"),
        required=False,
        widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "off"}),
        help_text=_("营业执照上的 18 位代码；没有执照的店铺可以留空。"),
    )

    class Meta:
        model = Store
        fields: ClassVar[list[str]] = [
            "name", "trade", "credit_code", "no_code_reason", "town", "village", "address",
            "operator_name", "phone",
        ]  # fmt: skip


@admin.register(Store, site=county_site)
class StoreAdmin(ShopList, ShopExport, ShopPage):
    form = StoreForm
    section = Section.SHOPS
    icon = "storefront"
    verbs = (
        Verb(
            services.verify,
            icon="verified",
            question=_("核实表示您确认这家店真实存在、资料无误。核实后会通知店主。"),
        ),
    )
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
