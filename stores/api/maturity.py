"""The API of maturity assessments: the questionnaire, answers on the way, results and verbs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from alliance.accounts.selectors import signed_in
from alliance.lib.api import ApiView, page
from alliance.requests.api import once
from stores import selectors
from stores.api import Moved, Note, Reason, validated
from stores.models import MaturityAssessment
from stores.selectors import maturity as reading
from stores.services import maturity

Kind = MaturityAssessment.Kind


# -- what is shown --------------------------------------------------------------------------------
class OptionOut(serializers.Serializer[Any]):
    code = serializers.CharField(help_text=_("选项代号"))
    text = serializers.CharField(help_text=_("选项文字"))
    points = serializers.IntegerField(help_text=_("得分"))
    evidence = serializers.CharField(help_text=_("用什么证明，空为不需要"))


class AdviceOut(serializers.Serializer[Any]):
    means = serializers.CharField(help_text=_("自己动手、学一课或请服务"))
    name = serializers.CharField(help_text=_("课程或服务的名称"))
    text = serializers.CharField(help_text=_("怎么做"))


class ItemOut(serializers.Serializer[Any]):
    code = serializers.CharField(help_text=_("题号"))
    dimension = serializers.CharField(help_text=_("技术、组织或环境"))
    title = serializers.CharField(help_text=_("题目"))
    text = serializers.CharField(help_text=_("问法"))
    help = serializers.CharField(help_text=_("怎么答"))
    weight = serializers.IntegerField(help_text=_("满分"))
    picture = serializers.CharField(help_text=_("图的名字"))
    options = OptionOut(many=True, help_text=_("选项，得分从低到高"))
    advice = AdviceOut(help_text=_("怎样多得分"))


class BandOut(serializers.Serializer[Any]):
    tier = serializers.IntegerField(help_text=_("等级"))
    name = serializers.CharField(help_text=_("等级名称"))
    lowest = serializers.IntegerField(help_text=_("最低分"))
    highest = serializers.IntegerField(help_text=_("最高分"))


class SourceOut(serializers.Serializer[Any]):
    name = serializers.CharField(help_text=_("来源"))
    use = serializers.CharField(help_text=_("参考了什么"))


class QuestionnaireOut(serializers.Serializer[Any]):
    id = serializers.UUIDField(source="pk", help_text=_("版本编号"))
    title = serializers.CharField(source="questionnaire.title", help_text=_("名称"))
    number = serializers.IntegerField(help_text=_("第几版"))
    items = ItemOut(source="content.items", many=True, help_text=_("题目"))
    bands = BandOut(source="content.bands", many=True, help_text=_("等级"))
    sources = SourceOut(source="content.sources", many=True, help_text=_("来源"))


class AssessmentOut(serializers.ModelSerializer[MaturityAssessment]):
    """An assessment as it stands, its answers with what proves them."""

    kind_label = serializers.CharField(source="get_kind_display", label=_("评估方式名称"))
    status_label = serializers.CharField(source="stage", label=_("状态名称"))
    answers = serializers.DictField(child=serializers.CharField(), help_text=_("题号和选项代号"))
    evidence = serializers.DictField(help_text=_("题号和证明"))
    known = serializers.DictField(help_text=_("平台已知的回答和依据"))

    class Meta:
        model = MaturityAssessment
        fields = [
            "id", "store", "version", "kind", "kind_label", "third_party", "status",
            "status_label", "answers", "evidence", "known", "points", "tier", "started_at",
            "answered_at", "assessed_at",
        ]  # fmt: skip
        read_only_fields = fields


class LineOut(serializers.Serializer[Any]):
    code = serializers.CharField(source="line.item.code", help_text=_("题号"))
    title = serializers.CharField(source="line.item.title", help_text=_("题目"))
    points = serializers.IntegerField(source="line.points", help_text=_("得分"))
    full = serializers.IntegerField(source="line.item.weight", help_text=_("满分"))
    known = serializers.CharField(source="source", help_text=_("平台已知的依据"))
    corrected = serializers.BooleanField(help_text=_("与平台登记的不同"))
    unproven = serializers.BooleanField(help_text=_("还没有证明"))


class StepOut(serializers.Serializer[Any]):
    code = serializers.CharField(source="item.code", help_text=_("题号"))
    title = serializers.CharField(source="item.title", help_text=_("题目"))
    goal = serializers.CharField(source="goal.text", help_text=_("做到哪一步"))
    gain = serializers.IntegerField(help_text=_("多得多少分"))
    advice = AdviceOut(source="item.advice", help_text=_("怎么做"))


class DifferenceOut(serializers.Serializer[Any]):
    code = serializers.CharField(source="line.item.code", help_text=_("题号"))
    title = serializers.CharField(source="line.item.title", help_text=_("题目"))
    change = serializers.IntegerField(help_text=_("相差多少分"))
    why = serializers.CharField(source="why.label", help_text=_("原因"))


class ResultOut(serializers.Serializer[Any]):
    points = serializers.IntegerField(help_text=_("得分"))
    tier = serializers.IntegerField(help_text=_("等级"))
    needed = serializers.IntegerField(help_text=_("到下一级还差多少分"))
    items = LineOut(many=True, help_text=_("每题得分"))
    plan = StepOut(many=True, help_text=_("最省力的升级办法"))
    previous = serializers.UUIDField(allow_null=True, help_text=_("上一次评估的编号"))
    differences = DifferenceOut(many=True, help_text=_("和上一次比，每题相差多少"))


# -- what is given --------------------------------------------------------------------------------
class Begin(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(Kind.choices, help_text=_("评估方式"))
    third_party = serializers.CharField(
        required=False, allow_blank=True, max_length=60, default="", help_text=_("第三方机构")
    )


class Proof(serializers.Serializer[Any]):
    note = serializers.CharField(
        required=False, allow_blank=True, max_length=200, default="", help_text=_("说明")
    )
    documents = serializers.ListField(
        child=serializers.UUIDField(), required=False, max_length=20, help_text=_("材料编号")
    )


class Answers(serializers.Serializer[Any]):
    answers = serializers.DictField(
        child=serializers.CharField(allow_blank=True, max_length=40),
        required=False, default=dict, help_text=_("题号和选项代号；空为取消"),
    )  # fmt: skip
    evidence = serializers.DictField(
        child=Proof(), required=False, default=dict, help_text=_("题号和证明")
    )


# -- operations -----------------------------------------------------------------------------------
class Questionnaire(ApiView):
    @extend_schema(summary=_("评估问卷"), description=_("现行的一版。"), responses=QuestionnaireOut)
    def get(self, request: Request) -> Response:
        version = reading.current_version()
        if version is None:
            raise Http404
        return Response(QuestionnaireOut(version).data)


class StoreAssessments(ApiView):
    @extend_schema(
        summary=_("一家店铺的评估"),
        description=_("新的在前。"),
        responses=AssessmentOut(many=True),
    )
    def get(self, request: Request, pk: UUID) -> Response:
        rows = reading.visible_assessments(by=signed_in(request)).filter(store_id=pk)
        return page(self, rows, AssessmentOut)

    @extend_schema(
        summary=_("开始评估"),
        description=_("已有没提交的就接着做；平台已知的先替您答好。"),
        request=Begin,
        responses=AssessmentOut,
    )
    @once
    def post(self, request: Request, pk: UUID) -> Response:
        user = signed_in(request)
        store = get_object_or_404(selectors.visible(by=user), pk=pk)
        given = validated(Begin, request.data)
        may_assess(request, given["kind"])
        return Response(
            AssessmentOut(maturity.start(store, actor=user, at=now(), **given)).data, status=201
        )


class OneAssessment(ApiView):
    @extend_schema(summary=_("一份评估"), responses=AssessmentOut)
    def get(self, request: Request, pk: UUID) -> Response:
        return Response(AssessmentOut(seen(request, pk)).data)

    @extend_schema(
        summary=_("回答问卷"),
        description=_("只改给出的题，别的不动。"),
        request=Answers,
        responses=AssessmentOut,
    )
    @once
    def patch(self, request: Request, pk: UUID) -> Response:
        assessment = seen(request, pk)
        may_assess(request, assessment.kind)
        given = validated(Answers, request.data)
        maturity.answer(assessment, actor=signed_in(request), at=now(), **given)
        return Response(AssessmentOut(assessment).data)


class AssessmentResult(ApiView):
    @extend_schema(
        summary=_("评估结果"),
        description=_("每题得分、怎样到下一级、和上一次相差在哪里。"),
        responses=ResultOut,
    )
    def get(self, request: Request, pk: UUID) -> Response:
        assessment = seen(request, pk)
        result, before = reading.result(assessment), reading.previous(assessment)
        return Response(
            ResultOut(
                {
                    "points": result.score.points,
                    "tier": result.score.band.tier,
                    "needed": result.score.needed,
                    "items": result.items,
                    "plan": reading.plan(assessment),
                    "previous": before.pk if before else None,
                    "differences": reading.compare(before, assessment).differences
                    if before
                    else (),
                }
            ).data
        )


class SubmitAssessment(ApiView):
    @extend_schema(
        summary=_("提交评估"),
        description=_("每题都答了才能提交，由另一个人核实。"),
        request=Note,
        responses=Moved,
    )
    @once
    def post(self, request: Request, pk: UUID) -> Response:
        assessment = seen(request, pk)
        may_assess(request, assessment.kind)
        note = validated(Note, request.data)["note"]
        maturity.submit(assessment, actor=signed_in(request), at=now(), note=note)
        return moved(assessment)


class VerifyAssessment(ApiView):
    permission = "stores.verify_maturityassessment"

    @extend_schema(
        summary=_("核实评估"),
        description=_("自己做的评估要由别人核实；核实后店铺等级随之更新。"),
        request=Note,
        responses=Moved,
    )
    @once
    def post(self, request: Request, pk: UUID) -> Response:
        assessment, note = seen(request, pk), validated(Note, request.data)["note"]
        maturity.verify(assessment, actor=signed_in(request), at=now(), note=note)
        return moved(assessment)


class SendBackAssessment(ApiView):
    permission = "stores.send_back_maturityassessment"

    @extend_schema(summary=_("退回评估"), request=Reason, responses=Moved)
    @once
    def post(self, request: Request, pk: UUID) -> Response:
        assessment, note = seen(request, pk), validated(Reason, request.data)["note"]
        maturity.send_back(assessment, actor=signed_in(request), at=now(), note=note)
        return moved(assessment)


def seen(request: Request, pk: UUID) -> MaturityAssessment:
    rows = reading.visible_assessments(by=signed_in(request))
    assessment: MaturityAssessment = get_object_or_404(rows, pk=pk)
    return assessment


def may_assess(request: Request, kind: str) -> None:
    """One's own shop by being of it, which the service asks; others as an officer."""
    if kind != Kind.SELF and not request.user.has_perm("stores.add_maturityassessment"):
        raise exceptions.PermissionDenied


def moved(assessment: MaturityAssessment) -> Response:
    return Response({"status": assessment.status, "status_label": assessment.stage()})


routes = [
    path("questionnaire/", Questionnaire.as_view(), name="questionnaire"),
    path("stores/<uuid:pk>/assessments/", StoreAssessments.as_view(), name="assessments"),
    path("maturityassessments/<uuid:pk>/", OneAssessment.as_view(), name="assessment"),
    path(
        "maturityassessments/<uuid:pk>/result/",
        AssessmentResult.as_view(),
        name="assessment_result",
    ),
    path(
        "maturityassessments/<uuid:pk>/submit/",
        SubmitAssessment.as_view(),
        name="submit_assessment",
    ),
    path(
        "maturityassessments/<uuid:pk>/verify/",
        VerifyAssessment.as_view(),
        name="verify_assessment",
    ),
    path(
        "maturityassessments/<uuid:pk>/send-back/", SendBackAssessment.as_view(), name="send_back"
    ),
]
