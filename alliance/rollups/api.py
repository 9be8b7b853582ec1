from __future__ import annotations

from typing import Any

from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from alliance.lib.api import ApiView
from alliance.rollups import selectors
from alliance.rollups.counted import FIGURES, Counted

MOST = 200


class CountedSerializer(serializers.Serializer[Counted]):
    """Whole numbers of shops and systems, and the data-silo index in percent."""

    silo_percent = serializers.FloatField(
        allow_null=True, help_text=_("数据孤岛指数：每 100 个在用系统里，不互通数据的有多少个")
    )

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        figures = {name: serializers.IntegerField() for name in FIGURES}
        return {**figures, **super().get_fields()}


class CountySerializer(serializers.Serializer[Any]):
    code = serializers.CharField(help_text=_("区划代码"))
    name = serializers.CharField(help_text=_("县名"))
    prefecture = serializers.CharField(help_text=_("所属市州"))
    target = serializers.IntegerField(source="figures.target", default=0, help_text=_("入网目标"))
    active_at = serializers.DateTimeField(
        source="figures.active_at", default=None, help_text=_("最近一次业务")
    )
    counted_at = serializers.DateTimeField(
        source="figures.counted_at", default=None, help_text=_("清点时间")
    )
    figures = CountedSerializer(source="figures.counted", default=None)


class AllianceSerializer(serializers.Serializer[Any]):
    centres = serializers.IntegerField(help_text=_("县域中心数"))
    quiet = serializers.IntegerField(help_text=_("14 天没有业务的县"))
    target = serializers.IntegerField(help_text=_("入网目标"))
    figures = CountedSerializer(source="counted")
    counties = CountySerializer(many=True)
    next_page = serializers.IntegerField(allow_null=True, help_text=_("下一页；没有则为空"))


SORTED_BY = {
    "code": _("行政区划代码"),
    "prefecture": _("市州"),
    "onboarded": _("已入网店铺"),
    "reached": _("完成目标"),
    "applied": _("待核实店铺"),
    "silo": _("数据孤岛指数"),
    "active": _("最近一次业务"),
}


class Asked(serializers.Serializer[Any]):
    page = serializers.IntegerField(min_value=1, max_value=10_000, default=1, help_text=_("页码"))
    page_size = serializers.IntegerField(
        min_value=1, max_value=MOST, default=50, help_text=_("每页条数，最多 200")
    )
    sort = serializers.ChoiceField(
        [(f"{sign}{name}", SORTED_BY[name]) for sign in ("", "-") for name in selectors.SORTS],
        default="code",
        help_text=_("排序；前面加减号从大到小"),
    )
    q = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=40,
        help_text=_("县名、市州的一部分，或区划代码的开头"),
    )  # fmt: skip


class AllianceFigures(ApiView):
    permission = "accounts.enter_alliance_desk"

    @extend_schema(
        summary=_("联盟汇总"),
        description=_("各县合计和逐县的数字，来自每县自己清点的结果，通常不晚于十几秒。"),
        parameters=[Asked],
        responses=AllianceSerializer,
    )
    def get(self, request: Request) -> Response:
        asked = Asked(data=request.query_params)
        asked.is_valid(raise_exception=True)
        wanted = asked.validated_data
        start = (wanted["page"] - 1) * wanted["page_size"]
        rows = selectors.counties(sort=wanted["sort"], q=wanted["q"])
        shown = list(rows[start : start + wanted["page_size"] + 1])
        total = selectors.total(at=now())
        return Response(
            AllianceSerializer({
                "centres": total.centres, "quiet": total.quiet, "target": total.target,
                "counted": total.counted, "counties": shown[: wanted["page_size"]],
                "next_page": wanted["page"] + 1 if len(shown) > wanted["page_size"] else None,
            }).data
        )  # fmt: skip
