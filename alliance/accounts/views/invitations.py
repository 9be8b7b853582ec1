from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from alliance.accounts.forms import people as forms
from alliance.accounts.models import Invitation, User
from alliance.accounts.roles import NEEDS_SECOND_FACTOR, Role
from alliance.accounts.selectors import people as selectors
from alliance.accounts.selectors import signed_in
from alliance.accounts.services import invitations as services
from alliance.accounts.views.desk import (
    code_of,
    origin_of,
    people_desk,
    refusal_as_message,
    show,
)
from alliance.lib import masks
from alliance.lib.refusals import Refused


@people_desk
def invite(request: HttpRequest) -> HttpResponse:
    by = signed_in(request)
    form = forms.Invite(request.POST or None, centre_code=code_of(request), by=by)
    if request.method == "POST" and form.is_valid() and _invited(request, form, by):
        return redirect("people:list")
    return show(
        request, "people/invite.html", title=_("邀请人员"), form=form, show_back_button=True
    )


def _invited(request: HttpRequest, form: forms.Invite, by: User) -> bool:
    """Whether the invitation went out; a refusal stands in the form."""
    phone, where = form.cleaned_data["phone"], form.where()
    try:
        services.invite(
            phone=phone,
            name=form.cleaned_data["name"],
            role=Role(form.cleaned_data["role"]),
            centre_code=where,
            department=form.cleaned_data.get("department"),
            origin=origin_of(request, where),
            actor=by,
            at=now(),
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("邀请已发到 %(phone)s。") % {"phone": masks.phone(phone)})
    return True


@people_desk
@require_POST
def resend(request: HttpRequest, pk: UUID) -> HttpResponse:
    invitation = _pending(request, pk)
    with refusal_as_message(request):
        services.resend(
            invitation,
            origin=origin_of(request, invitation.centre_id),
            actor=signed_in(request),
            at=now(),
        )
        messages.success(request, _("新的链接已发出，原来的链接不能再用。"))
    return redirect("people:list")


@people_desk
@require_POST
def revoke(request: HttpRequest, pk: UUID) -> HttpResponse:
    invitation = _pending(request, pk)
    with refusal_as_message(request):
        services.revoke(invitation, actor=signed_in(request), at=now())
        messages.success(request, _("邀请已撤回。"))
    return redirect("people:list")


def _pending(request: HttpRequest, pk: UUID) -> Invitation:
    return get_object_or_404(selectors.pending_invitations(by=signed_in(request)), pk=pk)


@never_cache
@sensitive_post_parameters()
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Where the link of an invitation leads, on the host of the county it is for."""
    invitation = selectors.invitation_behind(token)
    if invitation is None or invitation.status == Invitation.Status.REVOKED:
        return render(request, "people/no_invitation.html", status=404)
    if not invitation.may("accept"):
        return render(request, "people/no_invitation.html", {"invitation": invitation}, status=410)
    account = User.objects.filter(phone=invitation.phone).first()
    if account is not None and selectors.must_sign_in(account):
        return _accept_with_account(request, invitation, account)
    return _accept_with_password(request, invitation, account)


def _accept_with_account(
    request: HttpRequest, invitation: Invitation, account: User
) -> HttpResponse:
    """Somebody with a password signs in first and then only says yes."""
    refusal: Refused | None = None
    if request.method == "POST" and isinstance(request.user, User):
        try:
            services.accept(invitation, actor=request.user, at=now())
            return redirect("admin:index")
        except Refused as caught:
            refusal = caught
    return render(
        request,
        "people/accept.html",
        {
            "invitation": invitation,
            "refusal": refusal,
            "signed_in": request.user.pk == account.pk,
            "sign_in_url": _sign_in(request.path),
            "phone": masks.phone(invitation.phone),
        },
        status=409 if refusal else 200,
    )


def _accept_with_password(
    request: HttpRequest, invitation: Invitation, account: User | None
) -> HttpResponse:
    """A new person, or one who has signed in by text message so far, sets a password."""
    person = account or User(phone=invitation.phone, name=invitation.name)
    form = forms.OwnPassword(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        try:
            services.open_account(invitation, password=form.cleaned_data["password"], at=now())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("密码已设好，请用手机号和密码登录。"))
            return redirect(_sign_in(reverse("admin:index")))
    return render(
        request,
        "people/accept.html",
        {
            "invitation": invitation,
            "form": form,
            "phone": masks.phone(invitation.phone),
            "second_factor": invitation.role in NEEDS_SECOND_FACTOR,
        },
    )


def _sign_in(target: str) -> str:
    return f"{settings.LOGIN_URL}?{urlencode({'next': target})}"
