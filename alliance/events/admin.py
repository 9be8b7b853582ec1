from __future__ import annotations

import json

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.admin import ModelAdmin
from unfold.decorators import display

from alliance.events import services
from alliance.events.models import Delivery, OutboxFact
from alliance.lib.refusals import Refused
from alliance.lib.sites import alliance_site


class ReadOnlyAdmin(ModelAdmin):
    """The record of what happened is looked at, not edited."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(OutboxFact, site=alliance_site)
class OutboxFactAdmin(ReadOnlyAdmin):
    list_display = ["name", "county", "at"]
    list_filter = ["county", "name"]
    date_hierarchy = "at"
    fields = ["name", "county", "at", "contents"]
    readonly_fields = ["contents"]

    @display(description=gettext_lazy("内容"))
    def contents(self, fact: OutboxFact) -> str:
        return json.dumps(fact.payload, ensure_ascii=False, indent=2)


@admin.register(Delivery, site=alliance_site)
class DeliveryAdmin(ReadOnlyAdmin):
    list_display = ["fact", "county", "handler", "shown_state", "attempts", "due_at", "first_line"]
    list_filter = ["state", "county", "handler"]
    list_select_related = ["fact"]
    search_fields = ["handler", "fact__name", "error"]
    actions = ["replay"]

    @display(
        description=gettext_lazy("状态"),
        label={"due": "info", "done": "success", "dead": "danger"},
    )
    def shown_state(self, delivery: Delivery) -> tuple[str, str]:
        return delivery.state, delivery.get_state_display()

    @display(description=gettext_lazy("出错信息"))
    def first_line(self, delivery: Delivery) -> str:
        return delivery.error.split("\n", 1)[0][:80]

    def has_replay_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("events.replay_delivery")

    @admin.action(description=gettext_lazy("重新投递"), permissions=["replay"])
    def replay(self, request: HttpRequest, chosen: QuerySet[Delivery]) -> None:
        refused = 0
        for delivery in chosen:
            try:
                services.replay(delivery, actor=request.user, at=timezone.now())  # type: ignore[arg-type]
            except Refused:
                refused += 1
        sent = len(chosen) - refused
        if sent:
            self.message_user(
                request,
                ngettext("已重新投递 %(n)s 条。", "已重新投递 %(n)s 条。", sent) % {"n": sent},
            )
        if refused:
            self.message_user(
                request, _("%(n)s 条没有失败，未作改动。") % {"n": refused}, messages.WARNING
            )
