"""The officer in the shop, with a phone in hand: checklist, photos, position."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from alliance.accounts.selectors import signed_in
from alliance.lib.refusals import Refused
from stores.checklist import REQUIRED, Answer, Check, Checks
from stores.models import Store
from stores.services import visits
from stores.views.desk import desk_page, say, show


class VisitForm(forms.Form):
    """One choice and one remark for each check, and what the officer makes of it."""

    note = forms.CharField(label=gettext_lazy("走访结论"), max_length=1000, required=False)
    latitude = forms.FloatField(required=False, widget=forms.HiddenInput)
    longitude = forms.FloatField(required=False, widget=forms.HiddenInput)
    accuracy = forms.FloatField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for check in Check:
            self.fields[check] = forms.CharField(required=False, label=check.label)
            self.fields[f"note_{check}"] = forms.CharField(required=False, max_length=200)

    def checks(self) -> Checks:
        given = self.cleaned_data
        return {check: {"answer": given[check], "note": given[f"note_{check}"]} for check in Check}

    def position(self) -> visits.Position | None:
        given = self.cleaned_data
        if given["latitude"] is None or given["longitude"] is None:
            return None
        accuracy = given["accuracy"]
        near = round(min(accuracy, 1_000_000)) if accuracy is not None else None
        return visits.Position(given["latitude"], given["longitude"], near)

    def lines(self) -> Iterator[dict[str, Any]]:
        """The checks as the page shows them."""
        for check in Check:
            yield {
                "check": check, "required": check in REQUIRED, "answers": Answer.choices,
                "answer": self[check], "note": self[f"note_{check}"],
            }  # fmt: skip


@desk_page("stores.add_visit")
@require_http_methods(["GET", "POST"])
def visit(request: HttpRequest, pk: UUID) -> HttpResponse:
    store = get_object_or_404(Store, pk=pk)
    form = VisitForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _carried_out(request, store, form):
        return redirect("admin:stores_store_page", store.pk)
    return show(
        request, "stores/visit.html", title=_("上门走访"), store=store, form=form,
        most=visits.MOST_PHOTOS,
    )  # fmt: skip


def _carried_out(request: HttpRequest, store: Store, form: VisitForm) -> bool:
    try:
        seen = visits.visit(
            store, checks=form.checks(), note=form.cleaned_data["note"], position=form.position(),
            photos=[upload for upload in request.FILES.getlist("photos") if upload],
            actor=signed_in(request), at=now(),
        )  # fmt: skip
    except Refused as refusal:
        say(refusal, form)
        return False
    if seen.passed():
        messages.success(request, _("走访已记下，可以核实这家店了。"))
    else:
        messages.warning(request, _("走访已记下，但必看的项目没有全部通过，还不能核实。"))
    return True
