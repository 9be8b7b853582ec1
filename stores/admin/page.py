"""A shop's page: its whole story, to be read; the form is one click away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from alliance.lib.admin import TIMELINE_LENGTH, DeskAdmin
from alliance.lib.listing import CAME_FROM
from alliance.lib.lists import listed
from alliance.lib.records import entry_model, tell
from alliance.lib.verbs import Verb
from stores import selectors
from stores.models import Store
from stores.panels import Panel, panels_of

Status = Store.Status


@dataclass(frozen=True)
class Deed:
    """What an officer does next; `verb` is the button that does it."""

    what: str | Promise
    why: str | Promise
    verb: str = ""


NEXT: dict[Status, Deed] = {
    Status.LEAD: Deed(
        _("联系店主，提交申请"),
        _("店主同意加入后，代店主提交申请；不想加入的，关闭店铺。"),
        "apply",
    ),
    Status.APPLIED: Deed(_("核实"), _("已经有人去看过，材料也合格；情况属实就核实。"), "verify"),
    Status.REJECTED: Deed(
        _("补齐资料，重新申请"), _("上次没有通过的原因写在办理经过里。"), "apply"
    ),
    Status.VERIFIED: Deed(
        _("开通服务"), _("店铺已经核实，开通后就可以报修、培训和申请补贴。"), "activate"
    ),
    Status.ACTIVE: Deed(
        _("服务正常，按时回访"), _("资料有变化时随时修改；店里变化大了，就再评估一次。")
    ),
    Status.SUSPENDED: Deed(
        _("问题解决后恢复服务"), _("暂停的原因写在办理经过里。"), "resume"
    ),
    Status.CLOSED: Deed(_("已经关闭，不用再办"), _("资料和记录都还在，可以随时查看。")),
    Status.MOVED: Deed(_("已经迁出，不用再办"), _("现在由迁入的县服务；这里保留以前的记录。")),
}  # fmt: skip


TO_VISIT = Deed(_("上门看店"), _("看店面、看证照，拍照留存；看过才能核实。"), "visit")


class ShopPage(DeskAdmin):
    """The page half of the shops' admin class."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.page_view)
        return [path("<uuid:pk>/", view, name="stores_store_page"), *super().get_urls()]

    def home(self, thing: Any) -> str:
        return reverse("admin:stores_store_page", args=[thing.pk])

    def page_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        store: Store = self._thing(request, str(pk))
        if not self.has_view_permission(request, store):
            raise PermissionDenied
        deed = next_deed(store)
        open_to = [verb for verb in self.verbs_for(request) if verb.fits(store)]
        ways = [self._way(store, verb) for verb in open_to] + pages_of(request, store)
        context = {
            **self.admin_site.each_context(request),
            "title": store.name,
            "store": store,
            "next": deed,
            "next_button": next((way for way in ways if way["name"] == deed.verb), None),
            "buttons": [way for way in ways if way["name"] != deed.verb],
            "panels": [shown(each, request) for each in panels_of(store, request)],
            "timeline": deeds_of(store),
            "may_change": self.has_change_permission(request, store),
            "change_url": reverse("admin:stores_store_change", args=[store.pk]),
            "list_url": list_url(request),
        }
        return render(request, "stores/page.html", context)

    def _way(self, store: Store, verb: Verb) -> dict[str, str]:
        url = reverse(self._url_name(verb.name), args=[store.pk])
        return {"name": verb.name, "words": verb.words(self.model), "url": url}


def next_deed(store: Store) -> Deed:
    """Before somebody vouches for a shop, somebody has been there and looked at its papers."""
    if store.status != Status.APPLIED:
        return NEXT[Status(store.status)]
    visit = selectors.last_visit(store)
    if visit is None or not visit.passed():
        return TO_VISIT
    if kinds := selectors.unaccepted(store):
        missing = listed(kind.label for kind in kinds)
        return Deed(_("看材料"), _("还没有合格的：%(what)s。") % {"what": missing}, "papers")
    return NEXT[Status.APPLIED]


def pages_of(request: HttpRequest, store: Store) -> list[dict[str, str]]:
    """The pages a shop's page leads to that are no verbs of one click."""
    over = store.status in (Status.CLOSED, Status.MOVED)
    may = request.user.has_perm
    papers = f"{reverse('admin:stores_document_changelist')}?q={store.number}"
    ways = [
        ("visit", _("上门走访"), reverse("visit_store", args=[store.pk]),
         may("stores.add_visit") and not over),
        ("papers", _("看材料"), papers, may("stores.accept_document") and not over),
        ("hand_over", _("迁出到外县"), reverse("hand_over", args=[store.pk]),
         may("stores.hand_over_store") and store.may("hand_over")),
    ]  # fmt: skip
    return [
        {"name": name, "words": str(words), "url": url} for name, words, url, open_ in ways if open_
    ]


def list_url(request: HttpRequest) -> str:
    """The list as it was when the page was opened from it."""
    came_from = request.GET.get(CAME_FROM, "")
    return f"{reverse('admin:stores_store_changelist')}{came_from and '?'}{came_from}"


def shown(panel: Panel, request: HttpRequest) -> dict[str, Any]:
    body = render_to_string(panel.template, panel.context, request)
    return {"title": panel.title, "body": body}


def deeds_of(store: Store) -> list[Any]:
    entries = entry_model(store)._default_manager.for_(store)  # type: ignore[attr-defined]
    return tell(entries.select_related("actor")[:TIMELINE_LENGTH])
