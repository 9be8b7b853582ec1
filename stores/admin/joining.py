from __future__ import annotations

from typing import Any, ClassVar

import segno
from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliance.lib.admin import DeskAdmin, DeskForm, Section, display
from alliance.lib.sites import county_site
from alliance.lib.verbs import Verb
from stores.models import JoinCode
from stores.services import joining


class JoinCodeForm(DeskForm):
    class Meta:
        model = JoinCode
        fields: ClassVar[list[str]] = ["town", "purpose", "places", "last_day"]
        widgets: ClassVar[dict[str, forms.Widget]] = {}


def is_open(code: JoinCode) -> bool:
    return code.revoked_at is None


@admin.register(JoinCode, site=county_site)
class JoinCodeAdmin(DeskAdmin):
    """Codes that shops register themselves by; each has a sheet to be printed and hung up."""

    form = JoinCodeForm
    section = Section.SHOPS
    icon = "qr_code_2"
    register_service = joining.make
    verbs = (
        Verb(
            joining.revoke,
            icon="block",
            question=gettext_lazy("作废后这个码和它的二维码都不能再用；已经登记的店铺不受影响。"),
            grave=True,
            when=is_open,
        ),
    )
    list_display = ("shown", "purpose", "town", "taken", "last_day", "state", "made_by", "sheet")
    list_filter = ("last_day",)
    list_select_related = ("made_by",)
    search_fields = ("code", "purpose", "town")
    search_help_text = gettext_lazy("按邀请码、用途或乡镇查找")
    ordering = ("-id",)
    readonly_fields = ("shown", "taken", "stage", "made_by", "made_at", "sheet")
    add_fieldsets = ((None, {"fields": (("town", "purpose"), ("places", "last_day"))}),)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("shown", "stage", "sheet"), ("town", "purpose"),
                    ("places", "taken", "last_day"), ("made_by", "made_at"),
                )
            },
        ),
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[JoinCode]:
        codes: QuerySet[JoinCode] = super().get_queryset(request)
        return codes.select_related("made_by")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return super().get_fieldsets(request, obj) if obj else self.add_fieldsets

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return super().get_readonly_fields(request, obj) if obj else []

    @display(description=gettext_lazy("邀请码"), ordering="code")
    def shown(self, code: JoinCode) -> str:
        return code.shown

    @display(description=gettext_lazy("已登记"), ordering="used")
    def taken(self, code: JoinCode) -> str:
        return _("%(used)d / %(places)d 家") % {"used": code.used, "places": code.places}

    @display(
        description=gettext_lazy("状态"),
        label={"open": "success", "full": "info", "over": "", "revoked": "danger"},
    )
    def state(self, code: JoinCode) -> tuple[str, str]:
        if code.revoked_at is not None:
            return "revoked", _("已作废")
        if code.over(localdate()):
            return "over", _("已过期")
        return ("open", _("可以用")) if code.left else ("full", _("已用完"))

    @display(description=gettext_lazy("状态"))
    def stage(self, code: JoinCode) -> str:
        return self.state(code)[1]

    @display(description=gettext_lazy("张贴单"))
    def sheet(self, code: JoinCode) -> SafeString:
        url = reverse("admin:stores_joincode_sheet", args=[code.pk])
        return format_html('<a href="{}">{}</a>', url, _("打开打印"))

    def get_urls(self) -> list[URLPattern]:
        guard = self.admin_site.admin_view
        page = path("<path:object_id>/sheet/", guard(self.sheet_view), name="stores_joincode_sheet")
        return [page, *super().get_urls()]

    def sheet_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """A page for the printer: the square to scan, the code to type, and until when."""
        code = self._thing(request, object_id)
        if not self.has_view_permission(request, code):
            raise PermissionDenied
        address = request.build_absolute_uri(reverse("join_invitation", args=[code.code]))
        drawn = segno.make(address, error="m").svg_inline(
            border=4, omitsize=True, title=_("登记店铺的二维码")
        )
        by_hand = request.build_absolute_uri(reverse("join"))
        context = {
            "code": code, "qr": mark_safe(drawn), "address": by_hand,  # noqa: S308
            "state": self.state(code),
        }  # fmt: skip
        return render(request, "portal/join/sheet.html", context)

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:
        return redirect("admin:stores_joincode_sheet", obj.pk)
