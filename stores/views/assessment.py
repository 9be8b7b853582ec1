"""The shop assesses itself: one question a screen, kept at each tap; then what it came to."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _

from alliance.accounts.selectors import signed_in
from alliance.lib.refusals import Refused
from alliance.standards.body import Item
from stores import selectors
from stores.models import MaturityAssessment, Store
from stores.selectors import maturity
from stores.services import maturity as services

# The questionnaire names its pictures by a common set of symbols; these are ours of the same sense.
PICTURES = {
    "point_of_sale": "till", "qr_code_2": "qr", "inventory_2": "box", "barcode_scanner": "scanner",
    "sync_alt": "exchange", "shopping_bag": "basket", "devices": "computer", "backup": "cloud",
    "local_shipping": "truck", "groups": "people", "monitoring": "chart",
    "shopping_cart": "trolley", "account_balance_wallet": "book", "school": "cap",
    "loyalty": "heart", "lock": "lock", "support_agent": "chat", "wifi": "router",
    "wifi_off": "none", "smartphone": "phone", "receipt_long": "paper", "description": "paper",
    "two_wheeler": "scooter", "campaign": "horn",
}  # fmt: skip
FIRST_STEPS = 3
Kind = MaturityAssessment.Kind


@login_required
def assessments(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """What there has been; a POST begins, or goes on with what was begun."""
    shop = _own(request, pk)
    if request.method == "POST":
        try:
            begun = services.start(shop, kind=Kind.SELF, actor=signed_in(request), at=now())
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("my_assessments", shop.pk)
        return redirect("my_question", shop.pk, begun.pk, _first_open(begun))
    every = list(maturity.of_store(shop))
    context = {
        "shop": shop,
        "open": next((each for each in every if each.kind == Kind.SELF and each.open()), None),
        "past": [each for each in every if not each.open()],
        "tiers": maturity.tier_history(shop),
    }
    return render(request, "portal/assessments.html", context)


@login_required
def question(request: HttpRequest, pk: UUID, assessment_pk: UUID, number: int) -> HttpResponseBase:
    """Question `number`, from 1; each option is a button that answers and goes on."""
    assessment = _assessment(request, pk, assessment_pk)
    if not assessment.open() or assessment.kind != Kind.SELF:
        return redirect("my_assessment", pk, assessment.pk)
    items = assessment.version.content.items
    if not 1 <= number <= len(items):
        raise Http404
    item, refusal = items[number - 1], ""
    if request.method == "POST":
        refusal = _answered(request, assessment, item)
        if not refusal:
            return redirect(*_onward(pk, assessment, number, len(items)))
    context = _question(assessment, item, number) | {"refusal": refusal}
    return render(request, "portal/question.html", context, status=422 if refusal else 200)


def _answered(request: HttpRequest, assessment: MaturityAssessment, item: Item) -> str:
    """What is wrong with the answer; "" where it was kept."""
    option, note = request.POST.get("option", ""), request.POST.get("note", "").strip()[:200]
    known = assessment.known.get(item.code, {}).get("option", option)
    if option and option != known and not note:
        return _("您选的和登记的不同，请先在下面写一句为什么，再选一次。")
    evidence = {item.code: {**assessment.evidence.get(item.code, {}), "note": note}}
    try:
        services.answer(
            assessment, {item.code: option}, actor=signed_in(request), at=now(), evidence=evidence
        )
    except Refused as refused:
        return str(refused)
    return ""


def _onward(pk: UUID, assessment: MaturityAssessment, number: int, last: int) -> tuple[Any, ...]:
    if number < last:
        return "my_question", pk, assessment.pk, number + 1
    return "my_assessment", pk, assessment.pk


def _question(assessment: MaturityAssessment, item: Item, number: int) -> dict[str, Any]:
    items = assessment.version.content.items
    return {
        "shop": assessment.store, "assessment": assessment, "item": item, "number": number,
        "last": len(items), "picture": PICTURES.get(item.picture, "dots"),
        "chosen": assessment.answers.get(item.code, ""),
        "known": assessment.known.get(item.code, {}),
        "note": assessment.evidence.get(item.code, {}).get("note", ""),
        "options": [
            {"option": option, "level": level, "levels": range(1, len(item.options) + 1)}
            for level, option in enumerate(item.options, start=1)
        ],
        "answered": len(assessment.answers) * 100 // len(items),
    }  # fmt: skip


@login_required
def assessment(request: HttpRequest, pk: UUID, assessment_pk: UUID) -> HttpResponseBase:
    """While it is open: what is still to be answered, and handing in. After that: the result."""
    found = _assessment(request, pk, assessment_pk)
    if request.method == "POST":
        return _submitted(request, pk, found)
    if found.open():
        return _overview(request, found)
    return _result(request, found)


def _submitted(request: HttpRequest, pk: UUID, found: MaturityAssessment) -> HttpResponse:
    try:
        services.submit(found, actor=signed_in(request), at=now())
        messages.success(request, _("交上去了。下面是结果，专员核实以后就算数。"))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("my_assessment", pk, found.pk)


def _overview(request: HttpRequest, found: MaturityAssessment) -> HttpResponse:
    lines = [
        {"number": number, "item": item, "option": item.option(found.answers.get(item.code, ""))}
        for number, item in enumerate(found.version.content.items, start=1)
    ]
    left = [line for line in lines if line["option"] is None]
    context = {"shop": found.store, "assessment": found, "lines": lines, "left": left}
    return render(request, "portal/assessment_open.html", context)


def _result(request: HttpRequest, found: MaturityAssessment) -> HttpResponse:
    explained, before = maturity.result(found), maturity.previous(found)
    context = {
        "shop": found.store, "assessment": found, "result": explained,
        "score": explained.score, "plan": maturity.plan(found)[:FIRST_STEPS],
        "stairs": stairs(found.tier or 1, found),
        "before": before, "comparison": maturity.compare(before, found) if before else None,
        "sides": [
            {"side": side, "percent": side.points * 100 // side.full if side.full else 0}
            for side in explained.score.sides
        ],
    }  # fmt: skip
    return render(request, "portal/assessment_result.html", context)


def stairs(tier: int, found: MaturityAssessment) -> list[dict[str, Any]]:
    """Five steps as a picture: where each stands, whether it is climbed, and its name."""
    return [
        {
            "x": 4 + index * 59, "y": 100 - index * 20, "height": 20 + index * 20,
            "reached": band.tier <= tier, "here": band.tier == tier, "band": band,
        }
        for index, band in enumerate(found.version.content.bands)
    ]  # fmt: skip


def _first_open(found: MaturityAssessment) -> int:
    """The first question without an answer; the first of all when each has one."""
    for number, item in enumerate(found.version.content.items, start=1):
        if item.code not in found.answers:
            return number
    return 1


def _own(request: HttpRequest, pk: UUID) -> Store:
    return get_object_or_404(selectors.own(by=signed_in(request)), pk=pk)


def _assessment(request: HttpRequest, pk: UUID, assessment_pk: UUID) -> MaturityAssessment:
    return get_object_or_404(maturity.of_store(_own(request, pk)), pk=assessment_pk)
