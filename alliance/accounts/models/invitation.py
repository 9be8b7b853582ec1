from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from alliance.accounts.models.membership import Department, roles_stand_where_they_belong
from alliance.accounts.models.person import mainland_mobile
from alliance.accounts.roles import Role
from alliance.lib import masks, tokens
from alliance.lib.models import Movable, Moves

VALID_FOR = timedelta(days=7)


class Invitation(Movable):
    """A role held out to a phone number. The link in the text message opens it once."""

    class Status(models.TextChoices):
        OPEN = "open", _("待接受")
        ACCEPTED = "accepted", _("已接受")
        REVOKED = "revoked", _("已撤回")
        EXPIRED = "expired", _("已过期")

    MOVES: ClassVar[Moves] = {
        "accept": ((Status.OPEN,), Status.ACCEPTED),
        "revoke": ((Status.OPEN, Status.EXPIRED), Status.REVOKED),
        "expire": ((Status.OPEN,), Status.EXPIRED),
        "resend": ((Status.OPEN, Status.EXPIRED), Status.OPEN),
    }

    BY_CLOCK = frozenset({"expire"})
    PERSONAL: ClassVar[dict[str, Callable[[str], str]]] = {"phone": masks.phone}
    VERBS = {
        "invite": _("邀请"),
        "accept": _("接受邀请"),
        "revoke": _("撤回邀请"),
        "expire": _("邀请过期"),
        "resend": _("重新发送邀请"),
    }

    phone = models.CharField(_("手机号"), max_length=11, validators=[mainland_mobile])
    name = models.CharField(_("姓名"), max_length=40)
    role = models.CharField(_("角色"), max_length=20, choices=Role)
    centre = models.ForeignKey(
        "centres.Centre",
        verbose_name=_("县域中心"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    department = models.ForeignKey(
        Department, verbose_name=_("部门"), null=True, blank=True, on_delete=models.PROTECT
    )
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("邀请人"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    status = models.CharField(
        _("状态"), max_length=10, choices=Status, default=Status.OPEN, editable=False
    )
    invited_at = models.DateTimeField(_("邀请时间"))
    expires_at = models.DateTimeField(_("失效时间"))
    token_hash = models.CharField(max_length=64, editable=False)
    # Only a link that travelled to the phone proves the phone; one printed on a console does not.
    texted = models.BooleanField(_("已发短信"), default=False)

    token: str = ""  # the link's secret, known only to the instance that made it

    class Meta:
        verbose_name = _("邀请")
        verbose_name_plural = _("邀请")
        ordering = ["-invited_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["token_hash"], name="invitation_token_once"),
            models.UniqueConstraint(
                fields=["phone", "centre", "role"],
                condition=models.Q(status="open"),
                name="invitation_once",
                nulls_distinct=False,
            ),
            *roles_stand_where_they_belong("invitation"),
        ]
        indexes = [
            models.Index(
                fields=["expires_at"], condition=models.Q(status="open"), name="invitation_due"
            )
        ]

    def __str__(self) -> str:
        where = self.centre.name if self.centre else ""
        return f"{self.name} · {where}{self.get_role_display()}"

    def renew(self, at: datetime) -> dict[str, Any]:
        """A fresh secret in `token`; returns the columns that go with it."""
        self.token = tokens.new()
        return {"token_hash": tokens.fingerprint(self.token), "expires_at": at + VALID_FOR}
