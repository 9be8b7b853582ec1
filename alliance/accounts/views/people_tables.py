"""Memberships and invitations as the desk's tables show them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from alliance.accounts.models import Invitation, Membership
from alliance.centres.selectors import current_code
from alliance.lib import masks
from alliance.lib.lists import listed

Table = dict[str, list[Any]]


def staff(memberships: Iterable[Membership]) -> Table:
    headers = [_("姓名"), _("角色"), _("部门"), _("小组和技能"), _("手机号")]
    return {"headers": headers, "rows": [_person(membership) for membership in memberships]}


def _person(membership: Membership) -> list[Any]:
    return [
        _link(reverse("people:person", args=[membership.pk]), membership.user.name),
        _role(membership),
        membership.department or "—",
        _listed([*membership.teams.all(), *membership.skills.all()]),
        masks.phone(membership.user.phone),
    ]


def waiting(invitations: Iterable[Invitation], request: HttpRequest) -> Table:
    headers = [_("姓名"), _("角色"), _("手机号"), _("状态"), _("失效时间"), _("邀请人"), _("操作")]
    return {"headers": headers, "rows": [_invited(each, request) for each in invitations]}


def _invited(invitation: Invitation, request: HttpRequest) -> list[Any]:
    return [
        invitation.name,
        _role(invitation),
        masks.phone(invitation.phone),
        invitation.stage(),
        date_format(localtime(invitation.expires_at), "DATETIME_FORMAT"),
        invitation.invited_by or _("控制台"),
        render_to_string("people/row_actions.html", {"invitation": invitation}, request),
    ]


def _listed(things: Iterable[Any]) -> str:
    return listed(things) or "—"


def _role(thing: Membership | Invitation) -> str:
    """新邵县中心主任 at the alliance; at the county's own desk the county goes without saying."""
    elsewhere = thing.centre_id and thing.centre_id != current_code()
    return f"{thing.centre if elsewhere else ''}{thing.get_role_display()}"


def _link(url: str, text: str) -> SafeString:
    style = "text-link font-semibold whitespace-nowrap"
    return format_html('<a class="{}" href="{}">{}</a>', style, url, text)
