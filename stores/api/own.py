"""The API of what a shop's own people tell of it: its digital profile and its papers. An officer
who may correct shops may do both for them.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from alliance.accounts.selectors import signed_in
from alliance.lib.api import ApiView
from alliance.requests.api import once
from stores.api import validated
from stores.models import Document, Store
from stores.profile import Device, System
from stores.selectors import owning
from stores.services import documents, own


class Profile(serializers.Serializer[Any]):
    """The parts that are sent are changed, the others stay."""

    systems = serializers.ListField(
        child=serializers.ChoiceField(System.choices), required=False, help_text=_("在用系统")
    )
    exchanging = serializers.IntegerField(
        required=False, min_value=0, max_value=100, help_text=_("互通数据的系统数")
    )
    network = serializers.ChoiceField(
        Store.Network.choices, required=False, allow_blank=True, help_text=_("网络")
    )
    outages = serializers.IntegerField(
        required=False, allow_null=True, min_value=0, max_value=1000, help_text=_("每月断网次数")
    )
    devices = serializers.ListField(
        child=serializers.ChoiceField(Device.choices), required=False, help_text=_("设备")
    )


class PaperOut(serializers.Serializer[Any]):
    kind = serializers.CharField(help_text=_("材料种类"))
    name = serializers.CharField(source="kind.label", help_text=_("材料名称"))
    needed = serializers.BooleanField(source="required", help_text=_("是否必须"))
    state = serializers.ChoiceField(
        [
            ("missing", _("还没交")),
            ("waiting", _("等待查看")),
            ("accepted", _("合格")),
            ("returned", _("已退回")),
        ],
        help_text=_("未交、等待查看、合格、已退回"),
    )
    reason = serializers.CharField(source="document.reason", default="", help_text=_("退回原因"))
    photo = serializers.SerializerMethodField(label=_("照片网址"))

    def get_photo(self, paper: owning.Paper) -> str:
        return reverse("document", args=[paper.document.pk]) if paper.document else ""


class NewPaper(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(
        [(kind, Document.Kind(kind).label) for kind in Document.HANDED_IN], help_text=_("材料种类")
    )
    file = serializers.FileField(help_text=_("照片，JPG、PNG 或 WebP，最大 12 兆"))


class StoreProfile(ApiView):
    @extend_schema(summary=_("店铺的数字化情况"), responses=Profile)
    def get(self, request: Request, pk: UUID) -> Response:
        return Response(Profile(_store(request, pk)).data)

    @extend_schema(
        summary=_("修改店铺的数字化情况"),
        description=_("店主改自己的店，专员可以代改。没有写的项目不变。"),
        request=Profile,
        responses=Profile,
    )
    @once
    def patch(self, request: Request, pk: UUID) -> Response:
        store = _store(request, pk)
        given = validated(Profile, request.data)
        own.describe(store, given, actor=signed_in(request), at=now())
        return Response(Profile(store).data)


class StorePapers(ApiView):
    @extend_schema(
        summary=_("店铺的材料"),
        description=_("每种材料一条，必须的在前。"),
        responses=PaperOut(many=True),
    )
    def get(self, request: Request, pk: UUID) -> Response:
        return Response(PaperOut(owning.papers(_store(request, pk)), many=True).data)

    @extend_schema(
        summary=_("交材料"),
        description=_("一次一张照片（`multipart/form-data`）。同一张照片重复提交只算一份。"),
        request={"multipart/form-data": NewPaper},
        responses={201: PaperOut(many=True)},
    )
    @once
    def post(self, request: Request, pk: UUID) -> Response:
        store = _store(request, pk)
        given = validated(NewPaper, request.data)
        documents.hand_in(
            store, kind=given["kind"], upload=given["file"], actor=signed_in(request), at=now()
        )
        return Response(PaperOut(owning.papers(store), many=True).data, status=201)


def _store(request: Request, pk: UUID) -> Store:
    return get_object_or_404(owning.describable(by=signed_in(request)), pk=pk)


urlpatterns = [
    path("stores/<uuid:pk>/profile/", StoreProfile.as_view(), name="store_profile"),
    path("stores/<uuid:pk>/papers/", StorePapers.as_view(), name="store_papers"),
]
