from __future__ import annotations

import pytest
from django.db import OperationalError
from django.test import Client

from alliance.accounts.roles import Role
from alliance.centres.models import Centre
from alliance.centres.selectors import forget_hosts
from stores.models import Store, StoreMember
from tests.factories.people import member
from tests.factories.stores import store, visited
from tests.factories.web import ALLIANCE, SHAOYANG, client, signed_in

PHONE = "0739-3600000"


@pytest.fixture
def phone(county: Centre) -> str:
    Centre.objects.filter(pk=county.pk).update(phone=PHONE)
    forget_hosts()
    return PHONE


def owner_of(*shops: Store) -> Client:
    owner = member(Role.OWNER)
    for shop in shops:
        StoreMember.objects.create(store=shop, user=owner)
    return signed_in(owner, methods=("code",))


def test_the_welcome_page_leads_to_sign_in(phone: str) -> None:
    page = client().get("/").content.decode()

    assert "新邵县数字化服务中心" in page
    assert 'href="/my/shop/"' in page
    assert f'href="tel:{PHONE}"' in page
    assert "<script" not in page


def test_staff_are_led_to_the_desk(county: Centre) -> None:
    assert "进入工作台" in signed_in(member(Role.OFFICER)).get("/").content.decode()
    assert "进入工作台" not in owner_of().get("/").content.decode()


def test_the_alliance_shows_every_countys_door(county: Centre, other_county: Centre) -> None:
    page = client("localhost:8000").get("/").content.decode()

    assert 'href="http://xinshao.localhost:8000/"' in page
    assert 'href="http://shaoyang.localhost:8000/"' in page


def test_a_stranger_signs_in_first_and_comes_back(county: Centre) -> None:
    answer = client().get("/my/shop/")

    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=/my/shop/")


@pytest.mark.parametrize(
    ("status", "say"),
    [
        (Store.Status.LEAD, "打个电话，说您要加入"),
        (Store.Status.APPLIED, "拍照交材料"),
        (Store.Status.VERIFIED, "等服务中心开通"),
        (Store.Status.ACTIVE, "都办好了，安心做生意"),
        (Store.Status.REJECTED, "打个电话，问清缺什么"),
        (Store.Status.SUSPENDED, "打个电话，问怎么恢复"),
    ],
)
def test_the_page_says_what_to_do_now(phone: str, status: Store.Status, say: str) -> None:
    page = owner_of(store(status, phone="13812345678")).get("/my/shop/").content.decode()

    assert f'<p class="big">{say}</p>' in page
    assert page.count('aria-current="step"') == 1
    assert "13812345678" in page
    assert f'href="tel:{PHONE}"' in page


def test_with_its_papers_in_the_shop_waits(phone: str) -> None:
    page = owner_of(visited(store())).get("/my/shop/").content.decode()

    assert '<p class="big">等专员打电话来</p>' in page


def test_several_shops_are_a_choice(county: Centre) -> None:
    one, two = store(name="张记副食"), store(name="张记五金")
    browser = owner_of(one, two)

    page = browser.get("/my/shop/").content.decode()

    assert f'href="/my/shop/{one.pk}/"' in page
    assert f'href="/my/shop/{two.pk}/"' in page
    assert "<h1>张记五金</h1>" in browser.get(f"/my/shop/{two.pk}/").content.decode()


def test_without_a_shop_the_page_says_what_to_do(phone: str) -> None:
    page = owner_of().get("/my/shop/").content.decode()

    assert "还没有您的店铺" in page
    assert f'href="tel:{PHONE}"' in page


def test_another_persons_shop_is_not_there(county: Centre) -> None:
    theirs = store()

    assert owner_of(store()).get(f"/my/shop/{theirs.pk}/").status_code == 404


def test_a_shop_of_one_county_is_not_shown_in_another(county: Centre, other_county: Centre) -> None:
    owner, shop = member(Role.OWNER), store()
    StoreMember.objects.create(store=shop, user=owner)
    there = signed_in(owner, SHAOYANG, methods=("code",))

    assert shop.name not in there.get("/my/shop/").content.decode()
    assert there.get(f"/my/shop/{shop.pk}/").status_code == 404


@pytest.mark.parametrize("host", [ALLIANCE, SHAOYANG])
def test_an_unknown_page_says_so_in_chinese(county: Centre, host: str) -> None:
    answer = client(host).get("/nothing/")

    assert answer.status_code == 404
    assert "没有这一页" in answer.content.decode()


def test_a_form_sent_without_its_token_asks_to_reload(county: Centre) -> None:
    browser = Client(enforce_csrf_checks=True, headers={"host": "xinshao.localhost"})

    answer = browser.post("/type-size/", {"size": "large"})

    assert answer.status_code == 403
    assert "页面打开得太久了" in answer.content.decode()


def test_a_crash_shows_no_inside(phone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stores.selectors.own", lambda by: 1 / 0)
    browser = owner_of()
    browser.raise_request_exception = False

    answer = browser.get("/my/shop/")

    page = answer.content.decode()
    assert answer.status_code == 500
    assert "系统出了点问题" in page
    assert PHONE in page
    assert "ZeroDivision" not in page


def test_a_database_that_is_away_is_maintenance(
    county: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(by: object) -> None:
        raise OperationalError

    monkeypatch.setattr("stores.selectors.own", away)
    browser = owner_of()
    browser.raise_request_exception = False

    answer = browser.get("/my/shop/")

    assert (answer.status_code, answer["Retry-After"]) == (503, "120")
    assert "系统正在维护" in answer.content.decode()


def test_large_type_is_remembered_and_painted_at_once(county: Centre) -> None:
    browser = client()

    answer = browser.post("/type-size/", {"size": "large", "next": "/my/shop/?a=1"})

    assert (answer.status_code, answer["Location"]) == (302, "/my/shop/?a=1")
    assert 'class="large"' in browser.get("/").content.decode()
    browser.post("/type-size/", {"size": "normal"})
    assert 'class="large"' not in browser.get("/").content.decode()


def test_the_type_button_leads_nowhere_else(county: Centre) -> None:
    answer = client().post("/type-size/", {"size": "large", "next": "https://evil.example/"})

    assert answer["Location"] == "/"
