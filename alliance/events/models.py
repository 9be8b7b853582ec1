from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from alliance.lib.models import Keyed


class OutboxFact(Keyed):
    """A fact as its publisher's transaction wrote it down. In public, with its county."""

    county = models.CharField(_("县代码"), max_length=6, blank=True)
    name = models.CharField(_("业务动态"), max_length=100)
    payload = models.JSONField(_("内容"))
    at = models.DateTimeField(_("发生时间"))

    class Meta:
        verbose_name = _("业务动态")
        verbose_name_plural = _("业务动态")
        ordering = ["-id"]
        indexes = [models.Index(fields=["name", "at"], name="fact_by_name")]

    def __str__(self) -> str:
        return self.name


class Delivery(Keyed):
    """One handler's turn at one fact. Its times are the database's: no two machines compare clocks.

    A row that is missing means "this handler has never been given the fact", so rows go only
    together with their fact (`services.prune`).
    """

    COUNTY = "county"

    class State(models.TextChoices):
        DUE = "due", _("待投递")
        DONE = "done", _("已投递")
        DEAD = "dead", _("投递失败")

    VERBS: ClassVar[dict[str, str | Promise]] = {"replay": _("重新投递")}

    fact = models.ForeignKey(
        OutboxFact, verbose_name=_("业务动态"), on_delete=models.PROTECT, related_name="deliveries"
    )
    county = models.CharField(_("县代码"), max_length=6, blank=True)
    handler = models.CharField(_("处理程序"), max_length=200)
    state = models.CharField(_("状态"), max_length=4, choices=State, default=State.DUE)
    attempts = models.PositiveSmallIntegerField(_("尝试次数"), default=0)
    due_at = models.DateTimeField(_("下次投递时间"), db_default=Now())
    done_at = models.DateTimeField(_("投递时间"), null=True, blank=True)
    error = models.TextField(_("出错信息"), blank=True)

    class Meta:
        verbose_name = _("投递")
        verbose_name_plural = _("投递")
        ordering = ["-due_at", "-id"]
        permissions = [("replay_delivery", _("重新投递"))]
        constraints = [
            models.UniqueConstraint(fields=["fact", "handler"], name="delivery_once_per_handler")
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(state="due"), name="delivery_due"),
            models.Index(fields=["due_at"], condition=models.Q(state="dead"), name="delivery_dead"),
        ]

    def __str__(self) -> str:
        return f"{self.fact} → {self.handler}"
