from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from alliance.accounts.models.membership import Membership
from alliance.lib.models import Keyed


class ApiToken(Keyed):
    """A key for a machine that acts as one membership: one person, one role, one county."""

    COUNTY = "membership.centre_id"
    VERBS = {"make_token": _("建立接口密钥"), "revoke_token": _("停用接口密钥")}

    membership = models.ForeignKey(
        Membership, verbose_name=_("任职"), on_delete=models.PROTECT, related_name="tokens"
    )
    purpose = models.CharField(_("用途"), max_length=60)
    prefix = models.CharField(_("开头几位"), max_length=12, editable=False)
    token_hash = models.CharField(max_length=64, editable=False)
    created_at = models.DateTimeField(_("建立时间"))
    expires_at = models.DateTimeField(_("失效时间"))
    last_used_on = models.DateField(_("最近使用"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("停用时间"), null=True, blank=True)

    token: str = ""  # shown once, known only to the instance that made it

    class Meta:
        verbose_name = _("接口密钥")
        verbose_name_plural = _("接口密钥")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["token_hash"], name="api_token_once"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} · {self.prefix}…"

    def works(self, at: datetime) -> bool:
        """Neither revoked nor expired; whether its membership stands is another question."""
        return self.revoked_at is None and at < self.expires_at
