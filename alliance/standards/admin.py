"""The alliance's desk drafts questionnaires and publishes them; counties only use them."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget

from alliance.lib.admin import DeskAdmin, DeskForm, Section, display
from alliance.lib.sites import alliance_site
from alliance.lib.verbs import Verb
from alliance.standards import selectors, services
from alliance.standards.models import QuestionnaireVersion

Status = QuestionnaireVersion.Status


class Readable(json.JSONEncoder):
    """Chinese as Chinese, one field a line."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**(options | {"ensure_ascii": False, "indent": 1}))


class VersionForm(DeskForm):
    """A new version starts from the one that holds now."""

    body = forms.JSONField(
        label=_("内容"),
        encoder=Readable,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 40, "spellcheck": "false"}),
        help_text=_("写法见手册；发布时会逐项检查。"),
    )

    class Meta:
        model = QuestionnaireVersion
        fields: ClassVar[list[str]] = ["questionnaire", "body"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        newest = selectors.current() if self.instance._state.adding else None
        if newest:
            self.initial.setdefault("questionnaire", newest.questionnaire_id)
            self.initial.setdefault("body", newest.body)


@admin.register(QuestionnaireVersion, site=alliance_site)
class QuestionnaireVersionAdmin(DeskAdmin):
    form = VersionForm
    section = Section.COUNTIES
    icon = "quiz"
    register_service = services.draft
    amend_service = services.amend
    verbs = (
        Verb(
            services.publish,
            icon="publish",
            question=_("发布后各县的新评估都用这一版，而且再也不能改。"),
        ),
    )
    list_display = ("questionnaire", "number", "stage", "published_at")
    list_select_related = ("questionnaire",)
    ordering = ("questionnaire", "-number")
    readonly_fields = ("number", "status", "published_at")
    add_fieldsets = ((None, {"fields": ("questionnaire", "body")}),)
    fieldsets = (
        (None, {"fields": (("questionnaire", "number"), ("status", "published_at"), "body")}),
    )

    def has_change_permission(
        self, request: HttpRequest, obj: QuestionnaireVersion | None = None
    ) -> bool:
        draft = obj is None or obj.status == Status.DRAFT
        return draft and bool(super().has_change_permission(request, obj))

    def get_queryset(self, request: HttpRequest) -> QuerySet[QuestionnaireVersion]:
        rows: QuerySet[QuestionnaireVersion] = super().get_queryset(request)
        return rows.select_related("questionnaire")

    @display(
        description=_("状态"),
        ordering="status",
        label={Status.DRAFT: "warning", Status.PUBLISHED: "success"},
    )
    def stage(self, version: QuestionnaireVersion) -> tuple[str, str]:
        return version.status, version.stage()
