from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template import TemplateDoesNotExist
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter, FieldTextFilter

from alliance.lib.admin import ReadOnlyAdmin, Section, display
from alliance.lib.filters import DaysFilter
from alliance.lib.sites import alliance_site
from alliance.lib.verbs import Verb
from alliance.notifications import services
from alliance.notifications.models import TROUBLE_FIRST, OutwardMessage
from alliance.notifications.wording import kind_name

State = OutwardMessage.State


@admin.register(OutwardMessage, site=alliance_site)
class OutwardMessageAdmin(ReadOnlyAdmin):
    """Whether messages go out. Their words are the county's and the person's own: not shown."""

    section = Section.RUNNING
    icon = "outgoing_mail"
    verbs = (
        Verb(
            services.retry,
            icon="replay",
            question=_("请先确认发送失败的原因已经排除；重新发送会再试一整轮。"),
            when=lambda message: message.state == State.FAILED,
        ),
    )
    list_display = ("kind", "county", "channel", "shown_state", "attempts", "not_before", "trouble")
    list_filter = (
        ("state", ChoicesDropdownFilter),
        ("channel", ChoicesDropdownFilter),
        ("notification__county", FieldTextFilter),
        ("not_before", DaysFilter),
    )
    list_select_related = ("notification",)
    ordering = TROUBLE_FIRST
    fields = (
        "kind", "county", "channel", "state", "attempts", "not_before", "started_at",
        "sent_at", "error",
    )  # fmt: skip

    @admin.display(description=_("种类"))
    def kind(self, message: OutwardMessage) -> str:
        try:
            return kind_name(message.notification.kind)
        except TemplateDoesNotExist:
            return message.notification.kind

    @admin.display(description=_("县代码"), ordering="notification__county")
    def county(self, message: OutwardMessage) -> str:
        return message.notification.county

    @display(
        description=_("状态"),
        label={
            "waiting": "info",
            "sending": "info",
            "sent": "success",
            "failed": "danger",
            "unsure": "warning",
        },
    )
    def shown_state(self, message: OutwardMessage) -> tuple[str, str]:
        return message.state, message.get_state_display()

    @admin.display(description=_("出错信息"))
    def trouble(self, message: OutwardMessage) -> str:
        return message.error.split("\n", 1)[0][:80]

    def waiting(self, request: HttpRequest) -> QuerySet[OutwardMessage] | None:
        if not self.may("retry", request):
            return None
        return OutwardMessage.objects.filter(state=State.FAILED)
