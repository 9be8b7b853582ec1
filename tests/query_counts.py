"""How many queries each page costs. A query more shows in this file's diff.

A line: page name, role (None: nobody signed in), host, path, count. `{shop}` in a path is a shop's
key, `{post}` an officer's membership. Counted with 25 shops and 10 officers, so that a query for
each of them cannot hide.
"""

from __future__ import annotations

from typing import NamedTuple

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from alliance.accounts.roles import Role
from tests.factories.web import ALLIANCE, XINSHAO


class Page(NamedTuple):
    name: str
    role: Role | None
    host: str
    path: str
    queries: int


PAGES = [
    Page("县：总览（专员）", Role.OFFICER, XINSHAO, "/admin/", 8),
    Page("县：总览（审计员）", Role.AUDITOR, XINSHAO, "/admin/", 6),
    Page("县：乡镇目标", Role.DIRECTOR, XINSHAO, "/figures/targets/", 4),
    Page("县：店铺列表", Role.OFFICER, XINSHAO, "/admin/stores/store/", 6),
    Page("县：店铺筛选", Role.OFFICER, XINSHAO, "/admin/stores/store/?status__exact=applied", 6),
    Page("县：店铺搜索", Role.OFFICER, XINSHAO, "/admin/stores/store/?q=便利", 6),
    Page("县：店铺搜索多选", Role.OFFICER, XINSHAO,
         "/admin/stores/store/?q=bld 店&town=第1镇&tier=0&systems=none&o=1", 6),
    Page("县：店铺页", Role.OFFICER, XINSHAO, "/admin/stores/store/{shop}/", 15),
    Page("县：导出店铺", Role.OFFICER, XINSHAO, "/admin/stores/store/export/?q=便利", 5),
    Page("县：登记店铺", Role.OFFICER, XINSHAO, "/admin/stores/store/add/", 6),
    Page("县：店铺", Role.OFFICER, XINSHAO, "/admin/stores/store/{shop}/change/", 8),
    Page("县：核实店铺", Role.OFFICER, XINSHAO, "/admin/stores/store/{shop}/verify/", 3),
    Page("县：操作记录", Role.AUDITOR, XINSHAO, "/admin/audit/auditentry/", 4),
    Page("县：首页", None, XINSHAO, "/", 0),
    Page("县：登录", None, XINSHAO, "/accounts/login/", 0),
    Page("县：我的店铺（一家）", Role.OWNER, XINSHAO, "/my/shop/", 4),
    Page("县：我的店铺（选一家）", Role.OWNER, XINSHAO, "/my/shop/{shop}/", 4),
    Page("县：店里用什么", Role.OWNER, XINSHAO, "/my/shop/{shop}/profile/", 2),
    Page("县：拍照交材料", Role.OWNER, XINSHAO, "/my/shop/{shop}/papers/", 3),
    Page("县：店主自评", Role.OWNER, XINSHAO, "/my/shop/{shop}/assessment/", 4),
    Page("县：登记我的店", None, XINSHAO, "/join/", 0),
    Page("县：邀请码列表", Role.OFFICER, XINSHAO, "/admin/stores/joincode/", 5),
    Page("接口：邀请码列表", Role.OFFICER, XINSHAO, "/api/v1/join-codes/", 2),
    Page("接口：店铺材料", Role.OWNER, XINSHAO, "/api/v1/stores/{shop}/papers/", 3),
    Page("接口：店铺列表", Role.OFFICER, XINSHAO, "/api/v1/stores/", 2),
    Page("接口：店铺搜索", Role.OFFICER, XINSHAO, "/api/v1/stores/?q=便利", 3),
    Page("接口：一家店铺", Role.OFFICER, XINSHAO, "/api/v1/stores/{shop}/", 2),
    Page("接口：我是谁", Role.OFFICER, XINSHAO, "/api/v1/me/", 1),
    Page("联盟：总览", Role.ALLIANCE_OPERATOR, ALLIANCE, "/admin/", 11),
    Page("接口：本县数字", Role.OFFICER, XINSHAO, "/api/v1/figures/", 4),
    Page("接口：联盟汇总", Role.ALLIANCE_OPERATOR, ALLIANCE, "/api/v1/figures/", 4),
    Page("联盟：总览（排序）", Role.ALLIANCE_OPERATOR, ALLIANCE, "/admin/?sort=-silo", 11),
    Page("联盟：县域中心列表", Role.ALLIANCE_OPERATOR, ALLIANCE, "/admin/centres/centre/", 5),
    Page("联盟：县域中心", Role.ALLIANCE_OPERATOR, ALLIANCE, "/admin/centres/centre/430522/change/",
         7),
    Page("联盟：操作记录", Role.AUDITOR, ALLIANCE, "/admin/acts/act/", 4),
    Page("联盟：投递", Role.ALLIANCE_OPERATOR, ALLIANCE, "/admin/events/delivery/", 5),
    Page("联盟：外发消息", Role.ALLIANCE_OPERATOR, ALLIANCE, "/admin/notifications/outwardmessage/",
         5),
    Page("县：联盟操作记录", Role.AUDITOR, XINSHAO, "/admin/acts/act/", 4),
    Page("县：人员", Role.DIRECTOR, XINSHAO, "/people/", 8),
    Page("县：邀请人员", Role.DIRECTOR, XINSHAO, "/people/invite/", 3),
    Page("县：一个人", Role.DIRECTOR, XINSHAO, "/people/{post}/", 12),
    Page("县：结束任职", Role.DIRECTOR, XINSHAO, "/people/{post}/end_membership/", 6),
    Page("县：接口密钥", Role.OFFICER, XINSHAO, "/people/tokens/", 7),
    Page("联盟：人员", Role.ALLIANCE_OPERATOR, ALLIANCE, "/people/", 7),
    Page("我的账号", Role.DIRECTOR, XINSHAO, "/accounts/", 1),
    Page("恢复申请", Role.DIRECTOR, XINSHAO, "/accounts/recoveries/", 2),
    Page("消息", Role.OWNER, XINSHAO, "/notifications/", 3),
    Page("通知设置", Role.OWNER, XINSHAO, "/notifications/settings/", 3),
]  # fmt: skip


def queries_of(browser: Client, path: str) -> list[str]:
    """The statements one GET runs, without the SET search_path before each of them."""
    with CaptureQueriesContext(connection) as seen:
        answer = browser.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return [each["sql"] for each in seen if not each["sql"].startswith("SET search_path")]
