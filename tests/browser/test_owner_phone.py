"""What an owner does on the phone, page by page and from the first to the last."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from django_tenants.utils import schema_context
from PIL import Image
from playwright.sync_api import Page, expect

from alliance.accounts.models import User
from alliance.accounts.roles import Role
from stores.models import Document, JoinCode, MaturityAssessment, Store, StoreMember
from stores.services import documents, maturity
from tests.accounts.sms import last_code
from tests.browser.phones import SHOTS, Phone, Visit, problems, small_targets, too_wide
from tests.factories.joining import join_code
from tests.factories.maturity import NOON, questionnaire, submitted, verified
from tests.factories.people import member
from tests.factories.pictures import photo
from tests.factories.stores import store

PHONE = "13812345678"
OpenPage = Callable[..., Page]
Kind = MaturityAssessment.Kind


@pytest.fixture
def owner(transactional_db: None) -> User:
    """Of a shop with a paper sent back, an assessment that counts and one begun."""
    with schema_context("c430522"):
        owner, officer = member(Role.OWNER), member(Role.OFFICER)
        questionnaire()
        shop = store(
            Store.Status.APPLIED, name="酿溪镇邻里便利店（新阳路总店）", trade="F5229",
            address="新阳路 128 号", credit_code="92430522MA4L2B7X1K", consented_at=NOON,
        )  # fmt: skip
        StoreMember.objects.create(store=shop, user=owner)
        paper = documents.hand_in(shop, kind="licence", upload=photo(), actor=owner, at=NOON)
        documents.send_back(paper, actor=officer, at=NOON, note="反光，看不清代码，请换个角度")
        verified(shop, 0)
        verified(shop, 1, at=NOON.replace(day=23))
        Store.objects.filter(pk=shop.pk).update(network="fibre")
        maturity.start(shop, kind=Kind.SELF, actor=owner, at=NOON.replace(day=24))
        join_code(officer, town="酿溪镇", purpose="赶集日现场登记")
        store(phone=owner.phone, name="酿溪镇邻里便利店（大坪社区新阳路分店）")
        store(phone=owner.phone)
    return owner


PAGES = [
    "/join/", "/join/{code}/", "/join/{code}/consent/", "/join/{code}/declined/",
    "/join/{code}/yours/", "/join/{code}/shop/", "/join/00000000/", "/my/shop/",
    "/my/shop/{shop}/profile/",
    "/my/shop/{shop}/consent/", "/my/shop/{shop}/papers/",
    "/my/shop/{shop}/papers/licence/", "/my/shop/{shop}/assessment/",
    "/my/shop/{shop}/assessment/{open}/", "/my/shop/{shop}/assessment/{open}/1/",
    "/my/shop/{shop}/assessment/{open}/18/", "/my/shop/{shop}/assessment/{done}/",
]  # fmt: skip
AFTER_CONSENT = ("/join/{code}/yours/", "/join/{code}/shop/")


def address(page: str) -> str:
    """The page's path, with the keys of what `owner` has."""
    with schema_context("c430522"):
        done = MaturityAssessment.objects.filter(status="verified").latest("assessed_at")
        begun = MaturityAssessment.objects.get(status="draft")
        return page.format(
            code=JoinCode.objects.get().code, shop=done.store_id, done=done.pk, open=begun.pk
        )


def open_page(phone: Phone, owner: User, page: str, *, large: bool = False) -> Visit:
    """A page as its owner sees it; those after the consent by way of it."""
    if page not in AFTER_CONSENT:
        return phone.open(address(page), user=owner, large=large)
    visit = phone.open(address("/join/{code}/consent/"), user=owner, large=large)
    visit.page.get_by_role("button", name="我同意").click()
    visit.page.wait_for_url(re.compile("/yours/$"))
    if "{code}/shop" in page:
        visit.page.get_by_role("link", name="都不是，登记一家新店").click()
        visit.page.wait_for_url(re.compile("/shop/$"))
    shot(visit.page, f"join-{page.split('/')[-2]}-{large}")
    return visit


