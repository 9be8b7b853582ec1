"""What a shop can run on. The words are the county's; the codes are what is stored."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class System(models.TextChoices):
    """A system in use. 无 in a roster is an empty list, not a system."""

    STOCK = "stock", _("单机进销存")
    TILL = "till", _("收银机")
    CLOUD_TILL = "cloud_till", _("联网收银系统")
    MINI_PROGRAM = "mini_program", _("微信小程序")
    WECHAT_PAY = "wechat_pay", _("微信收款码")
    ALIPAY = "alipay", _("支付宝收款码")
    UNION_PAY = "union_pay", _("聚合支付")
    MEITUAN = "meituan", _("美团")
    ELEME = "eleme", _("饿了么")
    GROUP_BUY = "group_buy", _("社区团购")
    WHOLESALE = "wholesale", _("网上订货平台")
    MEMBERS = "members", _("会员系统")
    SHORT_VIDEO = "short_video", _("短视频直播带货")
    ACCOUNTS = "accounts", _("记账软件")
    OTHER = "other", _("其他系统")


class Device(models.TextChoices):
    PHONE = "phone", _("智能手机")
    COMPUTER = "computer", _("电脑")
    TILL = "till", _("收银机")
    SCANNER = "scanner", _("扫码枪")
    PRINTER = "printer", _("小票打印机")
    SCALE = "scale", _("电子秤")
    CAMERA = "camera", _("监控摄像头")
    ROUTER = "router", _("无线路由器")
