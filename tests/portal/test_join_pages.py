"""The pages by which a shop registers itself, as a phone without scripts sees them."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from alliance.accounts.models import User
from alliance.accounts.roles import Role
from alliance.centres.models import Centre
from stores.models import JoinCode, Store, StoreMember
from stores.services import joining
from tests.accounts.sms import last_code, texts_to
from tests.factories.joining import NOON, SHOP, join_code
from tests.factories.people import member
from tests.factories.web import SHAOYANG, client, signed_in

PHONE = "13812345678"
FORM: dict[str, Any] = SHOP | {"town": "-", "other_town": "酿溪镇", "key": "one"}


@pytest.fixture
def code(county: Centre) -> JoinCode:
    return join_code(purpose="赶集日现场登记")


def come_in(code: JoinCode, phone: str = PHONE, browser: Client | None = None) -> Client:
    """A stranger who has proved the number and agreed."""
    browser = browser or client()
    asked = browser.post(f"/join/{code.code}/", {"phone": phone})
    assert asked["Location"] == f"/join/{code.code}/code/"
    typed = browser.post(asked["Location"], {"code": last_code(phone)})
    assert typed["Location"] == f"/join/{code.code}/consent/"
    agreed = browser.post(typed["Location"], {"answer": "yes"})
    assert agreed["Location"] == f"/join/{code.code}/shop/"
    return browser


def body(answer: Any) -> str:
    return str(answer.content.decode())


def test_from_the_code_to_the_shop(code: JoinCode) -> None:
    browser = client()
    typed = browser.post("/join/", {"code": code.shown})
    assert typed["Location"] == f"/join/{code.code}/"
    assert "赶集日现场登记" in body(browser.get(typed["Location"]))

    answer = come_in(code, browser=browser).post(f"/join/{code.code}/shop/", FORM)

    shop = Store.objects.get()
    assert answer["Location"] == f"/my/shop/{shop.pk}/"
    page = body(browser.get(answer["Location"]))
    assert "登记好了" in page
    assert "春花便利店" in page
    assert (shop.town, shop.phone, shop.trade) == ("酿溪镇", PHONE, "F5213")


def test_the_form_sent_twice_is_one_shop(code: JoinCode) -> None:
    browser = come_in(code)

    first = browser.post(f"/join/{code.code}/shop/", FORM)
    again = browser.post(f"/join/{code.code}/shop/", FORM)

    assert Store.objects.count() == 1
    assert first["Location"] == again["Location"]


def test_a_refusal_names_the_field_and_keeps_what_was_typed(code: JoinCode) -> None:
    browser = come_in(code)
    wrong = FORM | {"credit_code": "91330100799655O58B", "no_code_reason": ""}

    answer = browser.post(f"/join/{code.code}/shop/", wrong)

    page = body(answer)
    assert answer.status_code == 422
    assert "第 15 位的“O”" in page
    for typed in ("春花便利店", "李春花", "大坪社区", "新阳路 128 号", "91330100799655O58B"):
        assert f'value="{typed}"' in page
    assert 'value="F5213" checked' in page
    assert 'name="key" value="one"' in page
    assert not Store.objects.exists()


def test_an_empty_form_says_what_is_missing(code: JoinCode) -> None:
    page = body(come_in(code).post(f"/join/{code.code}/shop/", {}))

    assert page.count("这一栏要填") == 4


def test_a_town_of_its_own_is_asked_for(code: JoinCode) -> None:
    page = body(come_in(code).post(f"/join/{code.code}/shop/", FORM | {"other_town": ""}))

    assert "请写上乡镇或街道的名字" in page


def test_a_town_of_the_code_is_chosen_already(county: Centre) -> None:
    code = join_code(town="小塘镇")

    page = body(come_in(code).get(f"/join/{code.code}/shop/"))

    assert '<option value="小塘镇" selected>' in page


def test_another_trade_is_found_in_the_list(code: JoinCode) -> None:
    other = FORM | {"trade": "other", "other_trade": "O8191"}

    come_in(code).post(f"/join/{code.code}/shop/", other)

    assert Store.objects.get().trade == "O8191"


def test_who_does_not_agree_leaves_nothing_and_may_come_to_the_centre(code: JoinCode) -> None:
    browser = come_in(code)

    answer = browser.post(f"/join/{code.code}/consent/", {"answer": "no"})

    assert "什么都没有记下" in body(browser.get(answer["Location"]))
    again = browser.post(f"/join/{code.code}/shop/", FORM)
    assert again["Location"] == f"/join/{code.code}/consent/"
    assert not User.objects.filter(phone=PHONE).exists()


@pytest.mark.parametrize("page", ["code", "consent", "shop"])
def test_no_page_is_reached_without_the_number(code: JoinCode, page: str) -> None:
    browser = client()

    for answer in (
        browser.get(f"/join/{code.code}/{page}/"),
        browser.post(f"/join/{code.code}/{page}/", FORM),
    ):
        assert answer["Location"] == f"/join/{code.code}/"


def test_a_wrong_text_code_is_told_and_five_are_enough(code: JoinCode) -> None:
    browser = client()
    browser.post(f"/join/{code.code}/", {"phone": PHONE})
    right = last_code(PHONE)
    wrong = "000000" if right != "000000" else "111111"

    for _n in range(5):
        assert "验证码不对" in body(browser.post(f"/join/{code.code}/code/", {"code": wrong}))

    assert "验证码不对" in body(browser.post(f"/join/{code.code}/code/", {"code": right}))
    assert browser.get(f"/join/{code.code}/consent/").status_code == 302


def test_text_messages_are_not_sent_without_measure(code: JoinCode) -> None:
    client().post(f"/join/{code.code}/", {"phone": PHONE})

    again = client().post(f"/join/{code.code}/", {"phone": PHONE})

    assert "太频繁" in body(again)
    assert len(texts_to(PHONE)) == 1


def test_an_unknown_code_asks_again_and_guessing_ends(code: JoinCode) -> None:
    browser = client()

    answers = [browser.post("/join/", {"code": "00000000"}).status_code for _n in range(31)]

    assert set(answers[:30]) == {404}
    assert answers[30] == 429
    assert browser.get("/join/00000000/").status_code == 429


def test_a_used_up_code_says_so(code: JoinCode) -> None:
    JoinCode.objects.update(used=1, places=1)

    answer = client().get(f"/join/{code.code}/")

    assert answer.status_code == 410
    assert "名额已经用完" in body(answer)


def test_a_code_opens_in_its_own_county_only(code: JoinCode, other_county: Centre) -> None:
    assert client(SHAOYANG).get(f"/join/{code.code}/").status_code == 404


def test_who_is_signed_in_proves_nothing_again(code: JoinCode) -> None:
    owner = member(Role.OWNER)
    browser = signed_in(owner, methods=("code",))

    assert owner.phone in body(browser.get(f"/join/{code.code}/"))
    browser.post(f"/join/{code.code}/")
    browser.post(f"/join/{code.code}/consent/", {"answer": "yes"})
    browser.post(f"/join/{code.code}/shop/", FORM)

    assert Store.objects.get().phone == owner.phone


def test_a_closed_account_is_told_before_anything_is_kept(code: JoinCode) -> None:
    User.objects.filter(pk=member(Role.OWNER).pk).update(phone=PHONE, is_active=False)

    page = body(come_in(code).post(f"/join/{code.code}/shop/", FORM))

    assert "已停用" in page
    assert not Store.objects.exists()


def test_the_same_shop_again_is_refused_kindly(code: JoinCode) -> None:
    joining.join(code, SHOP, phone=PHONE, key="first", consented_at=NOON, at=NOON)

    page = body(come_in(code).post(f"/join/{code.code}/shop/", FORM))

    assert "不用再登记一次" in page
    assert StoreMember.objects.count() == 1


def test_help_with_a_credit_code_looks_at_its_form_alone(code: JoinCode) -> None:
    where = f"/join/{code.code}/credit-code/"

    assert "第 15 位" in body(client().get(where, {"value": "91330100799655O58B"}))
    assert body(client().get(where, {"value": "91330100799655058B"})) == ""
    assert body(client().get(where)) == ""
