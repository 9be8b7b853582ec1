"""Papers by photo: what is wanted, and one page for each."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from alliance.accounts.selectors import signed_in
from alliance.lib.refusals import Refused
from stores import selectors
from stores.models import Document, Store
from stores.selectors import owning
from stores.services import documents

Kind = Document.Kind
PICTURES = {
    Kind.LICENCE: "paper", Kind.FRONT: "shop", Kind.IDENTITY: "card", Kind.LEASE: "book",
    Kind.OTHER: "dots",
}  # fmt: skip
HOW = {
    Kind.LICENCE: gettext_lazy("把执照放平，四个角都拍进去，字要看得清。正本、副本都可以。"),
    Kind.FRONT: gettext_lazy("站在店门外，把招牌和大门一起拍进去。"),
    Kind.IDENTITY: gettext_lazy("拍有照片和名字的那一面。除了核实身份，不作别的用。"),
    Kind.LEASE: gettext_lazy("拍写着地址和名字的那一页。"),
    Kind.OTHER: gettext_lazy("专员另外跟您要的材料，拍在这里。"),
}


class PhotoForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("拍照，或从手机里选"),
        widget=forms.FileInput(attrs={"accept": "image/*"}),
        error_messages={
            "required": gettext_lazy("请先拍照，或者选一张照片。"),
            "empty": gettext_lazy("这张照片是空的，请重新拍一张。"),
            "invalid": gettext_lazy("请先拍照，或者选一张照片。"),
        },
    )


@require_safe
@login_required
def papers(request: HttpRequest, pk: UUID) -> HttpResponse:
    shop = _own(request, pk)
    return render(request, "portal/papers.html", {"shop": shop, "papers": _told(shop)})


@login_required
def paper(request: HttpRequest, pk: UUID, kind: str) -> HttpResponse:
    """Take the photo, look at it, hand it in."""
    shop = _own(request, pk)
    told = next((each for each in _told(shop) if each["paper"].kind == kind), None)
    if told is None:
        raise Http404
    form = PhotoForm(request.POST, request.FILES) if request.method == "POST" else PhotoForm()
    if form.is_valid() and _handed_in(request, shop, kind, form):
        messages.success(request, _("收到了，专员看过会告诉您。"))
        return redirect("my_papers", shop.pk)
    context = {"shop": shop, "form": form, **told}
    return render(request, "portal/paper.html", context, status=422 if form.errors else 200)


def _handed_in(request: HttpRequest, shop: Store, kind: str, form: PhotoForm) -> bool:
    try:
        documents.hand_in(
            shop, kind=kind, upload=form.cleaned_data["file"], actor=signed_in(request), at=now()
        )
    except Refused as refusal:
        form.add_error("file", str(refusal))
        return False
    return True


def _own(request: HttpRequest, pk: UUID) -> Store:
    return get_object_or_404(selectors.own(by=signed_in(request)), pk=pk)


def _told(shop: Store) -> list[dict[str, Any]]:
    """Each paper with its picture and how to take the photo."""
    return [
        {"paper": each, "picture": PICTURES[each.kind], "how": HOW[each.kind]}
        for each in owning.papers(shop)
    ]
