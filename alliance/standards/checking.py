"""Whether a questionnaire may be published: everything that is wrong with it, in one list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from alliance.standards.body import FACTS, FULL, Body, Dimension, Item, read

TIERS = range(1, 6)
EFFORTS = range(1, 4)


def problems(raw: Any) -> list[str]:
    """Sentences that say what to correct; an empty list means it can be published."""
    try:
        body = read(raw)
    except KeyError as missing:
        return [_("问卷缺少“%(key)s”这一栏。") % {"key": missing.args[0]}]
    except (TypeError, ValueError, AttributeError) as wrong:
        return [_("问卷里有一栏的写法不对：%(what)s。") % {"what": wrong}]
    return [*_of_all(body), *(said for item in body.items for said in _of_item(item)),
            *_of_bands(body)]  # fmt: skip


def _of_all(body: Body) -> Iterator[str]:
    total = sum(item.weight for item in body.items)
    if total != FULL:
        yield _("各题的分值加起来是 %(total)d，应当正好是 100。") % {"total": total}
    for code in _twice(item.code for item in body.items):
        yield _("题号“%(code)s”用了两次。") % {"code": code}
    for dimension in Dimension:
        if not any(item.dimension == dimension for item in body.items):
            yield _("“%(dimension)s”这一方面没有题。") % {"dimension": dimension.label}


def _of_item(item: Item) -> Iterator[str]:
    points = [option.points for option in item.options]
    named = {"code": item.code, "weight": item.weight}
    if item.weight < 1:
        yield _("题“%(code)s”的分值要大于 0。") % named
    if len(points) < 2 or points[0] != 0 or points[-1] != item.weight:
        yield _("题“%(code)s”的选项要从 0 分到满分 %(weight)d 分。") % named
    if any(later <= earlier for earlier, later in pairwise(points)):
        yield _("题“%(code)s”的选项要一个比一个分高。") % named
    if item.effort not in EFFORTS:
        yield _("题“%(code)s”的费力程度要在 1 到 3 之间。") % named
    for code in _twice(option.code for option in item.options):
        yield _("题“%(item)s”的选项“%(code)s”用了两次。") % {"item": item.code, "code": code}
    yield from _of_fact(item)


def _of_fact(item: Item) -> Iterator[str]:
    if item.fact and item.fact not in FACTS:
        yield _("题“%(code)s”要用的平台资料“%(fact)s”平台没有。") % {
            "code": item.code, "fact": item.fact,
        }  # fmt: skip
    if not item.fact and any(option.known for option in item.options):
        yield _("题“%(code)s”没有写用哪项平台资料。") % {"code": item.code}


def _of_bands(body: Body) -> Iterator[str]:
    if [band.tier for band in body.bands] != list(TIERS):
        yield _("等级要从 1 到 5，每级一段，按顺序写。")
    expected = 0
    for band in body.bands:
        if band.lowest != expected or band.highest < band.lowest:
            yield _("等级 %(tier)d 的分数段要从 %(points)d 分开始，不能有空隙或重叠。") % {
                "tier": band.tier, "points": expected,
            }  # fmt: skip
        expected = band.highest + 1
    if expected != FULL + 1:
        yield _("最高的分数段要到 100 分为止。")


def _twice(codes: Iterator[str]) -> list[str]:
    return [code for code, times in Counter(codes).items() if times > 1]
