"""Papers and visits at the desk."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from alliance.lib.admin import ReadOnlyAdmin, Section, display
from alliance.lib.sites import county_site
from alliance.lib.verbs import Verb
from stores.checklist import Answer, Check
from stores.models import Document, Store, Visit
from stores.services import documents


@admin.register(Document, site=county_site)
class DocumentAdmin(ReadOnlyAdmin):
    section = Section.SHOPS
    icon = "folder_open"
    verbs = (
        Verb(documents.accept, icon="task_alt", when=Document.waiting),
        Verb(
            documents.send_back, icon="undo", needs_note=True, grave=True, when=Document.waiting,
            question=gettext_lazy("哪里不清楚？店主会看到这句话，请写清楚怎么重拍。"),
        ),
    )  # fmt: skip
    change_form_outer_after_template = "admin/document.html"
    list_display = ("store", "kind_words", "handed_in_at", "outcome_words")
    list_filter = (("outcome", ChoicesDropdownFilter), ("kind", ChoicesDropdownFilter))
    list_select_related = ("store",)
    search_fields = ("store__name", "^store__number")
    search_help_text = gettext_lazy("按店名或店铺编号查找")
    fields = ("shop", "kind", "handed_in_at", "stage", "reason", "checked_at")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Document]:
        rows: QuerySet[Document] = super().get_queryset(request)
        return rows.exclude(kind=Document.Kind.VISIT)

    def waiting(self, request: HttpRequest) -> QuerySet[Document] | None:
        if not self.may("accept", request):
            return None
        return self.get_queryset(request).filter(outcome="").exclude(file="")

    @display(description=gettext_lazy("店铺"))
    def shop(self, document: Document) -> SafeString:
        return shop_link(document.store)

    @display(description=gettext_lazy("查看结果"))
    def stage(self, document: Document) -> str:
        return document.stage()

    @display(description=gettext_lazy("材料"), ordering="kind")
    def kind_words(self, document: Document) -> str:
        return document.get_kind_display()

    @display(
        description=gettext_lazy("查看结果"),
        ordering="outcome",
        label={"": "warning", "accepted": "success", "returned": "danger"},
    )
    def outcome_words(self, document: Document) -> tuple[str, str]:
        return document.outcome, document.stage()

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        shown = context.get("original")
        context["personal"] = shown is not None and shown.kind in Document.REVEALED
        return super().render_change_form(request, context, *args, **kwargs)


@admin.register(Visit, site=county_site)
class VisitAdmin(ReadOnlyAdmin):
    section = Section.SHOPS
    icon = "directions_walk"
    change_form_outer_after_template = "admin/visit.html"
    list_display = ("store", "at", "officer", "result")
    list_select_related = ("store", "officer")
    search_fields = ("store__name", "^store__number")
    search_help_text = gettext_lazy("按店名或店铺编号查找")
    fields = ("shop", "at", "officer", "outcome", "note", "place")
    readonly_fields = fields

    @display(description=gettext_lazy("结果"), label={"yes": "success", "no": "danger"})
    def result(self, visit: Visit) -> tuple[str, str]:
        return ("yes", _("通过")) if visit.passed() else ("no", _("未通过"))

    @display(description=gettext_lazy("店铺"))
    def shop(self, visit: Visit) -> SafeString:
        return shop_link(visit.store)

    @display(description=gettext_lazy("结果"))
    def outcome(self, visit: Visit) -> str:
        return self.result(visit)[1]

    @display(description=gettext_lazy("位置"))
    def place(self, visit: Visit) -> str:
        if visit.latitude is None:
            return _("没有记下")
        where = {"latitude": visit.latitude, "longitude": visit.longitude}
        if visit.accuracy is None:
            return _("纬度 %(latitude)s，经度 %(longitude)s") % where
        where["metres"] = visit.accuracy
        return _("纬度 %(latitude)s，经度 %(longitude)s，误差约 %(metres)s 米") % where

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        if visit := context.get("original"):
            context["lines"] = lines(visit)
        return super().render_change_form(request, context, *args, **kwargs)


def shop_link(store: Store) -> SafeString:
    """To the page that tells the shop's story, not to its form."""
    return format_html(
        '<a class="text-link" href="{}">{}</a>',
        reverse("admin:stores_store_page", args=[store.pk]),
        store.name,
    )


def lines(visit: Visit) -> list[tuple[str, str, str]]:
    """(what, answer, remark) of each check that was answered, in the list's order."""
    labels = dict(Answer.choices)
    seen = [(check, visit.checks[check]) for check in Check if check in visit.checks]
    return [(str(check.label), str(labels[one["answer"]]), one["note"]) for check, one in seen]
