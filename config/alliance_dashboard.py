"""The alliance's first page: all counties from their rows in public, never from their schemas."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from alliance.centres.models import Centre
from alliance.events.selectors import dead_by_county
from alliance.rollups import selectors
from alliance.rollups.selectors import QUIET_DAYS, Total
from config import charts
from config.cards import Card, reached, silo_card, tiers
from config.queues import Next

DAYS_CHARTED = 60
COURSE_DAYS = 30
COUNTIES_SHOWN = 20
HELP_SHOWN = 8
Context = dict[str, Any]


def alliance(request: HttpRequest, context: Context) -> Context:
    now = timezone.now()
    total, dead = selectors.total(at=now), dead_by_county()
    help_rows = list(selectors.needing_help(at=now, dead=dead).prefetch_related(None)[:HELP_SHOWN])
    return context | {
        "next": next_in_alliance(request, total, sum(dead.values())),
        "cards": cards(total, sum(dead.values())),
        "counted": total.counted,
        "trends": trends(total, timezone.localdate(now)),
        "tiers": tiers(total.counted),
        "in_need": [in_need(centre, dead, now) for centre in help_rows],
        **table(request, dead, timezone.localdate(now)),
    }


def next_in_alliance(request: HttpRequest, total: Total, dead: int) -> Next:
    if dead and request.user.has_perm("events.replay_delivery"):
        return Next(
            _("投递失败 %(count)d 条") % {"count": dead},
            _("有消息多次投递没有成功，请查看原因，修好后重新投递。"),
            f"{reverse('admin:events_delivery_changelist')}?{urlencode({'state__exact': 'dead'})}",
            _("去处理"),
        )
    if not total.centres:
        return Next(
            _("还没有县域中心"), _("请在服务器上运行 manage.py create_centre 开通第一个县。")
        )
    if total.quiet:
        return Next(
            _("%(count)d 个县 %(days)d 天没有业务") % {"count": total.quiet, "days": QUIET_DAYS},
            _("请联系中心主任，问问遇到了什么困难。"),
            "?sort=active#counties",
            _("看是哪些县"),
        )
    return Next(
        _("%(count)d 个县域中心运行正常") % {"count": total.centres},
        _("没有投递失败的消息，也没有等您处理的事。"),
        reverse("admin:centres_centre_changelist"),
        _("查看各县"),
    )


def cards(total: Total, dead: int) -> list[Card]:
    quiet = _("其中 %(count)d 个 %(days)d 天没有业务") % {"count": total.quiet, "days": QUIET_DAYS}
    return [
        Card(_("县域中心"), f"{total.centres:,}", quiet if total.quiet else _("近期都有业务")),
        Card(_("已入网店铺"), f"{total.counted.onboarded:,}",
             reached(total.counted.onboarded, total.target)),
        silo_card(total.counted),
        Card(_("投递失败"), f"{dead:,}", _("需要有人处理") if dead else _("一切正常")),
    ]  # fmt: skip


# -- The course of the days ------------------------------------------------------------------------
@dataclass(frozen=True)
class Trend:
    title: str
    unit: str
    line: charts.Line


def trends(total: Total, today: date) -> list[Trend]:
    """Three small pictures of the same sixty days; the last point is now."""
    days = [today - timedelta(days=n) for n in reversed(range(DAYS_CHARTED))]
    known = {row.day: row.counted for row in selectors.alliance_days(days[0])}
    counts = [known.get(day) for day in days[:-1]] + [total.counted]
    names = [_("%(month)d月%(day)d日") % {"month": day.month, "day": day.day} for day in days]

    def line(figure: str) -> charts.Line:
        return charts.line(names, [getattr(each, figure) if each else None for each in counts])

    return [
        Trend(_("已入网店铺"), _("家"), line("onboarded")),
        Trend(_("待核实店铺"), _("家"), line("applied")),
        Trend(_("数据孤岛指数"), "%", line("silo_percent")),
    ]


# -- Counties that need help -----------------------------------------------------------------------
@dataclass(frozen=True)
class Need:
    centre: Centre
    reasons: list[str]


def in_need(centre: Any, dead: dict[str, int], now: datetime) -> Need:
    """Why a county is on the list, in words; the same rules as the list's."""
    figures = getattr(centre, "figures", None)
    reasons = []
    if lost := dead.get(centre.pk, 0):
        reasons.append(_("%(count)d 条消息投递失败") % {"count": lost})
    last = figures.active_at if figures and figures.active_at else None
    if centre.suspended_at is None and (last or centre.opened_at) < now - timedelta(
        days=QUIET_DAYS
    ):
        words = _("已经 %(days)d 天没有业务") if last else _("开通 %(days)d 天，还没有办过业务")
        reasons.append(words % {"days": (now - (last or centre.opened_at)).days})
    if figures and selectors.is_backlog(figures.counted):
        reasons.append(_("%(count)d 家店铺等着核实") % {"count": figures.applied})
    return Need(centre, reasons)


# -- The table -------------------------------------------------------------------------------------
def headings() -> list[tuple[str, str, bool]]:
    """(sort, words, whether the largest come first)."""
    return [
        ("code", _("县"), False), ("prefecture", _("市州"), False),
        ("onboarded", _("已入网"), True), ("reached", _("完成目标"), True),
        ("applied", _("待核实"), True), ("silo", _("孤岛指数"), True),
        ("active", _("最近业务"), False),
    ]  # fmt: skip


def table(request: HttpRequest, dead: dict[str, int], today: date) -> Context:
    """One page of the counties, sorted and searched as the address says."""
    sort, q = request.GET.get("sort", "code"), request.GET.get("q", "").strip()[:40]
    page = Paginator(selectors.counties(sort=sort, q=q), COUNTIES_SHOWN).get_page(
        request.GET.get("page")
    )
    return {
        "page": page, "q": q, "sort": sort,
        "rows": rows_of(page, request, dead, today),
        "columns": [
            {"title": title, "url": sorted_by(request, key, sort, falling),
             "state": {key: "ascending", f"-{key}": "descending"}.get(sort, "")}
            for key, title, falling in headings()
        ],
    }  # fmt: skip


def sorted_by(request: HttpRequest, key: str, sort: str, falling: bool) -> str:
    """Where a column's heading leads: once more turns the order round."""
    first, other = (f"-{key}", key) if falling else (key, f"-{key}")
    query = {"q": request.GET.get("q", ""), "sort": other if sort == first else first}
    return f"?{urlencode(query)}#counties"


def rows_of(
    page: Page[Any], request: HttpRequest, dead: dict[str, int], today: date
) -> list[Context]:
    days = [today - timedelta(days=n) for n in reversed(range(COURSE_DAYS))]
    centres = list(page)
    courses = selectors.courses([centre.pk for centre in centres], days)
    return [
        {"centre": centre, "figures": getattr(centre, "figures", None),
         "reached": None if centre.reached is None else math.floor(centre.reached),
         "desk": desk_of(centre, request), "dead": dead.get(centre.pk, 0),
         "course": charts.spark(courses[centre.pk]),
         "gained": courses[centre.pk][-1] - courses[centre.pk][0]}
        for centre in centres
    ]  # fmt: skip


def desk_of(centre: Centre, request: HttpRequest) -> str:
    """The county's own desk, on its own host, at the port this request came by."""
    host = next((each.domain for each in centre.domains.all() if each.is_primary), "")
    _name, colon, port = request.get_host().partition(":")
    return f"{request.scheme}://{host}{colon}{port}{reverse('admin:index')}" if host else ""
