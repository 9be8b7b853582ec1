from __future__ import annotations

import json

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import (
    ChoicesDropdownFilter,
    FieldTextFilter,
)

from alliance.events import services
from alliance.events.models import Delivery, OutboxFact
from alliance.lib.admin import ReadOnlyAdmin, Section, display
from alliance.lib.filters import DaysFilter
from alliance.lib.sites import alliance_site
from alliance.lib.verbs import Verb


@admin.register(OutboxFact, site=alliance_site)
class OutboxFactAdmin(ReadOnlyAdmin):
    section = Section.RUNNING
    icon = "bolt"
    list_display = ("name", "county", "at")
    list_filter = (
        ("county", FieldTextFilter),
        ("name", FieldTextFilter),
        ("at", DaysFilter),
    )
    fields = ("name", "county", "at", "contents")

    @admin.display(description=_("内容"))
    def contents(self, fact: OutboxFact) -> str:
        return json.dumps(fact.payload, ensure_ascii=False, indent=2)


@admin.register(Delivery, site=alliance_site)
class DeliveryAdmin(ReadOnlyAdmin):
    section = Section.RUNNING
    icon = "send"
    verbs = (
        Verb(
            services.replay,
            icon="replay",
            question=_("请先确认出错的原因已经排除；重新投递会再试一整轮。"),
        ),
    )
    list_display = ("fact", "county", "handler", "shown_state", "attempts", "due_at", "first_line")
    list_filter = (
        ("state", ChoicesDropdownFilter),
        ("county", FieldTextFilter),
        ("handler", FieldTextFilter),
    )
    list_select_related = ("fact",)
    search_fields = ("handler", "fact__name", "error")
    search_help_text = _("按处理程序、动态或出错信息查找")

    @display(
        description=_("状态"),
        label={"due": "info", "done": "success", "dead": "danger"},
    )
    def shown_state(self, delivery: Delivery) -> tuple[str, str]:
        return delivery.state, delivery.get_state_display()

    @admin.display(description=_("出错信息"))
    def first_line(self, delivery: Delivery) -> str:
        return delivery.error.split("\n", 1)[0][:80]

    def waiting(self, request: HttpRequest) -> QuerySet[Delivery] | None:
        if not self.may("replay", request):
            return None
        return Delivery.objects.filter(state=Delivery.State.DEAD)
