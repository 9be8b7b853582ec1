from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from alliance.accounts import open_work
from alliance.accounts.forms import people as forms
from alliance.accounts.models import Membership
from alliance.accounts.roles import Role
from alliance.accounts.selectors import people as selectors
from alliance.accounts.selectors import signed_in
from alliance.accounts.selectors.recovery import manages
from alliance.accounts.services import people as services
from alliance.accounts.views import people_tables as tables
from alliance.accounts.views.desk import (
    code_of,
    people_desk,
    refusal_as_message,
    show,
)
from alliance.lib import masks

PER_PAGE = 50


@people_desk
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """Everybody who works here and every invitation that waits for an answer."""
    by, wanted = signed_in(request), request.GET.get("q", "").replace("\0", "").strip()
    found = selectors.people(by=by)
    if wanted:
        found = found.filter(user__name__icontains=wanted)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return show(
        request,
        "people/people.html",
        title=_("人员"),
        page=page,
        staff=tables.staff(page.object_list),
        waiting=tables.waiting(selectors.pending_invitations(by=by), request),
        teams=selectors.teams(code_of(request)),
        new_team=forms.NewTeam(),
        q=wanted,
    )


@people_desk
@require_GET
def person(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One person here: what they are, where they sit, and what can be changed."""
    return _person_page(request, _managed(request, pk))


def _managed(request: HttpRequest, pk: UUID) -> Membership:
    return get_object_or_404(selectors.people(by=signed_in(request)), pk=pk)


def _person_page(request: HttpRequest, membership: Membership, **context: Any) -> HttpResponse:
    by = signed_in(request)
    together = list(selectors.roles_together(membership, by=by))
    giveable = selectors.grantable(membership.centre_id, by=by)
    addable = giveable - {Role(held.role) for held in together}
    oneself = membership.user_id == by.pk
    shown = {
        "title": membership.user.name,
        "content_subtitle": membership.where(),
        "membership": membership,
        "may_change_phone": manages(by, membership.user),
        "masked_phone": masks.phone(membership.user.phone),
        "together": [(held, oneself or held.role in giveable) for held in together],
        "place_form": forms.Place(membership=membership),
        "role_form": forms.AddRole(roles=addable) if addable and not oneself else None,
        "show_back_button": True,
    }
    return show(request, "people/person.html", **(shown | context))


@people_desk
@require_POST
def reveal(request: HttpRequest, pk: UUID) -> HttpResponse:
    membership = _managed(request, pk)
    phone = services.reveal_phone(membership, actor=signed_in(request), at=now())
    return _person_page(request, membership, phone=phone)


@people_desk
@require_POST
def place(request: HttpRequest, pk: UUID) -> HttpResponse:
    membership = _managed(request, pk)
    form = forms.Place(request.POST, membership=membership)
    if not form.is_valid():
        return _person_page(request, membership, place_form=form)
    with refusal_as_message(request):
        services.place(membership, **form.cleaned_data, actor=signed_in(request), at=now())
        messages.success(request, _("已保存。"))
    return redirect("people:person", pk=pk)


@people_desk
@require_POST
def add_role(request: HttpRequest, pk: UUID) -> HttpResponse:
    membership, by = _managed(request, pk), signed_in(request)
    form = forms.AddRole(request.POST, roles=selectors.grantable(membership.centre_id, by=by))
    if not form.is_valid():
        return _person_page(request, membership, role_form=form)
    role = Role(form.cleaned_data["role"])
    with refusal_as_message(request):
        services.add_role(
            membership.user, role=role, centre_code=membership.centre_id, actor=by, at=now()
        )
        messages.success(request, _("已增加角色“%(role)s”。") % {"role": role.label})
    return redirect("people:person", pk=pk)


@people_desk
def end_membership(request: HttpRequest, pk: UUID) -> HttpResponse:
    """First what is still in hand and who could take it; then the end."""
    membership, by = _managed(request, pk), signed_in(request)
    form = forms.End(request.POST or None, membership=membership, by=by)
    if request.method == "POST" and form.is_valid():
        with refusal_as_message(request):
            services.end_membership(membership, **form.cleaned_data, actor=by, at=now())
            messages.success(request, _("已结束任职：%(who)s") % {"who": membership})
            return redirect("people:list")
    return show(
        request,
        "people/end_membership.html",
        title=_("结束任职：%(who)s") % {"who": membership},
        membership=membership,
        in_hand=open_work.of(membership),
        form=form,
        show_back_button=True,
    )


@people_desk
@require_POST
def create_team(request: HttpRequest) -> HttpResponse:
    form, code = forms.NewTeam(request.POST), code_of(request)
    if code is None or not form.is_valid():
        messages.error(request, _("请填写小组的名称，最多 40 个字。"))
        return redirect("people:list")
    with refusal_as_message(request):
        services.create_team(
            form.cleaned_data["name"],
            centre_code=code,
            actor=signed_in(request),
            at=now(),
        )
        messages.success(request, _("已建立小组。"))
    return redirect("people:list")
