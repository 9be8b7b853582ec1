"""What a shop's page at the desk is made of: panels, each app its own.

An app above adds one in its module `panels`, which is loaded when the product starts:

    @panel(order=50)
    def tickets(store: Store, request: HttpRequest) -> Panel | None: ...

None leaves the panel out. Orders: 10 who it is, 20 what it runs on, 30 its people, 40 documents and
visits, 50 maturity and what other apps have, 80 lookalikes, 90 where it came from.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliance.lib.lists import listed
from stores import selectors
from stores.models import Store
from stores.profile import Device, System
from stores.selectors import joining
from stores.selectors import maturity as assessments
from stores.selectors.owning import OVER


@dataclass(frozen=True)
class Fact:
    """A line: what it is, and its value. With a `reveal` address the value is masked, with an
    `url` it leads there."""

    label: str | Promise
    value: object
    reveal: str = ""
    url: str = ""


@dataclass(frozen=True)
class Panel:
    """A card of the page: a heading over `template`, which sees `context` alone."""

    title: str | Promise
    template: str
    context: dict[str, Any] = field(default_factory=dict)


Maker = Callable[[Store, HttpRequest], Panel | None]
MAKERS: list[tuple[int, Maker]] = []


def panel(*, order: int) -> Callable[[Maker], Maker]:
    """Puts what it decorates onto every shop's page."""

    def keep(maker: Maker) -> Maker:
        MAKERS.append((order, maker))
        return maker

    return keep


def panels_of(store: Store, request: HttpRequest) -> list[Panel]:
    """In their order; of one order as they were declared."""
    makers = sorted(MAKERS, key=lambda each: each[0])
    return [made for _order, maker in makers if (made := maker(store, request))]


def facts(title: str | Promise, lines: list[Fact]) -> Panel:
    """A panel of lines; a line without a value says so."""
    return Panel(title, "stores/panels/facts.html", {"facts": lines})


# -- The shop's own -------------------------------------------------------------------------------
@panel(order=10)
def who(store: Store, request: HttpRequest) -> Panel:
    place = " ".join(filter(None, (store.town, store.village, store.address)))
    code = store.credit_code or _("没有（%(why)s）") % {"why": store.get_no_code_reason_display()}
    return facts(
        gettext_lazy("店铺资料"),
        [
            Fact(_("统一社会信用代码"), code),
            Fact(_("行业"), store.get_trade_display()),
            Fact(_("地址"), place),
            Fact(_("开业日期"), date_format(store.opened_on) if store.opened_on else ""),
            Fact(_("经营者"), store.operator_name),
            *[personal(store, name, request) for name in store.PERSONAL if getattr(store, name)],
        ],
    )


def personal(store: Store, name: str, request: HttpRequest) -> Fact:
    """A masked line, with the way to see it for whoever may."""
    label = store._meta.get_field(name).verbose_name  # type: ignore[union-attr]
    way = reverse("admin:stores_store_reveal", args=[store.pk, name])
    may = request.user.has_perm("stores.reveal_store")
    return Fact(label, store.PERSONAL[name](getattr(store, name)), way if may else "")


@panel(order=20)
def runs_on(store: Store, request: HttpRequest) -> Panel:
    exchanging = _("%(some)d 个，共 %(all)d 个系统") % {
        "some": store.exchanging, "all": len(store.systems)
    }  # fmt: skip
    outages = "" if store.outages is None else _("每月 %(n)d 次") % {"n": store.outages}
    return facts(
        gettext_lazy("数字化现状"),
        [
            Fact(_("在用系统"), listed(System(system).label for system in store.systems)),
            Fact(_("互通数据"), exchanging if store.systems else ""),
            Fact(_("网络"), store.get_network_display()),
            Fact(_("断网"), outages),
            Fact(_("设备"), listed(Device(device).label for device in store.devices)),
        ],
    )


@panel(order=30)
def people(store: Store, request: HttpRequest) -> Panel:
    adoptable = store.status not in joining.UNADOPTABLE
    context = {"people": selectors.people_of(store), "adoptable": adoptable}
    return Panel(gettext_lazy("店里的人"), "stores/panels/people.html", context)


@panel(order=40)
def papers(store: Store, request: HttpRequest) -> Panel | None:
    """What was handed in and what is missing, and the last visit."""
    if not request.user.has_perm("stores.view_document"):
        return None
    visit = selectors.last_visit(store)
    context = {
        "papers": selectors.handed_in(store),
        "missing": ""
        if store.status in OVER
        else listed(kind.label for kind in selectors.missing(store)),
        "visit": visit,
        "failed": listed(check.label for check in visit.failed()) if visit else "",
    }
    return Panel(gettext_lazy("材料和走访"), "stores/panels/papers.html", context)


@panel(order=50)
def maturity(store: Store, request: HttpRequest) -> Panel | None:
    """What counts, what the shop says of itself, what waits, and the way to the next assessment."""
    if not request.user.has_perm("stores.view_maturityassessment"):
        return None
    counting, own = assessments.counting(store), assessments.self_assessed(store)
    context = {
        "store": store,
        "counting": counting and assessments.result(counting),
        "own": own if own != counting else None,
        "waiting": assessments.waiting(store),
        "may_assess": request.user.has_perm("stores.add_maturityassessment")
        and store.status not in OVER,
    }
    return Panel(gettext_lazy("数字化成熟度"), "stores/panels/maturity.html", context)


@panel(order=80)
def lookalikes(store: Store, request: HttpRequest) -> Panel | None:
    """Shops that may be the same one. Hints, to be looked at by a person."""
    if not request.user.has_perm("stores.change_store"):
        return None
    found = selectors.lookalikes(store)
    if not found:
        return None
    here = [(each.store, listed(each.why)) for each in found.here]
    context = {"here": here, "elsewhere": listed(found.elsewhere)}
    return Panel(gettext_lazy("是不是同一家店？"), "stores/panels/lookalikes.html", context)


@panel(order=90)
def origin(store: Store, request: HttpRequest) -> Panel:
    consented = store.consented_at and date_format(localtime(store.consented_at), "DATETIME_FORMAT")
    return facts(
        gettext_lazy("怎样登记的"),
        [
            Fact(_("登记方式"), store.get_source_display()),
            *roster_of(store, request),
            Fact(_("登记时间"), date_format(localtime(store.joined_at), "DATETIME_FORMAT")),
            Fact(_("同意个人信息处理"), consented or ""),
        ],
    )


def roster_of(store: Store, request: HttpRequest) -> list[Fact]:
    """The last roster that said something of the shop."""
    if store.roster is None:
        return []
    may = request.user.has_perm("stores.view_rosterimport")
    url = reverse("admin:stores_rosterimport_change", args=[store.roster.pk]) if may else ""
    return [Fact(_("店铺名册"), store.roster.file_name, url=url)]
