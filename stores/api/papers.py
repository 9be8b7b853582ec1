"""The API of looking at a shop's papers: in order, or sent back for a reason."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from alliance.accounts.selectors import signed_in
from alliance.lib.api import ApiView, NewestFirst, page
from alliance.requests.api import once
from stores.api import Note, Reason, validated
from stores.models import Document
from stores.selectors import papers as selectors
from stores.services import documents


class DocumentSerializer(serializers.ModelSerializer[Document]):
    """A photo somebody handed in; whose shop, what it shows, and what came of it."""

    class Meta:
        model = Document
        fields = ["id", "store", "kind", "handed_in_at", "outcome", "reason", "checked_at"]
        read_only_fields = fields


class UncheckedDocuments(ApiView):
    permission = "stores.accept_document"
    pagination_class = NewestFirst

    @extend_schema(
        summary=_("待看的材料"),
        description=_("还没有人看过的，新交的在前。"),
        responses=DocumentSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        return page(self, selectors.unchecked(), DocumentSerializer)


class AcceptDocument(ApiView):
    permission = "stores.accept_document"

    @extend_schema(
        summary=_("材料合格"),
        description=_("自己店铺的材料不能自己看。"),
        request=Note,
        responses=DocumentSerializer,
    )
    @once
    def post(self, request: Request, pk: UUID) -> Response:
        document = _document(request, pk)
        note = validated(Note, request.data)["note"]
        documents.accept(document, actor=signed_in(request), at=now(), note=note)
        return Response(DocumentSerializer(document).data)


class SendBackDocument(ApiView):
    permission = "stores.send_back_document"

    @extend_schema(
        summary=_("退回材料"),
        description=_("店主会收到原因，重拍一张再交。"),
        request=Reason,
        responses=DocumentSerializer,
    )
    @once
    def post(self, request: Request, pk: UUID) -> Response:
        document = _document(request, pk)
        note = validated(Reason, request.data)["note"]
        documents.send_back(document, actor=signed_in(request), at=now(), note=note)
        return Response(DocumentSerializer(document).data)


def _document(request: Request, pk: UUID) -> Document:
    every = selectors.documents(by=signed_in(request)).exclude(kind=Document.Kind.VISIT)
    return get_object_or_404(every, pk=pk)


urlpatterns: list[Any] = [
    path("documents/", UncheckedDocuments.as_view(), name="documents"),
    path("documents/<uuid:pk>/accept/", AcceptDocument.as_view(), name="accept_document"),
    path("documents/<uuid:pk>/send_back/", SendBackDocument.as_view(), name="send_back_document"),
]
