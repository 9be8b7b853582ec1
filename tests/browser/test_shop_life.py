"""A shop's life from the invitation to another county, by the people it is for."""

from __future__ import annotations

from pathlib import Path

import pytest
from django_tenants.utils import schema_context
from playwright.sync_api import Page, expect

from alliance.accounts.models import User
from alliance.accounts.roles import Role
from alliance.centres.models import Centre
from stores.models import Store
from tests.accounts.sms import last_code
from tests.browser.phones import Phone
from tests.browser.test_owner_phone import PHONE, OpenPage, invited, register
from tests.factories.people import member
from tests.factories.pictures import photo
from tests.factories.web import SHAOYANG

SHOP = "/admin/stores/store/{}/"


@pytest.fixture
def front(tmp_path: Path) -> Path:
    (tmp_path / "front.jpg").write_bytes(photo(size=(1600, 1200)).getvalue())
    return tmp_path / "front.jpg"


@pytest.mark.flow
def test_a_shop_joins_is_verified_and_moves_with_its_history(
    phone: Phone, visit: OpenPage, desk: Centre, front: Path
) -> None:
    officer, director = member(Role.OFFICER), member(Role.DIRECTOR)
    taker = member(Role.DIRECTOR, "430523")
    owner = joined(phone, invited(visit, officer))
    for paper in ("门头照片", "经营者身份证"):
        hand_in(owner, paper, front)
    shop = Store.objects.get()

    see(visit(officer, f"{SHOP.format(shop.pk)}visit/", bypass_csp=True), front)
    page = visit(officer, SHOP.format(shop.pk), bypass_csp=True)
    look(page, "门头照片", "退回材料", "看不清招牌，请走近一点")
    look(page, "经营者身份证", "材料合格", "")
    owner.goto(f"{owner.url.split('/my/')[0]}/my/shop/")
    expect(owner.get_by_text("门头照片要重拍一张")).to_be_visible()
    expect(owner.get_by_text("看不清招牌，请走近一点")).to_be_visible()
    front.write_bytes(photo(size=(1200, 900)).getvalue())
    hand_in(owner, "门头照片", front)
    page.goto(page.url.split("/admin/")[0] + SHOP.format(shop.pk))
    look(page, "门头照片", "材料合格", "")
    do(page, "核实")
    do(page, "开通服务")
    expect(page.get_by_text("服务正常，按时回访")).to_be_visible()

    moved(visit, director, taker, shop)

    shop.refresh_from_db()
    assert shop.stage() == "已迁出"
    with schema_context("c430523"):
        arrived = Store.objects.get(name="春花便利店")
        assert (arrived.status, arrived.documents.count()) == ("active", 4)
        assert arrived.visits.count() == 1
    at_home = phone.open("/my/shop/", user=User.objects.get(phone=PHONE), host=SHAOYANG).page
    expect(at_home.get_by_role("heading", name="春花便利店")).to_be_visible()
    expect(at_home.get_by_text(arrived.number)).to_be_visible()


def joined(phone: Phone, digits: str) -> Page:
    page = phone.open(f"/join/{digits}/").page
    page.get_by_label("您的手机号").fill(PHONE)
    page.get_by_role("button", name="获取短信验证码").click()
    page.get_by_label("短信里的 6 位验证码").fill(last_code(PHONE))
    page.get_by_role("button", name="下一步").click()
    page.get_by_role("button", name="我同意").click()
    register(page)
    expect(page.get_by_text("登记好了")).to_be_visible()
    return page


def hand_in(page: Page, paper: str, file: Path) -> None:
    page.goto(f"{page.url.split('/my/')[0]}/my/shop/")
    page.get_by_role("link", name="拍照交材料").click()
    if page.get_by_role("link", name=paper).count():
        page.get_by_role("link", name=paper).click()
    page.get_by_label("拍照，或从手机里选").set_input_files(file)
    expect(page.get_by_text("照片好了")).to_be_visible()
    page.get_by_role("button", name="交上去").click()
    expect(page.get_by_text("收到了")).to_be_visible()


def see(page: Page, file: Path) -> None:
    """The visit; the photo's name ends up in no answer."""
    for answer in page.locator("fieldset.desk-check").all():
        answer.get_by_text("是", exact=True).click()
    page.locator("#photos").set_input_files(file)
    expect(page.get_by_label("门头和执照上的店名一致：说明")).to_have_value("")
    page.get_by_role("button", name="记下这次走访").click()
    expect(page.get_by_text("走访已记下，可以核实这家店了。")).to_be_visible()


def look(page: Page, paper: str, verb: str, note: str) -> None:
    page.get_by_role("link", name=paper).first.click()
    page.locator(".desk-buttons").get_by_role("link", name=verb).click()
    page.get_by_label("说明").fill(note)
    page.get_by_role("button", name=f"确认{verb}").click()
    expect(page.get_by_text(f"{verb}：已完成 1 项。")).to_be_visible()
    page.get_by_role("link", name="春花便利店", exact=True).first.click()


def do(page: Page, verb: str) -> None:
    page.locator(".shop-next").get_by_role("link", name=verb).click()
    page.get_by_role("button", name=f"确认{verb}").click()
    expect(page.get_by_text(f"{verb}：已完成 1 项。")).to_be_visible()


def moved(visit: OpenPage, director: User, taker: User, shop: Store) -> None:
    page = visit(director, f"{SHOP.format(shop.pk)}hand_over/")
    page.get_by_label("迁往").select_option("邵阳县")
    page.get_by_label("原因").fill("店主搬到塘渡口镇")
    page.get_by_label("店主本人同意").check(force=True)
    page.get_by_role("button", name="提出移交").click()
    there = visit(taker, "/handovers/", host=SHAOYANG)
    expect(there.get_by_text("春***店")).to_be_visible()
    expect(there.get_by_text("李春花")).to_have_count(0)
    expect(there.get_by_text(PHONE)).to_have_count(0)
    there.get_by_role("link", name="接收店铺").click()
    there.get_by_role("button", name="确认接收店铺").click()
    expect(there.get_by_text("店铺已接收")).to_be_visible()
