"""Taking back the consent given on joining: what follows is said first, then asked once."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from alliance.accounts.selectors import signed_in
from alliance.lib.refusals import Refused
from stores import selectors
from stores.services import erasing


@require_http_methods(["GET", "POST"])
@login_required
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    shop = get_object_or_404(selectors.own(by=signed_in(request)), pk=pk)
    if request.method != "POST":
        return render(request, "portal/withdraw_consent.html", {"shop": shop})
    try:
        erasing.withdraw_consent(shop, actor=signed_in(request), at=now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已经收回同意，服务中心会联系您办理后面的事。"))
    return redirect("one_of_my_shops", shop.pk)
