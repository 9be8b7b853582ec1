from __future__ import annotations

from django.utils.translation import gettext_lazy as _

# The first sign that fits names the thing; order matters, for browsers claim to be one another.
SYSTEMS = [
    ("HarmonyOS", _("鸿蒙设备")), ("OpenHarmony", _("鸿蒙设备")), ("iPhone", _("苹果手机")),
    ("iPad", _("苹果平板")),
    ("Android", _("安卓手机")), ("Windows", _("Windows 电脑")), ("Macintosh", _("苹果电脑")),
    ("Linux", _("Linux 电脑")),
]  # fmt: skip
BROWSERS = [
    ("MicroMessenger", _("微信")), ("DingTalk", _("钉钉")), ("AliApp", _("支付宝")),
    ("QQBrowser", _("QQ 浏览器")),
    ("UCBrowser", _("UC 浏览器")), ("HuaweiBrowser", _("华为浏览器")),
    ("MiuiBrowser", _("小米浏览器")),
    ("VivoBrowser", _("vivo 浏览器")), ("HeyTapBrowser", _("OPPO 浏览器")), ("Edg/", "Edge"),
    ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"),
]  # fmt: skip


def device_name(user_agent: str) -> str:
    """What a person calls the thing that browser string stands for: 安卓手机 · 微信."""
    named = [
        str(next((name for sign, name in signs if sign in user_agent), ""))
        for signs in (SYSTEMS, BROWSERS)
    ]
    return " · ".join(filter(None, named)) or str(_("未知设备"))
