from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from alliance.lib.models import Movable, Moves
from stores.models.store import Store


class MaturityAssessment(Movable):
    """How digital a shop was on a day, by one version of the alliance's questionnaire.

    Verified ones never change again, so a shop's verified assessments in the order of their day
    are the history of its tier.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("填写中")
        SUBMITTED = "submitted", _("等待核实")
        VERIFIED = "verified", _("已核实")
        RETURNED = "returned", _("已退回")

    class Kind(models.TextChoices):
        SELF = "self", _("店主自评")
        OFFICER = "officer", _("专员评估")
        THIRD_PARTY = "third_party", _("第三方评估")

    MOVES: ClassVar[Moves] = {
        "submit": ((Status.DRAFT, Status.RETURNED), Status.SUBMITTED),
        "verify": ((Status.SUBMITTED,), Status.VERIFIED),
        "send_back": ((Status.SUBMITTED,), Status.RETURNED),
    }
    VERBS: ClassVar[dict[str, str | Promise]] = {
        "start": _("开始评估"),
        "submit": _("提交评估"),
        "verify": _("核实评估"),
        "send_back": _("退回评估"),
    }

    store = models.ForeignKey(
        Store, verbose_name=_("店铺"), on_delete=models.CASCADE, related_name="assessments"
    )
    version = models.ForeignKey(
        "standards.QuestionnaireVersion",
        verbose_name=_("问卷版本"),
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
    )
    kind = models.CharField(_("评估方式"), max_length=12, choices=Kind)
    third_party = models.CharField(_("第三方机构"), max_length=60, blank=True)
    status = models.CharField(
        _("状态"), max_length=10, choices=Status, default=Status.DRAFT, editable=False
    )
    # {item's code: option's code}
    answers = models.JSONField(_("回答"), default=dict, editable=False)
    # {item's code: {"note": words, "documents": [keys of documents]}}, both parts optional
    evidence = models.JSONField(_("证明"), default=dict, editable=False)
    # What the platform knew when it began: {item's code: {"option": code, "source": words}}
    known = models.JSONField(_("平台已知"), default=dict, editable=False)
    points = models.PositiveSmallIntegerField(_("得分"), null=True, editable=False)
    tier = models.PositiveSmallIntegerField(_("等级"), null=True, editable=False)
    assessor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("评估人"),
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
    )
    started_at = models.DateTimeField(_("开始时间"), editable=False)
    answered_at = models.DateTimeField(_("最后填写时间"), null=True, editable=False)
    assessed_at = models.DateTimeField(_("评估时间"), null=True, editable=False)

    class Meta:
        verbose_name = _("成熟度评估")
        verbose_name_plural = _("成熟度评估")
        ordering = ["-started_at", "-id"]
        permissions = [
            ("submit_maturityassessment", _("提交成熟度评估")),
            ("verify_maturityassessment", _("核实成熟度评估")),
            ("send_back_maturityassessment", _("退回成熟度评估")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["store", "kind"],
                condition=~models.Q(status="verified"),
                name="assessment_open_once",
            ),
            models.CheckConstraint(
                condition=models.Q(points__isnull=True) | models.Q(points__range=(0, 100)),
                name="assessment_points_0_to_100",
            ),
            models.CheckConstraint(
                condition=models.Q(tier__isnull=True) | models.Q(tier__range=(1, 5)),
                name="assessment_tier_1_to_5",
            ),
        ]
        indexes = [
            models.Index(fields=["store", "-assessed_at"], name="assessment_of_store"),
            models.Index(fields=["status", "-started_at"], name="assessment_queue"),
        ]

    def __str__(self) -> str:
        day = localtime(self.assessed_at or self.started_at).date()
        return f"{self.store} · {self.get_kind_display()} · {day:%Y-%m-%d}"

    def open(self) -> bool:
        """Whether answers may still change."""
        return self.may("submit")
