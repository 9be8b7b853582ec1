"""Maturity assessments at the desk: begin one, answer it, read its result, verify those waiting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from alliance.lib.admin import DeskForm, ReadOnlyAdmin, Section, display
from alliance.lib.refusals import AlreadyMoved, Refused
from alliance.lib.sites import county_site
from alliance.lib.verbs import Verb
from stores.admin.answering import chosen, sides
from stores.models import MaturityAssessment
from stores.selectors import maturity as reading
from stores.services import maturity

Kind = MaturityAssessment.Kind
Status = MaturityAssessment.Status

if TYPE_CHECKING:
    AnyChoiceField = forms.ModelChoiceField[Any]
else:
    AnyChoiceField = forms.ModelChoiceField


class SoughtField(AnyChoiceField):
    """Chosen by searching: what is no key at all is shown again as nothing chosen."""

    def bound_data(self, data: Any, initial: Any) -> Any:
        try:
            self.to_python(data)
        except ValidationError:
            return None
        return data


class BeginForm(DeskForm):
    """Which shop, and who assesses it; self-assessments begin on the owner's phone."""

    class Meta:
        model = MaturityAssessment
        fields: ClassVar[list[str]] = ["store", "kind", "third_party"]
        help_texts: ClassVar[dict[str, Any]] = {
            "third_party": gettext_lazy("只在第三方评估时填写。"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "kind" in self.fields:
            at_the_desk = [choice for choice in Kind.choices if choice[0] != Kind.SELF]
            self.fields["kind"].choices = at_the_desk  # type: ignore[attr-defined]


@admin.register(MaturityAssessment, site=county_site)
class MaturityAssessmentAdmin(ReadOnlyAdmin):
    form = BeginForm
    section = Section.SHOPS
    icon = "speed"
    register_service = maturity.begin
    verbs = (
        Verb(maturity.submit, icon="outbox", question=gettext_lazy("提交后由另一位专员核实。")),
        Verb(
            maturity.verify,
            icon="verified",
            question=gettext_lazy(
                "核实表示您确认这些回答属实。核实后店铺的等级随之更新，并通知店主。"
            ),
        ),
        Verb(
            maturity.send_back,
            icon="undo",
            question=gettext_lazy("写清楚哪一题要改、为什么，评估人会看到。"),
            needs_note=True,
            grave=True,
        ),
    )
    list_display = ("store", "kind", "stage", "points", "tier", "assessor_name", "assessed_at")
    list_filter = (("status", ChoicesDropdownFilter), ("kind", ChoicesDropdownFilter), "tier")
    list_select_related = ("store", "assessor")
    search_fields = ("store__name", "^store__number")
    search_help_text = gettext_lazy("按店名或店铺编号查找")
    ordering = ("-started_at", "-id")
    autocomplete_fields = ("store",)
    add_fieldsets = ((None, {"fields": ("store", ("kind", "third_party"))}),)
    fieldsets = (
        (
            gettext_lazy("这次评估"),
            {
                "fields": (
                    ("store", "kind", "third_party"),
                    ("status", "assessor_name", "assessed_at"),
                    "version_name",
                )
            },
        ),
    )
    change_form_before_template = "admin/maturity/result.html"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.may("add", request)

    def formfield_for_foreignkey(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> AnyChoiceField | None:
        sought: dict[str, Any] = {"form_class": SoughtField} | kwargs
        field: AnyChoiceField | None = super().formfield_for_foreignkey(db_field, request, **sought)
        return field

    def get_queryset(self, request: HttpRequest) -> QuerySet[MaturityAssessment]:
        rows: QuerySet[MaturityAssessment] = super().get_queryset(request)
        return rows.select_related("store", "assessor", "version__questionnaire")

    @display(
        description=gettext_lazy("状态"),
        ordering="status",
        label={
            Status.DRAFT: "info",
            Status.SUBMITTED: "warning",
            Status.VERIFIED: "success",
            Status.RETURNED: "danger",
        },
    )
    def stage(self, assessment: MaturityAssessment) -> tuple[str, str]:
        return assessment.status, assessment.stage()

    @display(description=gettext_lazy("评估人"))
    def assessor_name(self, assessment: MaturityAssessment) -> str:
        return assessment.assessor.name

    @display(description=gettext_lazy("问卷"))
    def version_name(self, assessment: MaturityAssessment) -> str:
        return str(assessment.version)

    def waiting(self, request: HttpRequest) -> QuerySet[MaturityAssessment] | None:
        """Those this person may verify: not what they assessed themselves."""
        if not self.may("verify", request):
            return None
        submitted = MaturityAssessment.objects.filter(status=Status.SUBMITTED)
        return submitted.exclude(assessor_id=request.user.pk)

    # -- answering --------------------------------------------------------------------------------
    def get_urls(self) -> list[URLPattern]:
        answering = path(
            "<path:object_id>/answer/",
            self.admin_site.admin_view(self.answer_view),
            name=self._url_name("answer").removeprefix("admin:"),
        )
        return [answering, *super().get_urls()]

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:
        return redirect(self._url_name("answer"), obj.pk)

    def answer_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The questions by dimension. What is given is kept even where it cannot be handed in."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        assessment = self._thing(request, object_id)
        if assessment.kind == Kind.SELF or not assessment.open():
            if request.method == "POST":
                messages.warning(request, str(AlreadyMoved(assessment.stage())))
            return redirect(self._url_name("change"), assessment.pk)
        refusal = self._keep(request, assessment) if request.method == "POST" else None
        if request.method == "POST" and refusal is None:
            return redirect(self._url_name("change"), assessment.pk)
        return self._ask(request, assessment, refusal)

    def _keep(self, request: HttpRequest, assessment: MaturityAssessment) -> Refused | None:
        """Save, and hand in where that was the button; what stands in the way, if anything."""
        answers, evidence = chosen(reading.questions(assessment.version), request.POST)
        said: dict[str, Any] = {"actor": request.user, "at": timezone.now()}
        try:
            maturity.answer(assessment, answers, evidence=evidence, **said)
            if "submit" in request.POST:
                maturity.submit(assessment, **said)
        except Refused as refusal:
            # What was typed is shown again, kept or not.
            assessment.answers = {**assessment.answers, **answers}
            assessment.evidence = {**assessment.evidence, **evidence}
            return refusal
        handed_in = "submit" in request.POST
        messages.success(
            request, _("评估已提交，等另一位专员核实。") if handed_in else _("已保存。")
        )
        return None

    def _ask(
        self, request: HttpRequest, assessment: MaturityAssessment, refusal: Refused | None
    ) -> HttpResponse:
        result = reading.result(assessment)
        context = {
            **self.admin_site.each_context(request),
            "title": _("评估：%(store)s") % {"store": assessment.store},
            "assessment": assessment,
            "refusal": refusal,
            "sides": sides(result, {item.code for item in getattr(refusal, "items", ())}),
            "left": len(result.score.unanswered),
            "back": reverse(self._url_name("change"), args=[assessment.pk]),
        }
        return render(request, "admin/maturity/answer.html", context)

    # -- the result -------------------------------------------------------------------------------
    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        assessment = context.get("original")
        if assessment is not None:
            before = reading.previous(assessment) if assessment.points is not None else None
            context |= {
                "result": reading.result(assessment),
                "sides": sides(reading.result(assessment), set()),
                "plan": reading.plan(assessment),
                "comparison": reading.compare(before, assessment) if before else None,
                "before": before,
                "tiers": reading.tier_history(assessment.store),
                "answer_url": self._answer_url(request, assessment),
            }
        return super().render_change_form(request, context, *args, **kwargs)

    def _answer_url(self, request: HttpRequest, assessment: MaturityAssessment) -> str:
        may = self.has_add_permission(request) and assessment.kind != Kind.SELF
        if not (may and assessment.open()):
            return ""
        return reverse(self._url_name("answer"), args=[assessment.pk])
