"""Cards and pictures that a county's page and the alliance's both show."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from alliance.rollups.counted import Counted
from config import charts


@dataclass(frozen=True)
class Card:
    title: str
    value: str
    footer: str


def reached(onboarded: int, target: int) -> str:
    if not target:
        return _("还没有设定目标")
    return _("目标 %(target)s 家，完成 %(percent)d%%") % {
        "target": f"{target:,}", "percent": onboarded * 100 // target,
    }  # fmt: skip


def silo_card(counted: Counted) -> Card:
    title = _("数据孤岛指数")
    if counted.silo_percent is None:
        return Card(title, "—", _("还没有登记在用的系统"))
    words = _("%(systems)s 个在用系统里，%(isolated)s 个不互通数据") % {
        "systems": f"{counted.systems:,}", "isolated": f"{counted.isolated:,}",
    }  # fmt: skip
    return Card(title, f"{counted.silo_percent:.0f}%", words)


def tier_card(counted: Counted) -> Card:
    title = _("平均成熟度")
    if not counted.assessed:
        return Card(title, "—", _("还没有评估过的店铺"))
    points = sum(tier * getattr(counted, f"tier_{tier}") for tier in range(1, 6))
    value = _("%(tier).1f 级") % {"tier": points / counted.assessed}
    return Card(
        title, value, _("已评估 %(count)s 家，最高 5 级") % {"count": f"{counted.assessed:,}"}
    )


# -- Pictures --------------------------------------------------------------------------------------
def tiers(counted: Counted) -> list[charts.Slice]:
    parts = [
        (_("%(tier)d 级") % {"tier": tier}, getattr(counted, f"tier_{tier}"), f"step-{tier}")
        for tier in range(1, 6)
    ]
    return charts.strip([*parts, (_("未评估"), counted.onboarded - counted.assessed, "none")])


def silos(counted: Counted) -> list[charts.Slice]:
    return charts.strip([
        (_("不互通数据"), counted.isolated, "alarm"),
        (_("互通数据"), counted.systems - counted.isolated, "main"),
    ])  # fmt: skip


def networks(counted: Counted) -> list[charts.Slice]:
    known = [
        (_("光纤宽带"), counted.fibre, "step-5"),
        (_("手机流量"), counted.mobile, "step-3"),
        (_("蹭邻居的网"), counted.shared, "step-1"),
        (_("没有网络"), counted.offline, "alarm"),
    ]
    unasked = counted.onboarded - sum(value for _name, value, _tone in known)
    return charts.strip([*known, (_("没有登记"), unasked, "none")])
