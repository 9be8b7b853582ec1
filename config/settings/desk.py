"""Unfold, once for each of the two desks."""

import os
from typing import Any

from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

# Where visitors find the source of what runs here (AGPL, section 13); shown on every page when set.
SOURCE_URL = os.environ.get("SOURCE_URL", "")
DESK_ROLES_WITH = "alliance.accounts.roles.roles_with"
# Pages of the desks that are no admin class: (section, title, icon, URL name, permission).
DESK_LINKS: list[tuple[str, Any, str, str, str]] = [
    ("people", _("人员管理"), "manage_accounts", "people:list", "accounts.manage_people"),
    ("people", _("恢复申请"), "lock_reset", "recoveries", "accounts.manage_people"),
    ("shops", _("跨县移交"), "swap_horiz", "handovers", "handovers.accept_handover"),
    ("people", _("接口密钥"), "key", "people:tokens", "accounts.enter_county_desk"),
]

SKY = {
    "50": "oklch(97.7% .013 236.62)",
    "100": "oklch(95.1% .026 236.824)",
    "200": "oklch(90.1% .058 230.902)",
    "300": "oklch(82.8% .111 230.318)",
    "400": "oklch(74.6% .16 232.661)",
    "500": "oklch(62% .155 237.323)",
    "600": "oklch(52% .14 242.749)",
    "700": "oklch(45% .12 242.749)",
    "800": "oklch(40% .1 240.79)",
    "900": "oklch(34% .09 240.876)",
    "950": "oklch(29.3% .066 243.157)",
}


def desk_css(request: Any) -> str:
    return static("desk/desk.css")


def icon(request: Any) -> str:
    return static("portal/icon.svg")


UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "alliance.lib.desk.heading",
    "SITE_HEADER": "alliance.lib.desk.heading",
    "SITE_SUBHEADER": "alliance.lib.desk.subheading",
    "SITE_SYMBOL": "storefront",
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": icon}],
    "SITE_URL": None,
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
    "ENVIRONMENT": "alliance.lib.desk.badge",
    "ENVIRONMENT_TITLE_PREFIX": "alliance.lib.desk.title_prefix",
    "DASHBOARD_CALLBACK": "config.dashboards.county",
    "BORDER_RADIUS": "6px",
    "COLORS": {"primary": SKY},
    "STYLES": [desk_css],
    "SIDEBAR": {"show_search": True, "command_search": True,
                "navigation": "alliance.lib.desk.navigation"},
    "COMMAND": {"search_models": False, "search_callback": "alliance.lib.desk.search"},
    "ACCOUNT": {"navigation": [
        {"title": _("我的账号"), "link": reverse_lazy("account_home")},
        {"title": _("修改密码"), "link": reverse_lazy("account_change_password")},
        {"title": _("两步验证"), "link": reverse_lazy("mfa_index")},
        {"title": _("登录的设备"), "link": reverse_lazy("usersessions_list")},
        {"title": _("通知设置"), "link": reverse_lazy("notification_settings")},
        *([{"title": _("源代码"), "link": SOURCE_URL}] if SOURCE_URL else []),
    ]},
}  # fmt: skip

UNFOLD_ALLIANCE: dict[str, Any] = UNFOLD | {
    "SITE_SYMBOL": "hub",
    "DASHBOARD_CALLBACK": "config.dashboards.alliance",
}
