from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from alliance.lib.api import ApiView
from alliance.rollups.api import CountedSerializer
from stores import figures

RECENT = timedelta(days=7)


class TownSerializer(serializers.Serializer[figures.Town]):
    name = serializers.CharField(help_text=_("乡镇街道"))
    here = serializers.IntegerField(help_text=_("在册店铺：意向、已申请和已入网"))
    onboarded = serializers.IntegerField(help_text=_("已入网店铺"))
    target = serializers.IntegerField(help_text=_("入网目标；0 表示没有设定"))
    recent = serializers.IntegerField(help_text=_("近 7 天登记"))


class FiguresSerializer(serializers.Serializer[Any]):
    figures = CountedSerializer(source="counted")
    target = serializers.IntegerField(help_text=_("入网目标"))
    towns = TownSerializer(many=True)


class CountyFigures(ApiView):
    permission = "accounts.enter_county_desk"

    @extend_schema(
        summary=_("本县数字"),
        description=_("店铺、成熟度、数据孤岛、网络和各乡镇进度，按此刻的店铺清点。"),
        responses=FiguresSerializer,
    )
    def get(self, request: Request) -> Response:
        towns = figures.towns(since=now() - RECENT)
        found = {
            "counted": figures.counted(), "towns": towns, "target": sum(t.target for t in towns),
        }  # fmt: skip
        return Response(FiguresSerializer(found).data)
