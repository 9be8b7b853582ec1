"""Rosters at the desk: upload one, say what its columns are, look at the verdicts, decide."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import content_disposition_header
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from alliance.accounts.selectors import signed_in
from alliance.lib.admin import DeskAdmin, DeskForm, Section, display
from alliance.lib.refusals import Refused
from alliance.lib.sites import county_site
from alliance.lib.verbs import Verb
from stores import rostering
from stores.models import RosterImport
from stores.roster import headers
from stores.roster.guards import MAX_BYTES, MAX_ROWS
from stores.roster.rows import Problem
from stores.roster.workbook import refused_rows
from stores.services import roster as services
from stores.services.roster_state import WORDS, state
from stores.services.roster_undo import undo, undoable

PAGES = ("state", "problems", "map", "check", "commit")
SHOWN = 100  # problems on the page; the workbook has all that are to be corrected
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class DropInput(forms.FileInput):
    """A plain file input, large enough to drop a file on. Unfold writes the chosen name into a
    text input beside every file input, so there is one, out of sight."""

    def render(self, *args: Any, **kwargs: Any) -> SafeString:
        page = '<div><input type="text" hidden disabled><div><div>{}</div></div></div>'
        return format_html(page, super().render(*args, **kwargs))


class UploadForm(DeskForm):
    left_to_service = frozenset({"file"})
    file = forms.FileField(
        label=gettext_lazy("名册文件"),
        allow_empty_file=True,
        widget=DropInput(attrs={"accept": ".xlsx,.xls,.csv", "class": "desk-drop"}),
        help_text=gettext_lazy(
            "把文件拖到这里，或点一下选择。.xlsx、.xls、.csv 都行，最大 %(size)d MB、%(rows)s 行。"
            "先检查，不会马上登记。"
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if field := self.fields.get("file"):
            limits = {"size": MAX_BYTES // 2**20, "rows": f"{MAX_ROWS:,}"}
            field.help_text = str(field.help_text) % limits

    class Meta:
        model = RosterImport
        fields: ClassVar[list[str]] = ["file"]


class CommitForm(forms.Form):
    mode = forms.ChoiceField(choices=RosterImport.Mode.choices, initial="valid")
    store_status = forms.ChoiceField(choices=RosterImport.Status.choices, initial="lead")


@admin.register(RosterImport, site=county_site)
class RosterImportAdmin(DeskAdmin):
    form = UploadForm
    section = Section.SHOPS
    icon = "upload_file"
    register_service = rostering.upload
    verbs = (
        Verb(
            undo,
            icon="undo",
            question=gettext_lazy(
                "撤销会拿掉这份名册新登记的店铺，改过的店铺恢复原样。"
                "只要有一家已经有人接着办了事，就不能整份撤销。"
            ),
            grave=True,
            when=undoable,
        ),
    )
    list_display = ("file_name", "stage", "new", "changed", "refused", "uploader", "uploaded_at")
    search_fields = ("file_name",)
    ordering = ("-uploaded_at", "-id")
    list_select_related = ("uploaded_by",)
    add_fieldsets = ((gettext_lazy("上传店铺名册"), {"fields": ("file",)}),)
    fieldsets = ((None, {"fields": (("uploader", "uploaded_at"),)}),)
    change_form_outer_before_template = "admin/roster/roster.html"

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[RosterImport]:
        rows: QuerySet[RosterImport] = super().get_queryset(request)
        return rows.defer("problems", "changes")

    # -- the list ---------------------------------------------------------------------------------
    @display(
        description=gettext_lazy("进度"),
        label={
            "failed": "danger", "stalled": "danger", "broken": "danger", "checked": "warning",
            "done": "success", "undone": "info", "reading": "info", "waiting": "info",
            "registering": "info",
        },
    )  # fmt: skip
    def stage(self, roster: RosterImport) -> tuple[str, str]:
        stage = state(roster, at=timezone.now()).stage
        return stage, str(WORDS[stage])

    @display(description=gettext_lazy("新店铺"))
    def new(self, roster: RosterImport) -> int:
        return roster.count("new")

    @display(description=gettext_lazy("有变化"))
    def changed(self, roster: RosterImport) -> int:
        return roster.count("changed")

    @display(description=gettext_lazy("不合格"))
    def refused(self, roster: RosterImport) -> int:
        return roster.count("refused")

    @display(description=gettext_lazy("上传人"))
    def uploader(self, roster: RosterImport) -> str:
        return roster.uploaded_by.name if roster.uploaded_by else _("命令行")

    # -- one roster -------------------------------------------------------------------------------
    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        if isinstance(thing := context.get("original"), RosterImport):
            context |= self.told(request, thing)
        return super().render_change_form(request, context, *args, **kwargs)

    def told(self, request: HttpRequest, roster: RosterImport) -> dict[str, Any]:
        now = state(roster, at=timezone.now())
        found = services.problems(roster) if roster.checked_at else []
        return {
            "roster": roster,
            "state": now,
            "figures": figures(roster),
            "problems": [shown(each) for each in found[:SHOWN]],
            "more": max(0, len(found) - SHOWN),
            "columns": columns(roster),
            "fields": list(headers.FIELDS.items()),
            "may_commit": self.may("commit", request),
            "open": not roster.committed_at and not now.moving,
            "commit_form": CommitForm(),
            "urls": {name: self.page(name, roster) for name in PAGES},
        }

    def page(self, name: str, roster: RosterImport) -> str:
        return reverse(self._url_name(name), args=[roster.pk])

    def response_add(
        self, request: HttpRequest, obj: RosterImport, post_url_continue: str | None = None
    ) -> HttpResponse:
        """What becomes of the file is shown on its own page."""
        return redirect(self.page("change", obj))

    def state_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """What the progress bar asks each second."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        now = state(self._thing(request, object_id), at=timezone.now())
        told = {"stage": now.stage, "words": now.words, "percent": now.percent}
        return JsonResponse(told | {"moving": now.moving})

    def problems_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The refused rows as a workbook in the original layout."""
        if not self.may("commit", request):
            raise PermissionDenied
        roster = self._thing(request, object_id)
        book = refused_rows(
            services.sheet_of(roster), services.header_of(roster), services.problems(roster)
        )
        name = f"{_('要改的行')}.xlsx"
        answer = HttpResponse(book, content_type=XLSX)
        answer.headers["Content-Disposition"] = content_disposition_header(True, name) or ""
        return answer

    def map_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """What the officer says of each column."""
        roster = self._mine(request, object_id)
        known = {"", *headers.FIELDS}
        said = {
            n: request.POST.get(f"column_{n}", "") for n in range(len(roster.mapping["columns"]))
        }
        if set(said.values()) <= known:
            self._do(request, rostering.map_columns, roster, said)
        return redirect(self.page("change", roster))

    def check_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Once more, for a check that was lost with its worker."""
        roster = self._mine(request, object_id)
        rostering.check(roster)
        return redirect(self.page("change", roster))

    def commit_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        roster, form = self._mine(request, object_id), CommitForm(request.POST)
        if form.is_valid():
            self._do(request, rostering.commit, roster, **form.cleaned_data)
        return redirect(self.page("change", roster))

    def _mine(self, request: HttpRequest, object_id: str) -> RosterImport:
        if not self.may("commit", request):
            raise PermissionDenied
        roster: RosterImport = self._thing(request, object_id)
        return roster

    def _do(self, request: HttpRequest, service: Any, *things: Any, **choices: Any) -> None:
        try:
            service(*things, actor=signed_in(request), at=timezone.now(), **choices)
        except Refused as refusal:
            messages.error(request, str(refusal))

    def get_urls(self) -> list[URLPattern]:
        views = {
            "state": require_safe(self.state_view), "problems": require_safe(self.problems_view),
            "map": require_POST(self.map_view), "check": require_POST(self.check_view),
            "commit": require_POST(self.commit_view),
        }  # fmt: skip
        own = [
            path(
                f"<path:object_id>/{name}/",
                self.admin_site.admin_view(view),
                name=self._url_name(name).removeprefix("admin:"),
            )
            for name, view in views.items()
        ]
        return own + super().get_urls()


def figures(roster: RosterImport) -> list[tuple[str, int]]:
    """What the counts are called, in the order of interest."""
    words = {
        "rows": _("行"), "new": _("新店铺"), "changed": _("有变化"), "unchanged": _("没有变化"),
        "warning": _("缺信用代码"), "refused": _("不合格"),
    }  # fmt: skip
    return [(label, roster.count(name)) for name, label in words.items()]


def shown(problem: Problem) -> dict[str, Any]:
    levels = {"refused": _("不合格"), "warning": _("提醒"), "hint": _("提示")}
    return {
        "row": problem.row,
        "field": headers.FIELDS.get(problem.field, problem.field),
        "message": problem.message,
        "level": problem.level,
        "level_words": levels[problem.level],
    }


def columns(roster: RosterImport) -> list[dict[str, Any]]:
    return [
        {"number": n, "label": label or "—", "field": name, "samples": samples}
        for n, (label, name, samples) in enumerate(roster.mapping.get("columns", ()))
        if label or any(samples)
    ]
