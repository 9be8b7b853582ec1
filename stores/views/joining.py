"""A shop registers itself on its owner's phone: code, number, consent, shop.

Every page is a form that posts; nothing here needs a script.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from alliance.accounts import newcomers
from alliance.accounts.fields import CodeField, PhoneField
from alliance.accounts.origin import address_of
from alliance.lib import credit_code
from alliance.lib.refusals import FieldRefused, Refused
from alliance.lib.throttles import count
from stores.models import JoinCode
from stores.selectors import joining as selectors
from stores.services import joining as services
from stores.views.join_forms import COMMON_TRADES, CodeForm, ShopForm

CONSENT = "join_consent"
# Codes are no secrets, but nobody tries them one after the other either.
MISSES, MISSES_SECONDS = 30, 600
Page = Callable[..., HttpResponseBase]


class NumberForm(forms.Form):
    phone = PhoneField(label=_("您的手机号"))


class TypedForm(forms.Form):
    code = CodeField(label=_("短信里的 6 位验证码"))


@never_cache
def start(request: HttpRequest) -> HttpResponseBase:
    """Type the code by hand."""
    form = CodeForm(request.POST or None)
    if form.is_valid():
        digits = selectors.plain(form.cleaned_data["code"])
        if digits and selectors.code_meant(digits):
            return redirect("join_invitation", digits)
        return _unknown(request, form)
    return render(request, "portal/join/start.html", {"form": form})


def _unknown(request: HttpRequest, form: CodeForm) -> HttpResponse:
    """No such code; who has tried too many waits."""
    tries = count(f"join:{address_of(request)}", MISSES_SECONDS)
    many = tries > MISSES
    sentence = (
        _("填错的次数太多，请过十分钟再试，或者打服务电话。")
        if many
        else _("没有这个邀请码，请对照一下数字；还是不行，就打服务电话。")
    )
    form.is_valid()
    form.add_error("code", sentence)
    return render(request, "portal/join/start.html", {"form": form}, status=429 if many else 404)


def with_code(page: Page) -> Page:
    """Pages under a code: an unknown one asks again, one that opens no more says why."""

    @never_cache
    @wraps(page)
    def guarded(request: HttpRequest, digits: str) -> HttpResponseBase:
        code = selectors.code_meant(digits)
        if code is None:
            return _unknown(request, CodeForm({"code": digits}))
        try:
            services.require_open(code, at=now())
        except Refused as refusal:
            return render(request, "portal/join/over.html", {"refusal": refusal}, status=410)
        return page(request, code)

    return guarded


@with_code
def invitation(request: HttpRequest, code: JoinCode) -> HttpResponseBase:
    """Who invites and what it takes; a stranger gives the number, others go on."""
    known = newcomers.proved_phone(request, at=now())
    if request.method == "POST" and known:
        return redirect("join_consent", code.code)
    form = NumberForm(request.POST or None)
    if not known and form.is_valid() and _sent(request, form):
        return redirect("join_code", code.code)
    context = {"code": code, "form": form, "known": known}
    return render(request, "portal/join/invitation.html", context)


def _sent(request: HttpRequest, form: NumberForm) -> bool:
    try:
        newcomers.send_code(request, form.cleaned_data["phone"], at=now())
    except Refused as refusal:
        form.add_error("phone", str(refusal))
        return False
    return True


@with_code
def typed_code(request: HttpRequest, code: JoinCode) -> HttpResponseBase:
    """The number is proved by the code in its text message."""
    phone = newcomers.phone_waiting(request, at=now())
    if phone is None:
        return redirect("join_invitation", code.code)
    form = TypedForm(request.POST or None)
    if form.is_valid():
        if newcomers.accept_code(request, form.cleaned_data["code"], at=now()):
            return redirect("join_consent", code.code)
        form.add_error("code", _("验证码不对或已作废，请看清楚再填，或者重新获取。"))
    return render(request, "portal/join/code.html", {"code": code, "form": form, "phone": phone})


@with_code
def consent(request: HttpRequest, code: JoinCode) -> HttpResponseBase:
    """What is kept of the person and why; yes goes on, no leads to the counter."""
    phone = newcomers.proved_phone(request, at=now())
    if not phone:
        return redirect("join_invitation", code.code)
    if request.method == "POST":
        if request.POST.get("answer") != "yes":
            request.session.pop(CONSENT, None)
            return redirect("join_declined", code.code)
        request.session[CONSENT] = now().timestamp()
        waiting = selectors.adoptable(phone).exists()
        return redirect("join_yours" if waiting else "join_shop", code.code)
    return render(request, "portal/join/consent.html", {"code": code})


@require_safe
@with_code
def declined(request: HttpRequest, code: JoinCode) -> HttpResponseBase:
    return render(request, "portal/join/declined.html", {"code": code})


@with_code
def shop(request: HttpRequest, code: JoinCode) -> HttpResponseBase:
    """The form; what was typed stays until it is accepted."""
    phone, consented_at = newcomers.proved_phone(request, at=now()), consented_at_of(request)
    if not phone:
        return redirect("join_invitation", code.code)
    if consented_at is None:
        return redirect("join_consent", code.code)
    form = ShopForm(request.POST if request.method == "POST" else None, code=code)
    if form.is_valid() and (done := _joined(request, form, code, phone, consented_at)):
        return done
    context = {"code": code, "form": form, "phone": phone, "pictures": _pictures(form)}
    return render(request, "portal/join/shop.html", context, status=422 if form.errors else 200)


def _joined(
    request: HttpRequest, form: ShopForm, code: JoinCode, phone: str, consented_at: datetime
) -> HttpResponseBase | None:
    """Where a registered owner goes; None, with the reason in the form, where it was refused."""
    try:
        owner, store = services.join(
            code, form.columns(), phone=phone, key=form.cleaned_data["key"] or form.initial["key"],
            consented_at=consented_at, at=now(),
        )  # fmt: skip
    except Refused as refusal:
        form.add_error(refusal.field if isinstance(refusal, FieldRefused) else None, str(refusal))
        return None
    if turned_away := newcomers.sign_in(request, owner):
        return turned_away
    messages.success(request, _("登记好了！服务专员会打电话跟您约时间上门。"))
    return redirect("one_of_my_shops", store.pk)


def consented_at_of(request: HttpRequest) -> datetime | None:
    stamp = request.session.get(CONSENT)
    if stamp is None:
        return None
    return datetime.fromtimestamp(stamp, UTC)


def _pictures(form: ShopForm) -> list[dict[str, Any]]:
    """The trades as tiles: value, picture, words, whether chosen."""
    chosen = form["trade"].value()
    tiles = [*COMMON_TRADES, ("other", "dots", _("其他"))]
    return [
        {"value": code, "picture": picture, "words": words, "chosen": code == chosen}
        for code, picture, words in tiles
    ]


@require_safe
def credit_code_help(request: HttpRequest, digits: str) -> HttpResponse:
    """What is wrong with a code as it is typed, in one sentence; empty where nothing is.

    Only its form is looked at: who has it is said to nobody who merely types.
    """
    typed, sentence = request.GET.get("value", "")[:40], ""
    try:
        if typed.strip():
            credit_code.checked(typed)
    except Refused as refusal:
        sentence = str(refusal)
    return HttpResponse(sentence, content_type="text/plain; charset=utf-8")
