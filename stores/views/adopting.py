"""An owner takes the shop that an officer or a roster put on the register under their phone."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _

from alliance.accounts import newcomers
from alliance.lib.refusals import Refused
from stores.models import JoinCode, Store
from stores.selectors import joining as selectors
from stores.services import joining as services
from stores.views.joining import consented_at_of, with_code

# A phone that stands for more shops is not their owner's; the centre sorts that out.
SHOWN = 20


@with_code
def yours(request: HttpRequest, code: JoinCode) -> HttpResponseBase:
    """The shops that wait under one's number, to be taken one by one; with none, the form."""
    phone, consented_at = newcomers.proved_phone(request, at=now()), consented_at_of(request)
    if not phone:
        return redirect("join_invitation", code.code)
    if consented_at is None:
        return redirect("join_consent", code.code)
    if request.method == "POST":
        return _adopted(request, code, phone, consented_at)
    shops = selectors.adoptable(phone)[:SHOWN]
    if not shops:
        return redirect("join_shop", code.code)
    return render(request, "portal/join/yours.html", {"code": code, "shops": shops})


def _adopted(
    request: HttpRequest, code: JoinCode, phone: str, consented_at: datetime
) -> HttpResponseBase:
    """Where the new owner goes; sent twice, to the shop as well."""
    shop = _meant(phone, request.POST.get("shop", ""))
    try:
        owner = services.adopt(shop, code=code, phone=phone, consented_at=consented_at, at=now())
    except Refused as refusal:
        if shop.members.filter(user_id=request.user.pk).exists():
            return redirect("one_of_my_shops", shop.pk)
        messages.error(request, str(refusal))
        return redirect("join_yours", code.code)
    if turned_away := newcomers.sign_in(request, owner):
        return turned_away
    messages.success(request, _("认领好了！以后用这个手机号登录，就能看到您的店。"))
    return redirect("one_of_my_shops", shop.pk)


def _meant(phone: str, key: str) -> Store:
    """The shop of a button; of other people's shops nobody hears anything."""
    for shop in selectors.with_phone(phone):
        if str(shop.pk) == key:
            return shop
    raise Http404
