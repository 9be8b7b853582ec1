"""Both sides of a hand-over at the desk: offer a shop, and answer what is offered."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldBooleanSwitchWidget,
)

from alliance.accounts.selectors import signed_in
from alliance.centres.selectors import centres
from alliance.handovers import selectors as offers
from alliance.handovers import services as handovers
from alliance.lib.refusals import Refused
from stores import trades
from stores.models import Store
from stores.services import handover
from stores.views.desk import desk_page, say, show

SHOWN = 50


class OfferForm(forms.Form):
    to_county = forms.ChoiceField(label=gettext_lazy("迁往"), widget=UnfoldAdminSelectWidget)
    note = forms.CharField(
        label=gettext_lazy("原因"), max_length=1000, widget=UnfoldAdminTextareaWidget,
        help_text=gettext_lazy("对方县的主任会看到这句话。不要写店主的姓名和电话。"),
    )  # fmt: skip
    owner_agreed = forms.BooleanField(
        label=gettext_lazy("店主本人同意迁出，也同意把资料交给对方县"),
        required=False,
        widget=UnfoldBooleanSwitchWidget,
    )

    def __init__(self, *args: Any, counties: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to_county"].choices = [("", _("请选择")), *counties.items()]  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("说明"), max_length=1000, required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )  # fmt: skip


@desk_page("stores.hand_over_store")
@require_http_methods(["GET", "POST"])
def hand_over(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Offer a shop to another county."""
    store = get_object_or_404(Store, pk=pk)
    given = request.POST if request.method == "POST" else None
    form = OfferForm(given, counties=handover.open_counties())
    if form.is_valid():
        try:
            handover.offer(store, **form.cleaned_data, actor=signed_in(request), at=now())
        except Refused as refusal:
            say(refusal, form)
        else:
            messages.success(request, _("移交已提出，等对方县的主任答复。"))
            return redirect("handovers")
    return show(request, "stores/hand_over.html", title=_("迁出到外县"), store=store, form=form)


@desk_page("handovers.accept_handover")
@require_safe
def handover_list(request: HttpRequest) -> HttpResponse:
    """What is offered to this county, and what it has offered."""
    return show(
        request, "stores/handovers.html", title=_("跨县移交"),
        incoming=told(offers.incoming()[:SHOWN]), outgoing=told(offers.outgoing()[:SHOWN]),
    )  # fmt: skip


def told(rows: Iterable[Any]) -> list[dict[str, Any]]:
    """Hand-overs in words, without asking for each."""
    names = dict(centres().values_list("code", "name"))
    kinds = dict(trades.CHOICES)
    return [
        {
            "row": row,
            "from": names.get(row.from_county, row.from_county),
            "to": names.get(row.to_county, row.to_county),
            "trade": kinds.get(row.summary["trade"], ""), "open": row.status == "offered",
            "status": Store.Status(row.summary["status"]).label,
        }
        for row in rows
    ]  # fmt: skip


@desk_page("handovers.accept_handover")
@require_http_methods(["GET", "POST"])
def accept(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _answer(request, pk, "accept")


@desk_page("handovers.decline_handover")
@require_http_methods(["GET", "POST"])
def decline(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _answer(request, pk, "decline")


@desk_page("handovers.withdraw_handover")
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _answer(request, pk, "withdraw")


CARRY_OUT: dict[str, Callable[..., Store | None]] = {
    "accept": handover.take_over, "decline": handover.decline, "withdraw": handovers.withdraw,
}  # fmt: skip
DONE = {
    "accept": gettext_lazy("店铺已接收，请核对乡镇和地址。"),
    "decline": gettext_lazy("已告诉对方县不接收。"),
    "withdraw": gettext_lazy("移交已撤回。"),
}


def _answer(request: HttpRequest, pk: UUID, verb: str) -> HttpResponse:
    rows = offers.outgoing() if verb == "withdraw" else offers.incoming()
    offered = get_object_or_404(rows, pk=pk)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        note = form.cleaned_data["note"]
        try:
            arrived = CARRY_OUT[verb](offered, actor=signed_in(request), at=now(), note=note)
        except Refused as refusal:
            say(refusal, form)
        else:
            messages.success(request, str(DONE[verb]))
            if isinstance(arrived, Store):
                return redirect("admin:stores_store_page", arrived.pk)
            return redirect("handovers")
    words = offered.VERBS[verb]
    return show(
        request, "stores/answer.html", title=words, words=words, verb=verb, form=form,
        said=told([offered])[0],
    )  # fmt: skip
