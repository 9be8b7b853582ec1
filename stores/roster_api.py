"""Rosters over the API: the same steps as at the desk, by the same services."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from alliance.accounts.selectors import signed_in
from alliance.lib.api import ApiView, page
from alliance.requests.api import once
from stores import rostering
from stores.models import RosterImport
from stores.roster import headers
from stores.services import roster as services
from stores.services.roster_state import state
from stores.services.roster_undo import undo


class RosterSerializer(serializers.ModelSerializer[RosterImport]):
    """A roster and how far it has come."""

    stage = serializers.SerializerMethodField(label=_("进度"))
    stage_label = serializers.SerializerMethodField(label=_("进度名称"))
    percent = serializers.SerializerMethodField(label=_("当前任务完成的百分比"))
    columns = serializers.SerializerMethodField(label=_("列的对应：列名和字段"))

    class Meta:
        model = RosterImport
        fields = [
            "id", "file_name", "uploaded_at", "stage", "stage_label", "percent", "counts", "fault",
            "refusal", "columns", "committed_at", "undone_at", "mode", "store_status",
        ]  # fmt: skip
        read_only_fields = fields

    def get_stage(self, roster: RosterImport) -> str:
        return state(roster, at=now()).stage

    def get_stage_label(self, roster: RosterImport) -> str:
        return state(roster, at=now()).words

    def get_percent(self, roster: RosterImport) -> int:
        return state(roster, at=now()).percent

    def get_columns(self, roster: RosterImport) -> list[list[str]]:
        return [[label, field] for label, field, _samples in roster.mapping.get("columns", ())]


class Upload(serializers.Serializer[Any]):
    file = serializers.FileField(
        allow_empty_file=True, help_text=_("名册文件：.xlsx、.xls 或 .csv，最大 30 MB、100000 行")
    )


class Choice(serializers.Serializer[Any]):
    mode = serializers.ChoiceField(
        RosterImport.Mode.choices, default="valid", help_text=_("不合格的行怎么办")
    )
    store_status = serializers.ChoiceField(
        RosterImport.Status.choices, default="lead", help_text=_("新店铺的状态")
    )


class Columns(serializers.Serializer[Any]):
    columns = serializers.DictField(
        child=serializers.ChoiceField([("", _("不用")), *headers.FIELDS.items()], allow_blank=True),
        help_text=_("列号（从 0 起）到字段；空字符串表示这一列不用"),
    )

    def validate_columns(self, given: dict[str, str]) -> dict[int, str]:
        if not all(column.isascii() and column.isdigit() for column in given):
            raise serializers.ValidationError(_("列号是从 0 起的整数。"))
        return {int(column): field for column, field in given.items()}


class Note(serializers.Serializer[Any]):
    note = serializers.CharField(
        required=False, allow_blank=True, max_length=500, default="", help_text=_("说明")
    )


class ProblemSerializer(serializers.Serializer[Any]):
    row = serializers.IntegerField(help_text=_("文件里的行号"))
    field = serializers.CharField(help_text=_("字段"))
    message = serializers.CharField(help_text=_("问题"))
    level = serializers.CharField(help_text=_("`refused` 不合格，`warning` 提醒，`hint` 提示"))


def given(kind: type[serializers.Serializer[Any]], data: Any) -> dict[str, Any]:
    checked = kind(data=data)
    checked.is_valid(raise_exception=True)
    return dict(checked.validated_data)


def told(roster: RosterImport) -> Response:
    roster.refresh_from_db()
    return Response(RosterSerializer(roster).data)


class RosterView(ApiView):
    permission = "stores.commit_rosterimport"

    def roster(self, pk: UUID) -> RosterImport:
        return get_object_or_404(RosterImport, pk=pk)


class Rosters(ApiView):
    permission = "stores.add_rosterimport"
    parser_classes = [MultiPartParser]

    @extend_schema(
        summary=_("名册列表"), description=_("新的在前。"), responses=RosterSerializer(many=True)
    )
    def get(self, request: Request) -> Response:
        return page(self, RosterImport.objects.defer("problems", "changes"), RosterSerializer)

    @extend_schema(
        summary=_("上传名册"),
        description=_("读得懂的文件收下，并开始检查每一行；读不懂的说明原因，什么也不留。"),
        request={"multipart/form-data": Upload},
        responses={201: RosterSerializer},
    )
    @once
    def post(self, request: Request) -> Response:
        roster = RosterImport(file=given(Upload, request.data)["file"])
        rostering.upload(roster, actor=signed_in(request), at=now())
        return Response(RosterSerializer(roster).data, status=201)


class OneRoster(RosterView):
    permission = "stores.view_rosterimport"

    @extend_schema(summary=_("一份名册"), responses=RosterSerializer)
    def get(self, request: Request, pk: UUID) -> Response:
        return Response(RosterSerializer(self.roster(pk)).data)


class RosterProblems(RosterView):
    permission = "stores.view_rosterimport"

    @extend_schema(
        summary=_("名册里的问题"),
        description=_("按行号排列：不合格的、提醒的和提示的。"),
        responses=ProblemSerializer(many=True),
    )
    def get(self, request: Request, pk: UUID) -> Response:
        found = services.problems(self.roster(pk))
        return Response([problem._asdict() for problem in found])


class MapRoster(RosterView):
    @extend_schema(
        summary=_("指明名册的列"),
        description=_("说明哪一列是什么，随后重新检查每一行。同样的列名下次照此处理。"),
        request=Columns,
        responses=RosterSerializer,
    )
    @once
    def post(self, request: Request, pk: UUID) -> Response:
        roster, said = self.roster(pk), given(Columns, request.data)["columns"]
        if any(column >= len(roster.mapping["columns"]) for column in said):
            raise serializers.ValidationError({"columns": [_("名册没有这么多列。")]})
        rostering.map_columns(roster, said, actor=signed_in(request), at=now())
        return told(roster)


class CommitRoster(RosterView):
    @extend_schema(
        summary=_("登记名册"),
        description=_("开始登记；做完以前一家也看不到，做完以后全部都在。进度看名册本身。"),
        request=Choice,
        responses=RosterSerializer,
    )
    @once
    def post(self, request: Request, pk: UUID) -> Response:
        roster, choice = self.roster(pk), given(Choice, request.data)
        rostering.commit(roster, actor=signed_in(request), at=now(), **choice)
        return told(roster)


class UndoRoster(RosterView):
    permission = "stores.undo_rosterimport"

    @extend_schema(
        summary=_("撤销名册"),
        description=_("店铺恢复成登记以前的样子；已经有人接着办了事的，不能撤销。"),
        request=Note,
        responses=RosterSerializer,
    )
    @once
    def post(self, request: Request, pk: UUID) -> Response:
        roster, note = self.roster(pk), given(Note, request.data)["note"]
        undo(roster, actor=signed_in(request), at=now(), note=note)
        return told(roster)
