from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from alliance.lib.models import Keyed


class SignInEntry(Keyed):
    """One line of a person's sign-in history. Append-only; the SMS limits count its rows."""

    class What(models.TextChoices):
        CODE_SENT = "code_sent", _("发送短信验证码")
        CODE_WRONG = "code_wrong", _("短信验证码填错")
        PASSWORD_WRONG = "password_wrong", _("密码填错")
        LOCKED = "locked", _("试错太多，暂时锁定")
        BY_CODE = "by_code", _("短信验证码登录")
        BY_PASSWORD = "by_password", _("密码登录")
        BY_SECOND_FACTOR = "by_second_factor", _("密码和两步验证登录")
        BY_PASSKEY = "by_passkey", _("通行密钥登录")
        PASSWORD_SET = "password_set", _("设置密码")
        FACTOR_ADDED = "factor_added", _("开启两步验证")
        FACTOR_REMOVED = "factor_removed", _("关闭两步验证")
        CODES_MADE = "codes_made", _("重新生成备用码")
        ENDED_EVERYWHERE = "ended_everywhere", _("在所有设备上退出")
        PHONE_CHANGED = "phone_changed", _("更换手机号")

    what = models.CharField(_("事项"), max_length=20, choices=What)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("人员"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    phone = models.CharField(_("手机号"), max_length=11, blank=True)
    county = models.CharField(_("县域中心"), max_length=6, blank=True)
    address = models.GenericIPAddressField(_("网络地址"), null=True)
    device = models.CharField(_("设备"), max_length=200, blank=True)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("登录记录")
        verbose_name_plural = _("登录记录")
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["user", "-at"], name="signin_user"),
            models.Index(fields=["phone", "what", "-at"], name="signin_phone"),
            models.Index(fields=["address", "what", "-at"], name="signin_address"),
            models.Index(fields=["what", "-at"], name="signin_what"),
        ]

    def __str__(self) -> str:
        return f"{self.get_what_display()} · {self.at:%Y-%m-%d %H:%M}"


class Recovery(Keyed):
    """A lost second factor, given back by two people who are not the person.

    It has no status: who said what, and when, is the state. The database holds the two apart.
    """

    OPEN_FOR = timedelta(days=3)

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("人员"),
        on_delete=models.PROTECT,
        related_name="recoveries",
    )
    password_too = models.BooleanField(_("密码也忘了"), default=False)
    reason = models.CharField(_("原因"), max_length=200)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("申请人"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    asked_at = models.DateTimeField(_("申请时间"))
    first_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("第一位同意人"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    first_at = models.DateTimeField(_("第一次同意时间"), null=True)
    restored_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("第二位同意人"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    restored_at = models.DateTimeField(_("恢复时间"), null=True)
    refused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("拒绝人"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    refused_at = models.DateTimeField(_("拒绝时间"), null=True)

    class Meta:
        verbose_name = _("两步验证恢复")
        verbose_name_plural = _("两步验证恢复")
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(
                name="recovery_not_by_oneself",
                condition=~Q(first_by=F("user")) & ~Q(restored_by=F("user")),
            ),
            models.CheckConstraint(
                name="recovery_by_two",
                condition=Q(restored_by=None)
                | (Q(first_by__isnull=False) & ~Q(first_by=F("restored_by"))),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.asked_at:%Y-%m-%d}"

    def is_open(self, at: datetime) -> bool:
        """Still waiting for somebody's word at the moment `at`."""
        return not (self.restored_at or self.refused_at) and at < self.asked_at + self.OPEN_FOR
