"""The API of invitation codes: made, listed, looked at, revoked. Shops join on the phone's pages,
because what they need there first (the number's proof, the consent) is a person's, not a machine's.
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
from alliance.lib.api import ApiView, NewestFirst, page
from alliance.requests.api import once
from stores.api import Note, validated
from stores.models import JoinCode
from stores.models.joining import MOST_PLACES, in_a_month
from stores.selectors import joining as selectors
from stores.services import joining as services


class JoinCodeSerializer(serializers.ModelSerializer[JoinCode]):
    """A code, with the address its square leads to."""

    link = serializers.SerializerMethodField(label=_("登记网址"))

    class Meta:
        model = JoinCode
        fields = [
            "id", "code", "link", "town", "purpose", "places", "used", "last_day", "made_at",
            "revoked_at",
        ]  # fmt: skip
        read_only_fields = fields

    def get_link(self, code: JoinCode) -> str:
        link: str = self.context["request"].build_absolute_uri(
            reverse("join_invitation", args=[code.code])
        )
        return link


class NewJoinCode(serializers.Serializer[Any]):
    town = serializers.CharField(
        required=False, allow_blank=True, max_length=40, default="", help_text=_("乡镇街道")
    )
    purpose = serializers.CharField(
        required=False, allow_blank=True, max_length=60, default="", help_text=_("用途")
    )
    places = serializers.IntegerField(
        required=False, default=50, min_value=1, max_value=MOST_PLACES, help_text=_("可登记几家")
    )
    last_day = serializers.DateField(required=False, default=in_a_month, help_text=_("有效期至"))


def told(code: JoinCode, request: Request) -> dict[str, Any]:
    return dict(JoinCodeSerializer(code, context={"request": request}).data)


class JoinCodes(ApiView):
    pagination_class = NewestFirst

    @property
    def permission(self) -> str:  # type: ignore[override]
        verb = "add" if self.request.method == "POST" else "view"
        return f"stores.{verb}_joincode"

    @extend_schema(
        summary=_("邀请码列表"),
        description=_("新发的在前。"),
        responses=JoinCodeSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        return page(self, selectors.codes(by=signed_in(request)), JoinCodeSerializer)

    @extend_schema(
        summary=_("发出邀请码"),
        description=_("店主凭码或二维码自己登记店铺，登记满了或过期就不能再用。"),
        request=NewJoinCode,
        responses={201: JoinCodeSerializer},
    )
    @once
    def post(self, request: Request) -> Response:
        code = JoinCode(**validated(NewJoinCode, request.data))
        services.make(code, actor=signed_in(request), at=now())
        return Response(told(code, request), status=201)


class OneJoinCode(ApiView):
    permission = "stores.view_joincode"

    @extend_schema(summary=_("一个邀请码"), responses=JoinCodeSerializer)
    def get(self, request: Request, pk: UUID) -> Response:
        code = get_object_or_404(selectors.codes(by=signed_in(request)), pk=pk)
        return Response(told(code, request))


class RevokeJoinCode(ApiView):
    permission = "stores.revoke_joincode"

    @extend_schema(
        summary=_("作废邀请码"),
        description=_("这个码不能再用；已经登记的店铺不受影响。"),
        request=Note,
        responses=JoinCodeSerializer,
    )
    @once
    def post(self, request: Request, pk: UUID) -> Response:
        code = get_object_or_404(selectors.revocable(by=signed_in(request)), pk=pk)
        note = validated(Note, request.data)["note"]
        services.revoke(code, actor=signed_in(request), at=now(), note=note)
        return Response(told(code, request))


urlpatterns = [
    path("join-codes/", JoinCodes.as_view(), name="join_codes"),
    path("join-codes/<uuid:pk>/", OneJoinCode.as_view(), name="join_code"),
    path("join-codes/<uuid:pk>/revoke/", RevokeJoinCode.as_view(), name="revoke_join_code"),
]
