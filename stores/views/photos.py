"""The pictures themselves, for the shop's own people and for the desk."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods

from alliance.accounts.selectors import signed_in
from stores import selectors
from stores.models import Document
from stores.services import documents


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def photo(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """One photo. An identity card is shown at the desk to who asks by a button (POST), and the
    record says so; to a link (GET) it stays closed."""
    by = signed_in(request)
    document = get_object_or_404(selectors.documents(by=by), pk=pk)
    if document.kind in Document.REVEALED and not selectors.is_own(document.store, by=by):
        if request.method != "POST":
            return redirect("admin:stores_document_change", document.pk)
        documents.look_at(document, actor=by, at=now())
    return as_picture(document)


def as_picture(document: Document) -> FileResponse:
    answer = FileResponse(document.file.open("rb"), content_type="image/jpeg")
    answer["Content-Disposition"] = "inline"
    answer["Cache-Control"] = "private, no-store"
    return answer
