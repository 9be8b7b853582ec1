from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from alliance.accounts.forms import people as forms
from alliance.accounts.models import ApiToken
from alliance.accounts.selectors import signed_in
from alliance.accounts.selectors.tokens import may_have_tokens, own_tokens
from alliance.accounts.services import tokens as services
from alliance.accounts.views.desk import refusal_as_message


@never_cache
@login_required
def tokens(request: HttpRequest) -> HttpResponse:
    """One's own tokens here; a new one is shown once, in the answer to the form that made it."""
    user = signed_in(request)
    form = forms.NewToken(request.POST or None, user=user)
    made: ApiToken | None = None
    if request.method == "POST" and form.is_valid():
        with refusal_as_message(request):
            made = services.make_token(**form.cleaned_data, actor=user, at=now())
            form = forms.NewToken(user=user)
    return render(
        request,
        "people/tokens.html",
        {
            "form": form,
            "made": made,
            "tokens": own_tokens(user),
            "may_make": may_have_tokens(user).exists(),
            "now": now(),
        },
    )


@login_required
@require_POST
def revoke_token(request: HttpRequest, pk: UUID) -> HttpResponse:
    user = signed_in(request)
    token = get_object_or_404(own_tokens(user), pk=pk)
    with refusal_as_message(request):
        services.revoke_token(token, actor=user, at=now())
        messages.success(request, _("密钥已停用。"))
    return redirect("people:tokens")
