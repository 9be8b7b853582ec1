from __future__ import annotations

from functools import cached_property
from typing import ClassVar

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from alliance.lib.models import Keyed, Movable, Moves
from alliance.standards.body import Body, read


class Questionnaire(Keyed):
    """A kind of assessment that the whole alliance shares, in versions."""

    slug = models.SlugField(_("代号"), max_length=40)
    title = models.CharField(_("名称"), max_length=60)

    class Meta:
        verbose_name = _("评估问卷")
        verbose_name_plural = _("评估问卷")
        constraints = [models.UniqueConstraint(fields=["slug"], name="questionnaire_once")]

    def __str__(self) -> str:
        return self.title


class QuestionnaireVersion(Movable):
    """One wording of a questionnaire. Once published it never changes: results stand on it."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("草稿")
        PUBLISHED = "published", _("已发布")

    MOVES: ClassVar[Moves] = {"publish": ((Status.DRAFT,), Status.PUBLISHED)}
    VERBS: ClassVar[dict[str, str | Promise]] = {"publish": _("发布问卷")}

    questionnaire = models.ForeignKey(
        Questionnaire, verbose_name=_("问卷"), on_delete=models.PROTECT, related_name="versions"
    )
    number = models.PositiveSmallIntegerField(_("版本"), editable=False)
    # The shape of alliance.standards.body, checked by alliance.standards.checking.
    body = models.JSONField(_("内容"))
    status = models.CharField(
        _("状态"), max_length=10, choices=Status, default=Status.DRAFT, editable=False
    )
    published_at = models.DateTimeField(_("发布时间"), null=True, editable=False)

    class Meta:
        verbose_name = _("问卷版本")
        verbose_name_plural = _("问卷版本")
        ordering = ["questionnaire", "-number"]
        permissions = [("publish_questionnaireversion", _("发布评估问卷"))]
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "number"], name="version_once")
        ]

    def __str__(self) -> str:
        return str(
            _("%(title)s 第 %(number)d 版") % {"title": self.questionnaire, "number": self.number}
        )

    @cached_property
    def content(self) -> Body:
        """The body, typed. Only what passed `checking.problems` is sure to have one."""
        return read(self.body)
