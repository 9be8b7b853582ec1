"""The way of a shop into the centre, told to its owner: where it stands and what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from stores.models import Store
from stores.selectors.owning import Paper

Status = Store.Status


@dataclass(frozen=True)
class Station:
    title: str | Promise
    text: str | Promise
    state: str  # "done", "here" or "ahead"


@dataclass(frozen=True)
class Next:
    """What the owner does now; `call` asks for the service phone, `papers` for photos."""

    what: str | Promise
    why: str | Promise
    call: bool = False
    papers: bool = False


TITLES: dict[Status, str | Promise] = {
    Status.LEAD: _("有意加入"),
    Status.APPLIED: _("已经申请"),
    Status.VERIFIED: _("核实通过"),
    Status.ACTIVE: _("正式开通"),
}
# Off the way: the station at which such a shop left it.
LEFT_AT: dict[Status, Status] = {
    Status.REJECTED: Status.APPLIED,
    Status.SUSPENDED: Status.ACTIVE,
    Status.CLOSED: Status.ACTIVE,
    Status.MOVED: Status.ACTIVE,
}
TEXTS: dict[Status, dict[str, str | Promise]] = {
    Status.LEAD: {
        "done": _("您说过想加入。"),
        "here": _("服务中心记下了您的店，等您来申请。"),
        "ahead": "",
    },
    Status.APPLIED: {
        "done": _("您的申请已经收到。"),
        "here": _("申请已经收到，由服务专员上门看店、看证照。"),
        "ahead": _("您申请，服务专员帮您填。"),
    },
    Status.VERIFIED: {
        "done": _("服务专员看过您的店，情况属实。"),
        "here": _("服务专员看过您的店，情况属实。"),
        "ahead": _("服务专员上门看过，就算通过。"),
    },
    Status.ACTIVE: {
        "done": "",
        "here": _("服务中心开始为您的店服务。"),
        "ahead": _("服务中心给您开通，有问题就有人管。"),
    },
}
NEXT: dict[Status, Next] = {
    Status.LEAD: Next(
        _("打个电话，说您要加入"), _("服务专员在电话里帮您办，不用自己填表。"), call=True
    ),
    Status.APPLIED: Next(
        _("等专员打电话来"),
        _("专员会跟您约好时间再上门，看店、看材料原件。电话别关机就行。"),
    ),
    Status.VERIFIED: Next(
        _("等服务中心开通"), _("您的店已经核实，不用再交材料。急用就打服务电话。"), call=True
    ),
    Status.ACTIVE: Next(
        _("都办好了，安心做生意"), _("店里的机器、收款、网络有问题，就打服务电话。"), call=True
    ),
    Status.REJECTED: Next(
        _("打个电话，问清缺什么"), _("这次申请没有通过，补齐以后可以再申请。"), call=True
    ),
    Status.SUSPENDED: Next(
        _("打个电话，问怎么恢复"), _("服务中心暂停了对您的店的服务。"), call=True
    ),
    Status.CLOSED: Next(
        _("再开店时打个电话"), _("您的店在服务中心已经关闭，登记的材料还在。"), call=True
    ),
    Status.MOVED: Next(_("找新的服务中心"), _("您的店已经转到别的县，由那里的服务中心为您服务。")),
}


def stations(store: Store) -> list[Station]:
    """All stations in order, the one `store` stands at marked as here."""
    status = Status(store.status)
    here = list(TITLES).index(LEFT_AT.get(status, status))
    states = ["done" if n < here else "here" if n == here else "ahead" for n in range(len(TITLES))]
    return [
        Station(title, TEXTS[status][state], state)
        for (status, title), state in zip(TITLES.items(), states, strict=True)
    ]


PAPERS = Next(
    _("拍照交材料"), _("材料交齐，专员看过就跟您约时间上门。拍下面缺的几样就行。"), papers=True
)


def next_step(store: Store, *, wanted: Sequence[Paper] = ()) -> Next:
    """What its owner does now; before anybody comes, the `wanted` papers are handed in, and what
    was sent back comes first."""
    if not wanted or store.status != Status.APPLIED:
        return NEXT[Status(store.status)]
    for paper in wanted:
        if paper.document is not None:
            return Next(
                format_lazy(_("{paper}要重拍一张"), paper=paper.kind.label),
                paper.document.reason,
                papers=True,
            )
    return PAPERS
