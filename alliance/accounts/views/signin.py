"""Coming in: the code, the password, the door of the desk and the step up to it."""

from __future__ import annotations

from typing import Any

from allauth.account import views as account
from allauth.account.adapter import get_adapter
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.views.decorators.cache import never_cache

from alliance.accounts.forms.signin import ConfirmCodeForm, RequestCodeForm, TypedCodeForm
from alliance.accounts.models import SignInEntry
from alliance.accounts.proof import (
    best_proof,
    next_of,
    proof_wanted,
    prove,
    with_next,
)
from alliance.accounts.selectors import signed_in
from alliance.accounts.selectors.signin import (
    is_enrolled,
    sign_in_history,
    strength,
)
from alliance.accounts.services.passwords import may_set_password
from alliance.accounts.strength import Strength
from alliance.accounts.typed_codes import accept_code, phone_waiting, send_code
from alliance.centres.selectors import centres
from alliance.lib.refusals import Refused


class RequestCode(account.RequestLoginCodeView):
    """Ask for a code. The answer is the same for numbers we know and numbers we do not."""

    form_class = RequestCodeForm

    def form_valid(self, form: RequestCodeForm) -> HttpResponse:
        try:
            response: HttpResponse = super().form_valid(form)
        except Refused as refused:
            form.add_error("phone", str(refused))
            response = self.form_invalid(form)
        return response


class ConfirmCode(account.ConfirmLoginCodeView):
    form_class = ConfirmCodeForm

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_form_kwargs()
        return kwargs | {"phone": self._process.state["phone"]}


@login_required
@never_cache
def step_up(request: HttpRequest) -> HttpResponseBase:
    """Say what is still missing for where the person wants to go, and lead to it."""
    user, goal = signed_in(request), next_of(request)
    proved, wanted = strength(request), proof_wanted(request)
    if proved >= wanted:
        return redirect(goal)
    here = with_next("step_up", goal)
    if proved < Strength.PASSWORD:
        name = "account_reauthenticate" if user.has_usable_password() else "password_new"
    else:
        name = "mfa_reauthenticate" if is_enrolled(user) else "mfa_index"
    context = {
        "proved": proved, "wanted": wanted, "onward": with_next(name, here), "goal": goal,
        "enrolled": is_enrolled(user), "has_password": user.has_usable_password(),
        "may_set_password": may_set_password(user, at=now()),
    }  # fmt: skip
    return render(request, "accounts/step_up.html", context)


@login_required
def start(request: HttpRequest) -> HttpResponseBase:
    """The page somebody with these roles begins at."""
    return redirect(get_adapter(request).get_login_redirect_url(request))


@login_required
@never_cache
def home(request: HttpRequest) -> HttpResponse:
    """My account: everything about signing in, in one place."""
    user = signed_in(request)
    context = {
        "enrolled": is_enrolled(user), "has_password": user.has_usable_password(),
        "in_full": strength(request) >= best_proof(user),
    }  # fmt: skip
    return render(request, "accounts/home.html", context)


@login_required
@never_cache
def history(request: HttpRequest) -> HttpResponse:
    """When, where and how somebody signed in as this person, or tried to."""
    names = dict(centres().values_list("code", "name"))
    lines = [(entry, names.get(entry.county, "")) for entry in sign_in_history(signed_in(request))]
    bad = {SignInEntry.What.CODE_WRONG, SignInEntry.What.PASSWORD_WRONG, SignInEntry.What.LOCKED}
    return render(request, "accounts/history.html", {"lines": lines, "bad": bad})


CODE_AGAIN = "code_again"


@login_required
@never_cache
def code_again(request: HttpRequest) -> HttpResponseBase:
    """Somebody signed in long ago shows once more that the phone is in their hand."""
    user, goal, refusal = signed_in(request), next_of(request), ""
    form = TypedCodeForm(request.POST if "code" in request.POST else None)
    if form.is_bound and form.is_valid():
        if accept_code(request, CODE_AGAIN, form.cleaned_data["code"], at=now()):
            prove(request, user, "code")
            return redirect(goal)
        form.add_error("code", get_adapter().error_messages["incorrect_code"])
    elif request.method == "POST" and not form.is_bound:
        try:
            send_code(request, CODE_AGAIN, user.phone, at=now())
        except Refused as refused:
            refusal = str(refused)
    waiting = phone_waiting(request, CODE_AGAIN, at=now())
    context = {"form": form, "waiting": waiting, "next": goal, "refusal": refusal}
    return render(request, "accounts/code_again.html", context)
