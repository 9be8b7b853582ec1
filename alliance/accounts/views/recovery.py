"""Lost factors and recycled numbers: the pages of those who ask and of those who decide."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from alliance.accounts.forms.signin import (
    ManagedPhoneForm,
    RecoveryForm,
    RecoveryForSomebodyForm,
)
from alliance.accounts.models import Recovery, User
from alliance.accounts.proof import freshly_coded
from alliance.accounts.selectors import signed_in
from alliance.accounts.selectors.recovery import MANAGE_PEOPLE, manages, open_recoveries
from alliance.accounts.services import phones, recovery
from alliance.lib.refusals import Refused

manager = permission_required(MANAGE_PEOPLE, raise_exception=True)


@never_cache
@freshly_coded
def ask(request: HttpRequest) -> HttpResponseBase:
    """「我的验证器丢了」: the person asks, having shown that the phone is theirs."""
    user = signed_in(request)
    form = RecoveryForm(request.POST or None)
    if form.is_valid():
        try:
            recovery.ask_recovery(user, actor=user, at=now(), **form.cleaned_data)
            messages.success(request, _("申请已经提交，两位管理人员同意后，您会看到新的设置步骤。"))
        except Refused as refused:
            messages.error(request, str(refused))
        return redirect("account_home")
    return render(request, "accounts/recovery_ask.html", {"form": form})


@never_cache
@login_required
@manager
def waiting(request: HttpRequest) -> HttpResponseBase:
    """What waits for this person's word, and asking on somebody's behalf."""
    actor = signed_in(request)
    form = RecoveryForSomebodyForm(request.POST or None)
    if form.is_valid():
        data = dict(form.cleaned_data)
        user = User.objects.filter(phone=data.pop("phone")).first()
        if user is None or not manages(actor, user):
            form.add_error("phone", _("您管理的人员里没有这个手机号。"))
        else:
            _say(request, _("申请已经提交。"), recovery.ask_recovery, user, **data)
            return redirect("recoveries")
    context = {"form": form, "recoveries": open_recoveries(actor, at=now())}
    return render(request, "accounts/recoveries.html", context)


@require_POST
@login_required
@manager
def approve(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The first or the second yes."""
    asked = _in_hand(request, pk)
    _say(request, _("已记下您的同意。"), recovery.approve_recovery, asked)
    return redirect("recoveries")


@require_POST
@login_required
@manager
def refuse(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    asked = _in_hand(request, pk)
    note = request.POST.get("note", "").replace("\0", "")[:200]
    _say(request, _("已拒绝这份申请。"), recovery.refuse_recovery, asked, note=note)
    return redirect("recoveries")


@never_cache
@login_required
@manager
def managed_phone(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Free a number the carrier gave away, or set the new one after seeing the papers."""
    actor, user = signed_in(request), get_object_or_404(User, pk=pk)
    if not manages(actor, user):
        raise Http404
    form = ManagedPhoneForm(request.POST or None)
    if form.is_valid():
        phone, reason = form.cleaned_data["phone"], form.cleaned_data["reason"]
        try:
            if phone:
                phones.give_phone(user, phone, actor=actor, at=now(), reason=reason)
            else:
                phones.release_phone(user, actor=actor, at=now(), reason=reason)
            messages.success(request, _("手机号已经处理好，此人的登录都已退出。"))
            return redirect("managed_phone", pk=user.pk)
        except Refused as refused:
            form.add_error(None, str(refused))
    return render(request, "accounts/managed_phone.html", {"form": form, "subject": user})


def _in_hand(request: HttpRequest, pk: UUID) -> Recovery:
    """The request for recovery, for those who answer for the person; nobody else learns of it."""
    asked = get_object_or_404(Recovery, pk=pk)
    if not manages(signed_in(request), asked.user):
        raise Http404
    return asked


def _say(
    request: HttpRequest, done: str, verb: Callable[..., object], thing: object, **words: object
) -> None:
    """Call the service and tell the person what came of it."""
    try:
        verb(thing, actor=signed_in(request), at=now(), **words)
        messages.success(request, done)
    except Refused as refused:
        messages.error(request, str(refused))
