from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from rest_framework.utils.encoders import JSONEncoder

from alliance.lib.models import Keyed


class AnsweredRequest(Keyed):
    """The first answer to a write that carried an Idempotency-Key. In public, with its county.

    Written in the transaction of what the request did: either both are there or neither.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("人员"), on_delete=models.PROTECT, related_name="+"
    )
    county = models.CharField(_("县代码"), max_length=6, blank=True)
    key = models.CharField(_("请求标识"), max_length=64)
    digest = models.CharField(_("请求指纹"), max_length=64)
    answer = models.JSONField(_("答复"), null=True, encoder=JSONEncoder)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("已答复的请求")
        verbose_name_plural = _("已答复的请求")
        constraints = [
            models.UniqueConstraint(fields=["user", "county", "key"], name="request_once")
        ]
        indexes = [models.Index(fields=["at"], name="request_age")]

    def __str__(self) -> str:
        return self.key
