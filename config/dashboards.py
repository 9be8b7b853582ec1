"""The first page of each desk: what to do next, then how things stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count
from django.db.models.functions import TruncDate
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from alliance.accounts.models import Membership
from alliance.audit.models import AuditEntry
from alliance.centres.models import Centre
from alliance.events.models import Delivery, OutboxFact
from alliance.lib.records import tell
from config import charts
from stores import figures
from stores.models import Store

WEEK = timedelta(days=7)
DAYS_CHARTED = 14
DEEDS_SHOWN = 8
Context = dict[str, Any]


@dataclass(frozen=True)
class Next:
    """The largest thing on the page: what waits, and the button that leads to it."""

    title: str
    text: str
    url: str = ""
    button: str = ""


@dataclass(frozen=True)
class Card:
    title: str
    value: str
    footer: str


def county(request: HttpRequest, context: Context) -> Context:
    register = figures.register(since=timezone.now() - WEEK)
    deeds = AuditEntry.objects.select_related("actor")[:DEEDS_SHOWN]
    return context | {
        "next": next_in_county(request, register),
        "cards": county_cards(register),
        "towns": figures.towns(),
        "chart": charts.bars(
            _("店铺"),
            [str(status.label) for status in Store.Status],
            [register.at(status) for status in Store.Status],
            ["var(--color-primary-300)", "#f59e0b", "#16a34a"],
        ),
        "chart_options": charts.OPTIONS,
        "deeds": tell(deeds),
    }


def next_in_county(request: HttpRequest, register: figures.Register) -> Next:
    shops = reverse("admin:stores_store_changelist")
    waiting = register.at(Store.Status.APPLIED)
    if waiting and request.user.has_perm("stores.verify_store"):
        return Next(
            _("待核实店铺 %(count)d 家") % {"count": waiting},
            _("店主已经提交申请，请上门看过或核对证照后，逐家核实。"),
            f"{shops}?{urlencode({'status__exact': Store.Status.APPLIED})}",
            _("去核实"),
        )
    if request.user.has_perm("stores.add_store"):
        return Next(
            _("没有等您处理的事"),
            _("申请都核实完了。走访中遇到的新店，可以直接登记进来。"),
            reverse("admin:stores_store_add"),
            _("登记新店铺"),
        )
    if request.user.has_perm("audit.view_auditentry"):
        return Next(
            _("本县操作记录"),
            _("谁在什么时候做了什么，都在这里，只能看，不能改。"),
            reverse("admin:audit_auditentry_changelist"),
            _("查看记录"),
        )
    return Next(
        _("全县店铺 %(count)d 家") % {"count": register.total},
        _("目前没有等您处理的事。"),
        shops,
        _("查看店铺"),
    )


def county_cards(register: figures.Register) -> list[Card]:
    verified = register.at(Store.Status.VERIFIED)
    share = verified * 100 // register.total if register.total else 0
    return [
        Card(_("登记店铺"), f"{register.total:,}",
             _("近 7 天新增 %(count)d 家") % {"count": register.since}),
        Card(_("已核实"), f"{verified:,}", _("占全部店铺的 %(share)d%%") % {"share": share}),
        Card(_("待核实"), f"{register.at(Store.Status.APPLIED):,}", _("已申请，等专员核实")),
        Card(_("意向店铺"), f"{register.at(Store.Status.LEAD):,}", _("还没有提交申请")),
    ]  # fmt: skip


def alliance(request: HttpRequest, context: Context) -> Context:
    now = timezone.now()
    rows = county_rows(request, since=now - WEEK)
    dead = sum(row["dead"] for row in rows)
    days = [timezone.localdate(now) - timedelta(days=n) for n in reversed(range(DAYS_CHARTED))]
    per_day = facts_per_day(since=now - timedelta(days=DAYS_CHARTED))
    return context | {
        "next": next_in_alliance(request, rows, dead),
        "cards": alliance_cards(rows, dead),
        "counties": rows,
        "chart": charts.bars(
            _("业务动态"),
            [_("%(month)d月%(day)d日") % {"month": day.month, "day": day.day} for day in days],
            [per_day.get(day, 0) for day in days],
            ["var(--color-primary-600)"],
        ),
        "chart_options": charts.OPTIONS,
    }


def county_rows(request: HttpRequest, *, since: datetime) -> list[Context]:
    """One row a county, from public tables alone: no county's schema is opened (tenancy T9)."""
    people = counted(Membership.objects.filter(left_at=None).exclude(centre=None), "centre_id")
    facts = counted(OutboxFact.objects.filter(at__gte=since), "county")
    dead = counted(Delivery.objects.filter(state=Delivery.State.DEAD), "county")
    centres = Centre.objects.prefetch_related("domains")
    return [
        {"centre": centre, "desk": desk_of(centre, request), "people": people.get(centre.pk, 0),
         "facts": facts.get(centre.pk, 0), "dead": dead.get(centre.pk, 0)}
        for centre in centres
    ]  # fmt: skip


def counted(rows: Any, column: str) -> dict[str, int]:
    """{value of `column`: number of distinct people or rows}."""
    what = "user_id" if rows.model is Membership else "pk"
    found = rows.order_by().values(column).annotate(n=Count(what, distinct=True))
    return {row[column]: row["n"] for row in found}


def desk_of(centre: Centre, request: HttpRequest) -> str:
    """The county's own desk, on its own host, at the port this request came by."""
    host = next((each.domain for each in centre.domains.all() if each.is_primary), "")
    _name, colon, port = request.get_host().partition(":")
    return f"{request.scheme}://{host}{colon}{port}{reverse('admin:index')}" if host else ""


def facts_per_day(*, since: datetime) -> dict[Any, int]:
    days = (
        OutboxFact.objects.filter(at__gte=since)
        .order_by()
        .annotate(day=TruncDate("at"))
        .values("day")
        .annotate(n=Count("pk"))
    )
    return {row["day"]: row["n"] for row in days}


def next_in_alliance(request: HttpRequest, rows: list[Context], dead: int) -> Next:
    if dead and request.user.has_perm("events.replay_delivery"):
        return Next(
            _("投递失败 %(count)d 条") % {"count": dead},
            _("有消息多次投递没有成功，请查看原因，修好后重新投递。"),
            f"{reverse('admin:events_delivery_changelist')}?{urlencode({'state__exact': 'dead'})}",
            _("去处理"),
        )
    if not rows:
        return Next(
            _("还没有县域中心"), _("请在服务器上运行 manage.py create_centre 开通第一个县。")
        )
    return Next(
        _("%(count)d 个县域中心运行正常") % {"count": len(rows)},
        _("没有投递失败的消息，也没有等您处理的事。"),
        reverse("admin:centres_centre_changelist"),
        _("查看各县"),
    )


def alliance_cards(rows: list[Context], dead: int) -> list[Card]:
    def total(column: str) -> str:
        return f"{sum(row[column] for row in rows):,}"

    return [
        Card(_("县域中心"), f"{len(rows):,}", _("已开通")),
        Card(_("在岗人员"), total("people"), _("各县合计，店主在内")),
        Card(_("近 7 天业务动态"), total("facts"), _("登记、核实等办成的事")),
        Card(_("投递失败"), f"{dead:,}", _("需要有人处理") if dead else _("一切正常")),
    ]
