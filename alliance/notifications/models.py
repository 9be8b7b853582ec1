from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from alliance.lib.models import Keyed


class Channel(models.TextChoices):
    SMS = "sms", _("短信")
    EMAIL = "email", _("邮件")
    ROBOT = "robot", _("群机器人（企业微信、钉钉、飞书）")


class Notification(Keyed):
    """What a person was told, in the words of that day. In public, with its county."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("人员"),
        on_delete=models.PROTECT,
        related_name="notifications",
    )
    county = models.CharField(_("县代码"), max_length=6, blank=True)
    kind = models.CharField(_("种类"), max_length=100)
    title = models.CharField(_("标题"), max_length=100)
    body = models.TextField(_("内容"))
    link = models.CharField(_("链接"), max_length=200, blank=True)
    urgent = models.BooleanField(_("紧急"), default=False)
    fingerprint = models.CharField(max_length=64, editable=False)
    at = models.DateTimeField(_("时间"))
    read_at = models.DateTimeField(_("阅读时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("消息")
        verbose_name_plural = _("消息")
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["user", "fingerprint"], name="notification_once")
        ]
        indexes = [
            models.Index(fields=["user", "county", "-at", "-id"], name="notification_latest"),
            models.Index(
                fields=["user", "county"],
                condition=models.Q(read_at=None),
                name="notification_unread",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Preference(Keyed):
    """Whether a person wants a kind of message (empty: every kind) on a channel (empty: on any)."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notification_preferences"
    )
    kind = models.CharField(_("种类"), max_length=100, blank=True)
    channel = models.CharField(_("渠道"), max_length=10, choices=Channel, blank=True)
    wanted = models.BooleanField(_("接收"))
    address = models.CharField(_("地址"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("通知偏好")
        verbose_name_plural = _("通知偏好")
        constraints = [
            models.UniqueConstraint(fields=["user", "kind", "channel"], name="preference_once")
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} · {self.kind}"


class QuietHours(Keyed):
    """When a person is not to be disturbed; the same time twice means never."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="quiet_hours"
    )
    starts = models.TimeField(_("开始"))
    ends = models.TimeField(_("结束"))

    class Meta:
        verbose_name = _("免打扰时间")
        verbose_name_plural = _("免打扰时间")

    def __str__(self) -> str:
        return f"{self.starts:%H:%M}–{self.ends:%H:%M}"


# As the alliance's desk lists them: what did not go, what perhaps did not, then the latest.
TROUBLE_FIRST = (
    models.Case(
        models.When(state="failed", then=0), models.When(state="unsure", then=1), default=2
    ),
    models.F("not_before").desc(),
    models.F("id").desc(),
)


class OutwardMessage(Keyed):
    """A notification on its way out of the house. The address is looked up when it is sent."""

    COUNTY = "notification.county"
    VERBS: ClassVar = {"retry": _("重新发送")}

    class State(models.TextChoices):
        WAITING = "waiting", _("待发送")
        SENDING = "sending", _("正在发送")
        SENT = "sent", _("已发送")
        FAILED = "failed", _("发送失败")
        UNSURE = "unsure", _("不确定是否送达")

    notification = models.ForeignKey(
        Notification, verbose_name=_("消息"), on_delete=models.CASCADE, related_name="outward"
    )
    channel = models.CharField(_("渠道"), max_length=10, choices=Channel)
    text = models.TextField(_("文字"))
    state = models.CharField(_("状态"), max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("尝试次数"), default=0)
    not_before = models.DateTimeField(_("最早发送时间"))
    started_at = models.DateTimeField(_("开始发送时间"), null=True, blank=True)
    sent_at = models.DateTimeField(_("发送时间"), null=True, blank=True)
    error = models.TextField(_("出错信息"), blank=True)

    class Meta:
        verbose_name = _("外发消息")
        verbose_name_plural = _("外发消息")
        ordering = ["-not_before", "-id"]
        permissions = [("retry_outwardmessage", _("重新发送外发消息"))]
        constraints = [
            models.UniqueConstraint(fields=["notification", "channel"], name="outward_once")
        ]
        indexes = [
            models.Index(
                fields=["not_before"], condition=models.Q(state="waiting"), name="outward_waiting"
            ),
            models.Index(
                fields=["started_at"], condition=models.Q(state="sending"), name="outward_sending"
            ),
            models.Index(
                fields=["not_before"], condition=models.Q(state="failed"), name="outward_failed"
            ),
            models.Index(*TROUBLE_FIRST, name="outward_trouble_first"),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} · {localtime(self.not_before):%Y-%m-%d %H:%M}"
