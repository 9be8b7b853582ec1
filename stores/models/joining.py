from __future__ import annotations

from datetime import date, timedelta
from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from alliance.lib.models import Keyed

LASTS = timedelta(days=30)
MOST_PLACES = 5000


def in_a_month() -> date:
    return localdate() + LASTS


class JoinCode(Keyed):
    """Eight digits that let shops register themselves, as many as it has places, until a day.

    Digits, because they are typed on any keyboard and read over the phone. A code is no secret (it
    hangs on walls): it opens a form, and an officer still comes to see each shop.
    """

    VERBS: ClassVar[dict[str, str | Promise]] = {
        "make": _("发出邀请码"),
        "revoke": _("作废邀请码"),
        "admit": _("凭码登记店铺"),
    }

    code = models.CharField(_("邀请码"), max_length=8, editable=False)
    town = models.CharField(
        _("乡镇街道"), max_length=40, blank=True, help_text=_("填了就替店主先选好；可以不填。")
    )
    purpose = models.CharField(
        _("用途"), max_length=60, blank=True, help_text=_("店主会看到，例如：赶集日现场登记。")
    )
    places = models.PositiveIntegerField(
        _("可登记几家"),
        default=50,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_PLACES)],
        help_text=_("登记满了就不能再用，需要时另发一个。"),
    )
    used = models.PositiveIntegerField(_("已登记"), default=0, editable=False)
    last_day = models.DateField(_("有效期至"), default=in_a_month, help_text=_("当天还能用。"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("发码人"),
        null=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
        editable=False,
    )
    made_at = models.DateTimeField(_("发码时间"), editable=False)
    revoked_at = models.DateTimeField(_("作废时间"), null=True, editable=False)

    class Meta:
        verbose_name = _("邀请码")
        verbose_name_plural = _("邀请码")
        ordering = ["-id"]
        permissions = [("revoke_joincode", _("作废邀请码"))]
        constraints = [
            models.UniqueConstraint(fields=["code"], name="join_code_once"),
            models.CheckConstraint(
                condition=Q(used__lte=F("places")), name="join_code_within_places"
            ),
        ]

    def __str__(self) -> str:
        return self.shown

    @property
    def shown(self) -> str:
        """3824 5710, as it is printed and read aloud."""
        return f"{self.code[:4]} {self.code[4:]}"

    @property
    def left(self) -> int:
        return self.places - self.used

    def over(self, today: date) -> bool:
        return self.last_day < today
