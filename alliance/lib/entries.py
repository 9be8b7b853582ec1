"""The record as an auditor reads it, the same at both desks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter, FieldTextFilter

from alliance.lib.admin import ReadOnlyAdmin, Section, display
from alliance.lib.filters import DaysFilter
from alliance.lib.models import Entry
from alliance.lib.records import all_verbs, subject_model, tell, value_words, verb_words


class VerbFilter(DropdownFilter):
    title = _("操作")
    parameter_name = "verb"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(all_verbs().items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Entry]) -> QuerySet[Entry]:
        return queryset.filter(verb=self.value()) if self.value() else queryset


class EntryAdmin(ReadOnlyAdmin):
    section = Section.RECORDS
    icon = "history"
    list_display: ClassVar[Sequence[str]] = (
        "at",
        "who",
        "deed",
        "subject_name",
        "was",
        "became",
        "note",
    )
    list_display_links = ("at",)
    list_filter: ClassVar[Sequence[Any]] = (
        VerbFilter,
        ("actor__name", FieldTextFilter),
        ("at", DaysFilter),
    )
    list_select_related = ("actor",)
    search_fields = ("subject_name", "note", "actor__name")
    search_help_text = _("按对象、说明或操作人查找")
    fields = ("at", "who", "deed", "kind", "subject_name", "was", "became", "note")
    change_form_outer_after_template = None

    @display(description=_("操作人"))
    def who(self, entry: Entry) -> Any:
        return tell([entry])[0].who

    @display(description=_("操作"), label=True)
    def deed(self, entry: Entry) -> Any:
        return verb_words(subject_model(entry), entry.verb)

    @admin.display(description=_("对象类型"))
    def kind(self, entry: Entry) -> str:
        model = subject_model(entry)
        return str(model._meta.verbose_name) if model else entry.subject_type

    @admin.display(description=_("之前"))
    def was(self, entry: Entry) -> str:
        return value_words(subject_model(entry), entry.before)

    @admin.display(description=_("之后"))
    def became(self, entry: Entry) -> str:
        return value_words(subject_model(entry), entry.after)
