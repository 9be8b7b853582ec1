"""What waits for somebody at a county's desk: the largest thing on its first page."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from alliance.accounts.selectors import signed_in
from alliance.rollups.counted import Counted
from stores import figures
from stores.models import Store

Status = Store.Status


@dataclass(frozen=True)
class Next:
    """What waits, and the button that leads to it."""

    title: str
    text: str
    url: str = ""
    button: str = ""


@dataclass(frozen=True)
class Queue:
    """What waits for one verb: how many, where they are, and what is to be done."""

    title: str
    count: int
    text: str
    button: str
    status: str
    model: str = "store"
    app: str = "stores"

    @property
    def headline(self) -> str:
        words = (
            _("%(queue)s %(count)s 家") if self.model == "store" else _("%(queue)s %(count)s 件")
        )
        return words % {"queue": self.title, "count": f"{self.count:,}"}

    @property
    def url(self) -> str:
        if self.app == "handovers":
            return reverse("handovers")
        page = reverse(f"admin:stores_{self.model}_changelist")
        column = "outcome" if self.model == "document" else "status"
        return f"{page}?{urlencode({f'{column}__exact': self.status})}"


def queues_of(request: HttpRequest, counted: Counted) -> list[Queue]:
    """What waits for this person, the most urgent first; nothing that they may not do."""
    waiting = _("店主已经提交申请，请上门看过或核对证照后，逐家核实。")
    agreed = _("已经核实，还没有开通服务。")
    unsure = _("还没有提交申请，请联系店主，问清楚要不要加入。")
    answered = _("成熟度问卷已经填好，请核对后确认。")
    seen = _("店主拍照交来的材料，请看清楚，合格的通过，不清楚的退回重拍。")
    offered = _("外县想把店铺移交给本县，请答复。")
    more = figures.waiting(by=signed_in(request))
    assessed, papers = more.get("assessments", 0), more.get("papers", 0)
    every = (
        Queue(
            _("待答复的移交"),
            more.get("handovers", 0),
            offered,
            _("去答复"),
            "offered",
            "handover",
            "handovers",
        ),
        Queue(_("待核实店铺"), counted.applied, waiting, _("去核实"), Status.APPLIED),
        Queue(_("待看材料"), papers, seen, _("去看材料"), "", "document"),
        Queue(_("待核实评估"), assessed, answered, _("去核实"), "submitted", "maturityassessment"),
        Queue(_("待开通店铺"), counted.verified, agreed, _("去开通"), Status.VERIFIED),
        Queue(_("意向店铺"), counted.lead, unsure, _("去联系"), Status.LEAD),
    )
    verbs = ("accept", "verify", "accept", "verify", "activate", "apply")
    return [
        queue
        for queue, verb in zip(every, verbs, strict=True)
        if queue.count and request.user.has_perm(f"{queue.app}.{verb}_{queue.model}")
    ]


def next_in_county(request: HttpRequest, counted: Counted, queues: list[Queue]) -> Next:
    if queues:
        first = queues[0]
        title = first.headline
        return Next(title, first.text, first.url, first.button)
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
        _("已入网店铺 %(count)s 家") % {"count": f"{counted.onboarded:,}"},
        _("目前没有等您处理的事。"),
        reverse("admin:stores_store_changelist"),
        _("查看店铺"),
    )
