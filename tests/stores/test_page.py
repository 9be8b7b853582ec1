"""A shop's page at the desk: who it is, what comes next, and what others add to it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.http import HttpRequest
from django.test import Client

from alliance.accounts.models import User
from alliance.accounts.roles import Role
from alliance.centres.models import Centre
from alliance.lib.keys import new_key
from stores import panels, services
from stores.admin.page import NEXT
from stores.models import Store, StoreMember, Visit
from stores.panels import Panel, panel
from tests.factories.people import member
from tests.factories.stores import checks, store, visited
from tests.factories.web import signed_in
from tests.stores.rosters import committed, roster_of
from tests.stores.rosters import shop as row

LIST = "/admin/stores/store/"
NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
Status = Store.Status


@pytest.fixture
def officer(county: Centre) -> User:
    return member(Role.OFFICER)


@pytest.fixture
def desk(officer: User) -> Client:
    return signed_in(officer)


def page(browser: Client, shop: Store) -> str:
    answer = browser.get(f"{LIST}{shop.pk}/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_says_who_a_shop_is_and_what_it_runs_on(desk: Client) -> None:
    shop = store(
        name="福来小卖部", address="大坪路 18 号", trade="F5213", opened_on=date(2019, 5, 1),
        systems=["stock", "meituan"], exchanging=1, network="none", outages=3, devices=["scale"],
        operator_id_number="430522197001011238",
    )  # fmt: skip

    told = page(desk, shop)

    for words in (
        "福来小卖部", shop.number, "没有（还不知道）", "便利店零售", "酿溪镇 大坪路 18 号",
        "单机进销存、美团", "1 个，共 2 个系统", "没有网络", "每月 3 次", "电子秤",
        "专员登记", "还没有店主的账号",
    ):  # fmt: skip
        assert words in told, words
    assert shop.phone not in told
    assert "430522197001011238" not in told
    assert f"{LIST}{shop.pk}/reveal/phone/" in told
    assert "收款银行账号" not in told


def test_what_nobody_filled_in_is_said_to_be_missing(desk: Client) -> None:
    assert page(desk, store()).count("还没有填") >= 5


@pytest.mark.parametrize("status", Status)
def test_every_status_has_a_next_deed(desk: Client, status: Status) -> None:
    shop = visited(store(status))

    told = page(desk, shop)

    assert str(NEXT[status].what) in told
    assert str(shop.stage()) in told
    assert not NEXT[status].verb or NEXT[status].verb in Store.MOVES
    assert not NEXT[status].verb or status in Store.MOVES[NEXT[status].verb][0]


def test_the_next_deed_is_a_button_for_who_may_do_it(desk: Client, county: Centre) -> None:
    shop = store()
    verify = f'href="{LIST}{shop.pk}/verify/"'

    assert verify in page(desk, shop)
    assert f'href="{LIST}{shop.pk}/change/"' in page(desk, shop)
    reviewer = page(signed_in(member(Role.REVIEWER)), shop)
    assert verify not in reviewer
    assert f"{LIST}{shop.pk}/change/" not in reviewer
    assert "/reveal/phone/" not in reviewer


def test_before_a_shop_is_verified_somebody_goes_there_and_looks_at_its_papers(
    desk: Client,
) -> None:
    shop = store()
    assert "上门看店" in page(desk, shop)

    Visit.objects.create(store=shop, officer_id=new_key(), at=NOON, checks=checks())

    told = page(desk, shop)
    assert "上门看店" not in told
    assert "还没有合格的：" in told


def test_a_shop_from_a_roster_leads_to_it(county: Centre) -> None:
    roster = committed(roster_of(row(1)))
    shop, way = Store.objects.get(), f'href="/admin/stores/rosterimport/{roster.pk}/change/"'

    assert f"<a {way}>名册.xlsx</a>" in page(signed_in(member(Role.OFFICER)), shop)
    assert way not in page(signed_in(member(Role.REVIEWER)), shop)


def test_people_and_deeds_are_told(desk: Client, officer: User) -> None:
    shop = store()
    for name, part in (("周小妹", StoreMember.Part.HELPER), ("李春花", StoreMember.Part.OWNER)):
        owner = member(Role.OWNER, name=name)
        StoreMember.objects.create(store=shop, user=owner, part=part)
    services.amend(shop, {"town": "小塘镇"}, actor=officer, at=NOON, note="上门看过，证照齐全")

    told = page(desk, shop)

    assert told.index("<strong>李春花</strong>") < told.index("<strong>周小妹</strong>")
    assert "上门看过，证照齐全" in told


def test_one_comes_back_to_the_page(desk: Client) -> None:
    shop = store()

    assert f'href="{LIST}{shop.pk}/"' in desk.get(LIST).content.decode()
    came_from = desk.get(f"{LIST}{shop.pk}/", {"_changelist_filters": "tier=0&after=abc"})
    assert f'href="{LIST}?tier=0&amp;after=abc"' in came_from.content.decode()
    done = desk.post(f"{LIST}{shop.pk}/verify/", {"confirmed": "1", "note": "看过"})
    assert done["Location"] == f"{LIST}{shop.pk}/"


def test_another_app_adds_a_panel(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(panels, "MAKERS", [*panels.MAKERS])

    @panel(order=25)
    def deliveries(store: Store, request: HttpRequest) -> Panel | None:
        if store.town == "严塘镇":
            return None
        return panels.facts("送货记录", [panels.Fact("次数", "七次 <b>")])

    told = page(desk, store())

    assert told.index("数字化现状") < told.index("送货记录") < told.index("店里的人")
    assert "七次 &lt;b&gt;" in told
    assert "送货记录" not in page(desk, store(town="严塘镇"))


def test_who_may_not_see_shops_sees_none(county: Centre) -> None:
    shop = store()

    assert signed_in(member(Role.OWNER)).get(f"{LIST}{shop.pk}/").status_code in (302, 403)
    assert signed_in(member(Role.OFFICER)).get(
        f"{LIST}00000000-0000-0000-0000-000000000000/"
    ).status_code == 404  # fmt: skip
