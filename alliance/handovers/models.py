from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from alliance.lib.keys import new_key
from alliance.lib.models import Movable, Moves


class HandOver(Movable):
    """One county offers a shop to another, which takes it or does not.

    Stands in public because both read it, and belongs to neither alone. `summary` is all that the
    other side learns before it consents: {"name" (masked), "trade", "tier", "status", "town"}.
    """

    class Status(models.TextChoices):
        OFFERED = "offered", _("等待接收")
        ACCEPTED = "accepted", _("已接收")
        DECLINED = "declined", _("未接收")
        WITHDRAWN = "withdrawn", _("已撤回")

    MOVES: ClassVar[Moves] = {
        "accept": ((Status.OFFERED,), Status.ACCEPTED),
        "decline": ((Status.OFFERED,), Status.DECLINED),
        "withdraw": ((Status.OFFERED,), Status.WITHDRAWN),
    }
    VERBS: ClassVar[dict[str, str | Promise]] = {
        "offer": _("提出移交"),
        "accept": _("接收店铺"),
        "decline": _("不接收"),
        "withdraw": _("撤回移交"),
    }

    from_county = models.CharField(_("迁出县"), max_length=6)
    to_county = models.CharField(_("迁入县"), max_length=6)
    store_id = models.UUIDField(_("店铺"))
    # The shop's key over there, known from the start: what a crash leaves half-way lies under it.
    successor_id = models.UUIDField(_("迁入后的店铺"), default=new_key, editable=False)
    summary = models.JSONField(_("概要"))
    reason = models.TextField(_("移交原因"), max_length=1000)
    owner_agreed_at = models.DateTimeField(_("店主同意的时间"))
    status = models.CharField(
        _("状态"), max_length=10, choices=Status, default=Status.OFFERED, editable=False
    )
    offered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("提出的人"), on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    offered_at = models.DateTimeField(_("提出时间"))
    answer = models.TextField(_("答复"), blank=True, max_length=1000)
    answered_at = models.DateTimeField(_("答复时间"), null=True)

    class Meta:
        verbose_name = _("跨县移交")
        verbose_name_plural = _("跨县移交")
        ordering = ["-offered_at", "-id"]
        permissions = [
            ("accept_handover", _("接收外县店铺")),
            ("decline_handover", _("不接收外县店铺")),
            ("withdraw_handover", _("撤回店铺移交")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["store_id"], condition=models.Q(status="offered"), name="one_offer_at_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(from_county=models.F("to_county")), name="to_another_county"
            ),
        ]
        indexes = [
            models.Index(fields=["to_county", "-offered_at"], name="handovers_incoming"),
            models.Index(fields=["from_county", "-offered_at"], name="handovers_outgoing"),
        ]

    def __str__(self) -> str:
        return f"{self.summary['name']} · {self.from_county} → {self.to_county}"
