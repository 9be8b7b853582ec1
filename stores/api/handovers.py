"""Hand-overs and visits by machine: the same words as at the desk, the same refusals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar
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
from alliance.handovers import selectors as offers
from alliance.handovers import services as handovers
from alliance.lib.api import ApiView, NewestFirst, page
from alliance.requests.api import once
from stores import selectors
from stores.api import Note, validated
from stores.checklist import Answer, Check
from stores.services import handover, visits


class HandOverOut(serializers.Serializer[Any]):
    """A hand-over. Before it is accepted `summary` is all that is known of the shop."""

    id = serializers.UUIDField(help_text=_("编号"))
    from_county = serializers.CharField(help_text=_("迁出县"))
    to_county = serializers.CharField(help_text=_("迁入县"))
    summary = serializers.JSONField(help_text=_("概要：店名（遮盖）、行业、等级、状态、乡镇"))
    reason = serializers.CharField(help_text=_("移交原因"))
    answer = serializers.CharField(help_text=_("答复"))
    status = serializers.CharField(help_text=_("状态"))
    offered_at = serializers.DateTimeField(help_text=_("提出时间"))


class Offer(serializers.Serializer[Any]):
    to_county = serializers.CharField(max_length=6, help_text=_("迁入县的区划代码"))
    note = serializers.CharField(max_length=1000, help_text=_("移交原因，对方会看到"))
    owner_agreed = serializers.BooleanField(help_text=_("店主本人已经同意"))


class SeenIn(serializers.Serializer[Any]):
    answer = serializers.ChoiceField(Answer.choices, help_text=_("是、否或不适用"))
    note = serializers.CharField(
        required=False, allow_blank=True, max_length=200, default="", help_text=_("说明")
    )


class VisitIn(serializers.Serializer[Any]):
    checks = serializers.DictField(child=SeenIn(), help_text=_("核对清单：项目代码和结果"))
    note = serializers.CharField(
        required=False, allow_blank=True, max_length=1000, default="", help_text=_("走访结论")
    )
    latitude = serializers.FloatField(required=False, help_text=_("纬度"))
    longitude = serializers.FloatField(required=False, help_text=_("经度"))
    accuracy = serializers.IntegerField(
        required=False, min_value=0, max_value=1_000_000, help_text=_("定位误差（米）")
    )

    def validate_checks(self, given: dict[str, Any]) -> dict[str, Any]:
        if unknown := given.keys() - set(Check.values):
            said = _("没有这些核对项目：%(names)s") % {"names": "、".join(sorted(unknown))}
            raise serializers.ValidationError(said)
        return {name: dict(seen) for name, seen in given.items()}


class VisitOut(serializers.Serializer[Any]):
    id = serializers.UUIDField(help_text=_("编号"))
    passed = serializers.BooleanField(help_text=_("是否通过"))


class HandOvers(ApiView):
    permission = "handovers.accept_handover"
    pagination_class = NewestFirst

    @extend_schema(summary=_("跨县移交列表"), responses=HandOverOut(many=True))
    def get(self, request: Request) -> Response:
        return page(self, offers.either_way(), HandOverOut)


class OfferHandOver(ApiView):
    permission = "stores.hand_over_store"

    @extend_schema(summary=_("把店铺移交外县"), request=Offer, responses=HandOverOut)
    @once
    def post(self, request: Request, pk: UUID) -> Response:
        by = signed_in(request)
        store = get_object_or_404(selectors.visible(by=by), pk=pk)
        made = handover.offer(store, **validated(Offer, request.data), actor=by, at=now())
        return Response(HandOverOut(made).data)


class AnswerHandOver(ApiView):
    """One side's word; each of the three has a class below."""

    service: ClassVar[Callable[..., Any]]

    @extend_schema(request=Note, responses=HandOverOut)
    @once
    def post(self, request: Request, pk: UUID) -> Response:
        offered = get_object_or_404(offers.either_way(), pk=pk)
        note = validated(Note, request.data)["note"]
        type(self).service(offered, actor=signed_in(request), at=now(), note=note)
        return Response(HandOverOut(offered).data)


class AcceptHandOver(AnswerHandOver):
    permission = "handovers.accept_handover"
    service = staticmethod(handover.take_over)


class DeclineHandOver(AnswerHandOver):
    permission = "handovers.decline_handover"
    service = staticmethod(handover.decline)


class WithdrawHandOver(AnswerHandOver):
    permission = "handovers.withdraw_handover"
    service = staticmethod(handovers.withdraw)


class Visits(ApiView):
    permission = "stores.add_visit"

    @extend_schema(
        summary=_("记下一次上门走访"), description=_("照片在工作台上附加。"),
        request=VisitIn, responses=VisitOut,
    )  # fmt: skip
    @once
    def post(self, request: Request, pk: UUID) -> Response:
        by = signed_in(request)
        store = get_object_or_404(selectors.visible(by=by), pk=pk)
        given = validated(VisitIn, request.data)
        seen = visits.visit(
            store, checks=given["checks"], note=given["note"], position=position(given),
            actor=by, at=now(),
        )  # fmt: skip
        return Response({"id": seen.pk, "passed": seen.passed()})


def position(given: dict[str, Any]) -> visits.Position | None:
    if "latitude" not in given or "longitude" not in given:
        return None
    return visits.Position(given["latitude"], given["longitude"], given.get("accuracy"))


routes = [
    path("handovers/", HandOvers.as_view(), name="handovers"),
    path("handovers/<uuid:pk>/accept/", AcceptHandOver.as_view(), name="accept_handover"),
    path("handovers/<uuid:pk>/decline/", DeclineHandOver.as_view(), name="decline_handover"),
    path("handovers/<uuid:pk>/withdraw/", WithdrawHandOver.as_view(), name="withdraw_handover"),
    path("stores/<uuid:pk>/hand_over/", OfferHandOver.as_view(), name="hand_over_store"),
    path("stores/<uuid:pk>/visits/", Visits.as_view(), name="store_visits"),
]
