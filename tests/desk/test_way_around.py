"""Unfold's questions of a desk: whose it is, the way around, Ctrl+K; and the doors between."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.test import RequestFactory
from django.urls import resolve

from alliance.accounts.roles import Role
from alliance.centres.models import Centre
from alliance.centres.selectors import county_of_host
from alliance.lib import desk
from alliance.lib.admin import Section
from alliance.lib.sites import alliance_site, county_site, needed_permission
from stores.models import Store
from tests.factories.people import member
from tests.factories.stores import store
from tests.factories.web import ALLIANCE, XINSHAO, signed_in


def asked(user: Any = None, host: str = XINSHAO) -> HttpRequest:
    """A request as the middleware leaves it: the county known, the person with their roles."""
    request = RequestFactory().get("/admin/", headers={"host": host})
    request.county = county_of_host(host)  # type: ignore[attr-defined]
    request.user = user or AnonymousUser()
    return request


@pytest.mark.parametrize(
    ("host", "place", "below", "badge"),
    [
        (XINSHAO, "新邵县", "区域服务联盟", ["新邵县", "primary"]),
        (ALLIANCE, "区域服务联盟", "各县共用的工作台", ["区域服务联盟", "warning"]),
    ],
)
def test_the_place_is_named_wherever_unfold_asks(
    county: Centre, host: str, place: str, below: str, badge: list[str]
) -> None:
    request = asked(host=host)

    assert desk.heading(request) == f"{place}工作台"
    assert desk.subheading(request) == below
    assert desk.badge(request) == badge
    assert desk.title_prefix(request) == f"[{place}]"
    assert desk.site_of(request) is (county_site if host == XINSHAO else alliance_site)


def sidebar(role: Role, host: str = XINSHAO) -> dict[str, list[str]]:
    """{section: entries} as somebody in `role` sees them."""
    user = member(role, None if host == ALLIANCE else "430522")
    context = signed_in(user, host).get("/admin/").context
    return {
        group["title"]: [str(item["title"]) for item in group["items"]]
        for group in context["sidebar_navigation"]
    }


def test_the_sections_stand_in_their_order_and_empty_ones_are_left_out(county: Centre) -> None:
    order = [str(section.label) for section in Section]

    for role in (Role.OFFICER, Role.DIRECTOR, Role.AUDITOR, Role.FINANCE):
        shown = sidebar(role)
        assert list(shown) == [label for label in order if label in shown]
        assert all(shown.values())
        assert shown["工作"][0] == "总览"


def test_each_role_is_shown_what_it_may_open(county: Centre) -> None:
    assert "操作记录" not in str(sidebar(Role.OFFICER))
    assert "县内操作记录" in sidebar(Role.AUDITOR)["记录与监督"]
    assert "人员管理" in sidebar(Role.DIRECTOR)["人员"]
    assert "人员管理" not in str(sidebar(Role.OFFICER))


def test_the_alliance_shows_counties_and_no_shops(county: Centre) -> None:
    shown = sidebar(Role.ALLIANCE_OPERATOR, ALLIANCE)

    assert shown["县域中心"] == ["县域中心", "网址", "问卷版本"]
    assert "店铺" not in str(shown)


@pytest.mark.parametrize(("role", "shown"), [(Role.OFFICER, "3"), (Role.FINANCE, None)])
def test_what_waits_is_counted_beside_the_entry_for_who_can_do_it(
    county: Centre, role: Role, shown: str | None
) -> None:
    for status in [Store.Status.APPLIED] * 3 + [Store.Status.VERIFIED, Store.Status.LEAD]:
        store(status)
    context = signed_in(member(role)).get("/admin/").context

    entries = [item for group in context["sidebar_navigation"] for item in group["items"]]
    (shops,) = [item for item in entries if item["title"] == "店铺"]
    assert shops.get("badge") == shown


def test_nothing_waiting_shows_no_nought(county: Centre) -> None:
    context = signed_in(member(Role.OFFICER)).get("/admin/").context

    entries = [item for group in context["sidebar_navigation"] for item in group["items"]]
    assert not [item for item in entries if "badge" in item]


def found(role: Role, term: str, host: str = XINSHAO) -> str:
    user = member(role, None if host == ALLIANCE else "430522", name="查找人")
    answer = signed_in(user, host).get("/admin/search/", {"s": term, "extended": "1"})
    return answer.content.decode()


def test_ctrl_k_finds_only_what_the_role_may_see(county: Centre) -> None:
    for name in ("福来小卖部", "福来五金"):
        store(name=name)

    assert found(Role.OFFICER, "福来").count("/admin/stores/store/") == 2
    assert "/admin/stores/store/" not in found(Role.OFFICER, "兴旺")
    assert "福来小卖部" not in found(Role.ALLIANCE_OPERATOR, "福来", ALLIANCE)


def test_ctrl_k_shows_eight_of_a_kind_at_most(county: Centre) -> None:
    for number in range(12):
        store(name=f"福来{number}店")

    assert found(Role.OFFICER, "福来").count("/admin/stores/store/") == 8


def test_an_apps_address_leads_to_its_first_list(county: Centre) -> None:
    officer = signed_in(member(Role.OFFICER))

    assert officer.get("/admin/stores/")["Location"] == "/admin/stores/store/"
    assert officer.get("/admin/audit/").status_code == 404
    assert officer.get("/admin/nothing/").status_code == 404


@pytest.mark.parametrize(
    ("path", "needed"),
    [
        ("/admin/stores/store/", "stores.view_store"),
        ("/admin/stores/store/add/", "stores.add_store"),
        ("/admin/stores/store/1/change/", "stores.change_store"),
        ("/admin/stores/store/1/history/", "stores.view_store"),
        ("/admin/stores/store/1/verify/", "stores.verify_store"),
        ("/admin/stores/store/1/reveal/phone/", "stores.reveal_store"),
        ("/admin/audit/auditentry/", "audit.view_auditentry"),
        ("/admin/", ""),
    ],
)
def test_a_refused_page_knows_which_permission_it_asks(path: str, needed: str) -> None:
    request = RequestFactory().get(path)
    request.resolver_match = resolve(path, "config.urls_county")

    assert needed_permission(request) == needed


def test_a_page_nobody_resolved_asks_for_no_permission() -> None:
    assert needed_permission(RequestFactory().get("/admin/")) == ""


@pytest.mark.parametrize(
    ("target", "lands"),
    [("/admin/stores/store/?q=%E7%A6%8F", "/admin/stores/store/?q=%E7%A6%8F"),
     ("//evil.example/", "/admin/"), ("javascript:alert(1)", "/admin/"), ("", "/admin/")],
)  # fmt: skip
def test_after_signing_in_one_lands_where_one_wanted_on_this_host_only(
    county: Centre, target: str, lands: str
) -> None:
    answer = signed_in(member(Role.OFFICER)).get("/admin/login/", {"next": target})

    assert answer["Location"] == lands


def test_a_stranger_has_no_permission_at_either_desk(county: Centre) -> None:
    assert not county_site.has_permission(asked())
    assert not alliance_site.has_permission(asked(host=ALLIANCE))


def test_nobody_is_staff_by_having_been_at_the_desk(county: Centre) -> None:
    """The flag is set for one request and written nowhere."""
    officer = member(Role.OFFICER)
    signed_in(officer).get("/admin/")

    assert not type(officer).objects.get(pk=officer.pk).is_staff
