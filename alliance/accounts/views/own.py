"""What people do with their own account: password, number, sessions."""

from __future__ import annotations

from allauth.account.authentication import get_authentication_records
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from alliance.accounts.forms.signin import NewPasswordForm, NewPhoneForm, TypedCodeForm
from alliance.accounts.origin import origin_of
from alliance.accounts.proof import (
    freshly_coded,
    just_proved,
    next_of,
    prove,
    proven,
    proven_or_coded,
    with_next,
)
from alliance.accounts.selectors import signed_in
from alliance.accounts.selectors.signin import is_enrolled, strength
from alliance.accounts.services import passwords, phones, sessions
from alliance.accounts.services.passwords import may_set_password
from alliance.accounts.strength import Strength
from alliance.accounts.typed_codes import accept_code, phone_waiting, send_code
from alliance.lib.refusals import Refused

NEW_PHONE = "new_phone"


def keep_this_session(request: HttpRequest) -> None:
    """All sessions of the person have ended; the one in their hand goes on."""
    update_session_auth_hash(request, signed_in(request))
    UserSession.objects.create_from_request(request)


@sensitive_post_parameters()
@never_cache
@proven
@just_proved
def change_password(request: HttpRequest) -> HttpResponseBase:
    """Another password, by somebody who has just typed the present one."""
    user = signed_in(request)
    form = NewPasswordForm(request.POST or None, user=user)
    if form.is_valid():
        passwords.change_password(
            user, form.cleaned_data["password1"], origin=origin_of(request), at=now()
        )
        keep_this_session(request)
        messages.success(request, _("密码已经改好，其他设备都已退出。"))
        return redirect("account_home")
    return render(request, "accounts/password.html", {"form": form})


@sensitive_post_parameters()
@never_cache
@freshly_coded
def new_password(request: HttpRequest) -> HttpResponseBase:
    """A first or a forgotten password, after an SMS code and any second factor there is."""
    user = signed_in(request)
    if is_enrolled(user) and not _has_second_factor(request):
        return redirect(with_next("mfa_reauthenticate", request.get_full_path()))
    if not may_set_password(user, at=now()):
        return redirect("recovery_ask")
    form = NewPasswordForm(request.POST or None, user=user)
    if form.is_valid():
        passwords.set_password(
            user, form.cleaned_data["password1"], origin=origin_of(request), at=now()
        )
        keep_this_session(request)
        prove(request, user, "password", reauthenticated=True)
        messages.success(request, _("密码已经设好。"))
        return redirect(next_of(request))
    return render(request, "accounts/password.html", {"form": form, "next": next_of(request)})


@never_cache
@proven_or_coded
def change_phone(request: HttpRequest) -> HttpResponseBase:
    """The new number first gets a code; the page to type it is the next one."""
    form = NewPhoneForm(request.POST or None)
    if form.is_valid():
        try:
            send_code(request, NEW_PHONE, form.cleaned_data["phone"], at=now())
            return redirect("phone_confirm")
        except Refused as refused:
            form.add_error("phone", str(refused))
    return render(request, "accounts/phone_change.html", {"form": form})


@never_cache
@proven_or_coded
def confirm_phone(request: HttpRequest) -> HttpResponseBase:
    """The code sent to the new number makes it the person's own."""
    user, phone = signed_in(request), phone_waiting(request, NEW_PHONE, at=now())
    if phone is None:
        return redirect("phone_change")
    form = TypedCodeForm(request.POST or None)
    if form.is_valid():
        try:
            if accept_code(request, NEW_PHONE, form.cleaned_data["code"], at=now()):
                phones.change_phone(user, phone, origin=origin_of(request), at=now())
                keep_this_session(request)
                messages.success(request, _("手机号已经换好，以后用新号码登录。"))
                return redirect("account_home")
            form.add_error("code", _("验证码不对或已经过期，请看清楚再填。"))
        except Refused as refused:
            form.add_error("code", str(refused))
    return render(request, "accounts/phone_confirm.html", {"form": form, "phone": phone})


@never_cache
@login_required
def own_sessions(request: HttpRequest) -> HttpResponseBase:
    """Where the person is signed in; one button ends all of it but this."""
    user = signed_in(request)
    if request.method == "POST":
        sessions.sign_out_everywhere(user, origin=origin_of(request), at=now())
        keep_this_session(request)
        messages.success(request, _("其他设备都已退出。"))
        return redirect("usersessions_list")
    open_now = sorted(
        UserSession.objects.purge_and_list(user), key=lambda kept: kept.created_at, reverse=True
    )
    return render(request, "usersessions/usersession_list.html", {"sessions": open_now})


def _has_second_factor(request: HttpRequest) -> bool:
    records = get_authentication_records(request, request.user)
    return strength(request) == Strength.SECOND_FACTOR or any(
        kept["method"] == "mfa" for kept in records
    )