def shot(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
@pytest.mark.parametrize("page", PAGES)
def test_a_page_fits_a_phone_and_everybody_can_use_it(
    phone: Phone, owner: User, page: str, large: bool
) -> None:
    visit = open_page(phone, owner, page, large=large)

    assert too_wide(visit) == []
    assert small_targets(visit) == []
    assert problems(visit) == []


@pytest.mark.parametrize("page", [page for page in PAGES if page not in AFTER_CONSENT])
def test_a_page_is_light(phone: Phone, owner: User, page: str) -> None:
    visit = open_page(phone, owner, page)

    assert visit.bytes <= 40_000
    assert len(visit.requests) <= 8, visit.requests
    assert [said for said in visit.complaints if "404" not in said] == []


def test_a_refused_form_says_where_and_can_be_used_by_everybody(phone: Phone, owner: User) -> None:
    visit = open_page(phone, owner, "/join/{code}/shop/")
    page = visit.page
    page.get_by_label("统一社会信用代码").fill("91330100799655O58B")
    page.get_by_label("店名").focus()
    expect(page.locator(".helping")).to_contain_text("第 15 位的“O”")

    page.get_by_role("button", name="登记", exact=True).click()

    expect(page.get_by_text("还有几处要改")).to_be_visible()
    expect(page.get_by_label("统一社会信用代码")).to_have_value("91330100799655O58B")
    shot(page, "join-shop-refused")
    assert problems(visit) == []
    assert too_wide(visit) == []


def test_a_photo_is_shrunk_on_the_phone_until_it_fits(
    phone: Phone, owner: User, tmp_path: Path
) -> None:
    """Noise is what shrinks least."""
    noise = Image.effect_noise((3000, 2200), 90).convert("RGB")
    noise.save(tmp_path / "noise.jpg", quality=95)
    assert (tmp_path / "noise.jpg").stat().st_size > 2_000_000
    visit = open_page(phone, owner, "/my/shop/{shop}/papers/licence/")
    page = visit.page

    page.get_by_label("拍照，或从手机里选").set_input_files(tmp_path / "noise.jpg")

    expect(page.get_by_text("照片好了")).to_be_visible(timeout=20_000)
    size = page.evaluate("document.querySelector('input[type=file]').files[0].size")
    assert size <= 200 * 1024
    expect(page.get_by_role("button", name="重拍")).to_be_visible()
    shot(page, "photo-ready")
    assert problems(visit) == []
    page.get_by_role("button", name="交上去").click()
    expect(page.get_by_text("收到了")).to_be_visible()
    with schema_context("c430522"):
        kept = Document.objects.latest("handed_in_at")
        with kept.file.open("rb") as file:
            assert max(Image.open(BytesIO(file.read())).size) <= 2000


def test_a_file_that_is_no_photo_is_told_before_it_is_sent(
    phone: Phone, owner: User, tmp_path: Path
) -> None:
    (tmp_path / "cat.jpg").write_bytes(b"no picture at all")
    page = open_page(phone, owner, "/my/shop/{shop}/papers/licence/").page

    page.get_by_label("拍照，或从手机里选").set_input_files(tmp_path / "cat.jpg")

    expect(page.get_by_text("这个文件不是照片")).to_be_visible()
    assert page.evaluate("document.querySelector('input[type=file]').files.length") == 0


@pytest.mark.flow
def test_from_the_invitation_at_the_desk_to_a_result_on_the_phone(
    phone: Phone, visit: OpenPage, transactional_db: None, tmp_path: Path
) -> None:
    with schema_context("c430522"):
        questionnaire()
        officer = member(Role.OFFICER)
    (tmp_path / "front.jpg").write_bytes(photo(size=(1600, 1200)).getvalue())
    digits = invited(visit, officer)

    page = phone.open(f"/join/{digits}/").page
    page.get_by_label("您的手机号").fill(PHONE)
    page.get_by_role("button", name="获取短信验证码").click()
    page.get_by_label("短信里的 6 位验证码").fill(last_code(PHONE))
    shot(page, "flow-code")
    page.get_by_role("button", name="下一步").click()
    page.get_by_role("button", name="我同意").click()
    register(page)

    expect(page.get_by_text("登记好了")).to_be_visible()
    expect(page.get_by_text("门头照片、经营者身份证")).to_be_visible()
    shot(page, "flow-my-shop")
    hand_in(page, tmp_path / "front.jpg")
    assess(page)

    expect(page.get_by_text("五级台阶").or_(page.locator("svg.stairs"))).to_be_visible()
    shot(page, "flow-result")
    page.get_by_role("link", name="回我的店铺").click()
    expect(page.get_by_text("等待核实")).to_be_visible()
    shot(page, "flow-end")
    with schema_context("c430522"):
        shop = Store.objects.get()
        assert (shop.status, shop.source, shop.phone) == ("applied", "self", PHONE)
        assert shop.consented_at is not None
        assert shop.documents.count() == 1
        assert shop.assessments.get().status == "submitted"


def invited(visit: OpenPage, officer: User) -> str:
    """An officer makes a code at the desk; its digits from the sheet."""
    desk = visit(officer, "/admin/stores/joincode/add/", width=1280, bypass_csp=True)
    desk.get_by_label("用途").fill("赶集日现场登记")
    desk.get_by_role("button", name="保存", exact=True).click()
    expect(desk.locator(".qr svg")).to_be_visible()
    shot(desk, "flow-sheet")
    return (desk.locator(".code").text_content() or "").replace(" ", "")


def register(page: Page) -> None:
    page.get_by_label("店名").fill("春花便利店")
    page.get_by_text("便利店、小卖部").click()
    page.get_by_label("在哪个乡镇、街道").select_option("-")
    page.get_by_label("上面没有？写在这里").fill("酿溪镇")
    page.get_by_text("执照正在办理").click()
    page.get_by_label("经营者姓名").fill("李春花")
    page.get_by_role("button", name="登记", exact=True).click()


def hand_in(page: Page, file: Path) -> None:
    page.get_by_role("link", name="拍照交材料").click()
    page.get_by_role("link", name="门头照片").click()
    page.get_by_label("拍照，或从手机里选").set_input_files(file)
    expect(page.get_by_text("照片好了")).to_be_visible()
    page.get_by_role("button", name="交上去").click()
    expect(page.get_by_text("收到了")).to_be_visible()
    shot(page, "flow-papers")
    page.get_by_role("link", name="回我的店铺").click()


def assess(page: Page) -> None:
    page.get_by_role("link", name="看看我的店数字化做得怎样").click()
    page.get_by_role("button", name="开始答题").click()
    for number in range(1, 25):
        expect(page.get_by_text(f"第 {number} 题")).to_be_visible()
        page.locator("button.tile").nth(1).click()
    page.get_by_role("button", name="交上去，看结果").click()


def test_a_shop_with_its_result_fits_in_large_type(phone: Phone, owner: User) -> None:
    with schema_context("c430522"):
        shop = store(tier=3)
        StoreMember.objects.create(store=shop, user=owner)
        found = submitted(shop, 2, by=owner, kind=Kind.SELF)

    visit = phone.open(f"/my/shop/{shop.pk}/assessment/{found.pk}/", user=owner, large=True)

    assert too_wide(visit) == []
    assert problems(visit) == []
