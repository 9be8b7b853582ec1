"""From the list on the screen to a workbook: the columns, the phones, the reason, the file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ERROR_FLAG
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminTextareaWidget

from alliance.accounts.selectors import signed_in
from alliance.lib.admin import DeskAdmin
from alliance.lib.refusals import Refused
from stores.services.exporting import COLUMNS, USUAL, export

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ExportForm(forms.Form):
    columns = forms.MultipleChoiceField(
        label=gettext_lazy("要哪些列"),
        choices=[(name, column.title) for name, column in COLUMNS.items()],
        widget=forms.CheckboxSelectMultiple,
        initial=USUAL,
    )
    phones = forms.BooleanField(label=gettext_lazy("导出完整手机号"), required=False)
    note = forms.CharField(
        label=gettext_lazy("用途"),
        required=False,
        max_length=500,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
        help_text=gettext_lazy("要完整手机号时必须写，会记入操作记录。"),
    )

    def __init__(self, *args: Any, may_reveal: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_reveal:
            del self.fields["phones"]


class ShopExport(DeskAdmin):
    """The export half of the list: `export/` under the list's own query."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.export_view)
        return [path("export/", view, name="stores_store_export"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        address = f"{reverse('admin:stores_store_export')}?{request.GET.urlencode()}"
        words = _("导出这个列表")
        tools = format_html('<a class="desk-tool" href="{}">{}</a>', address, words)
        return super().changelist_view(request, {"list_tools": tools} | (extra_context or {}))

    def export_view(self, request: HttpRequest) -> HttpResponse:
        """Ask what is wanted, of as many as the list finds; then give the file."""
        try:
            changes = self.get_changelist_instance(request)
        except IncorrectLookupParameters:
            return redirect(f"{reverse('admin:stores_store_changelist')}?{ERROR_FLAG}=1")
        form = ExportForm(request.POST or None, may_reveal=self.may_reveal(request))
        if form.is_valid():
            try:
                return self._file(changes.queryset, form.cleaned_data, request)
            except Refused as refusal:
                form.add_error(getattr(refusal, "field", None), str(refusal))
        context = {
            **self.admin_site.each_context(request),
            "title": _("导出店铺"), "found": changes.found, "form": form,
            "back": f"{reverse('admin:stores_store_changelist')}?{request.GET.urlencode()}",
        }  # fmt: skip
        return render(request, "stores/export.html", context)

    def _file(self, rows: Any, given: dict[str, Any], request: HttpRequest) -> HttpResponse:
        at = timezone.now()
        file = export(
            rows, given["columns"], actor=signed_in(request), at=at,
            phones=given.get("phones", False), note=given["note"],
        )  # fmt: skip
        with file:
            answer = HttpResponse(file.read(), content_type=XLSX)
        name = f"{_('店铺')}-{timezone.localtime(at):%Y%m%d-%H%M}.xlsx"
        answer["Content-Disposition"] = content_disposition_header(True, name) or ""
        return answer
