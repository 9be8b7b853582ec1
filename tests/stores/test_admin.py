from __future__ import annotations

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client

from alliance.accounts.models import User
from alliance.accounts.roles import Role
from alliance.audit.models import AuditEntry
from alliance.centres.models import Centre
from stores.models import Store, StoreMember
from tests.factories.people import member
from tests.factories.stores import store, visited
from tests.factories.web import signed_in

LIST = "/admin/stores/store/"
TYPED = {
    "name": "福来小卖部", "trade": "F5213", "credit_code": "",
    "no_code_reason": "no_licence", "town": "酿溪镇",
    "address": "大坪路 18 号", "operator_name": "李春花", "phone": "13812345678",
}  # fmt: skip


def page_of(shop: Store) -> str:
    return f"{LIST}{shop.pk}/change/"


@pytest.fixture
def officer(county: Centre) -> User:
    return member(Role.OFFICER)


@pytest.fixture
def desk(officer: User) -> Client:
    return signed_in(officer)


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_shop_entered_at_the_desk_is_registered(desk: Client, officer: User) -> None:
    answer = desk.post(f"{LIST}add/", TYPED)

    shop = Store.objects.get()
    assert answer.status_code == 302
    assert (shop.number, shop.status, shop.phone) == ("430522000001", "applied", "13812345678")
    assert AuditEntry.objects.for_(shop).get().actor == officer
    assert not LogEntry.objects.exists()


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("91330100799655O58B", "第 15 位的“O”不会出现在信用代码里，可能是“0”"),
        ("430522600123456", "旧的 15 位工商注册号"),
        ("91330100799655058C", "请对照营业执照逐位核对"),
        ("9133 0100 7996 5505 8B 再加几个字", "您填了 23 位"),
    ],
)
def test_a_wrong_code_is_explained_and_nothing_typed_is_lost(
    desk: Client, code: str, words: str
) -> None:
    page = text(desk.post(f"{LIST}add/", TYPED | {"credit_code": code}))

    assert words in page
    for typed in (code, "福来小卖部", "大坪路 18 号", "13812345678"):
        assert f'value="{typed}"' in page
    assert not Store.objects.exists()


def test_a_code_somebody_has_is_refused_in_the_form(desk: Client) -> None:
    store(name="兴旺商店", credit_code="91330100799655058B")

    page = text(desk.post(f"{LIST}add/", TYPED | {"credit_code": "91330100799655058b"}))

    assert "已经登记在“兴旺商店”" in page
    assert Store.objects.count() == 1


def test_a_form_sent_empty_says_what_is_missing_in_chinese(desk: Client) -> None:
    page = text(desk.post(f"{LIST}add/", {}))

    assert page.count("该字段是必填项") == 4


def test_a_correction_goes_through_the_service_and_leaves_the_phone_alone(
    desk: Client, officer: User
) -> None:
    shop = store(name="旧店名", phone="13811112222")

    answer = desk.post(page_of(shop), TYPED | {"name": "新店名", "phone": ""})

    shop.refresh_from_db()
    assert answer.status_code == 302
    assert (shop.name, shop.phone) == ("新店名", "13811112222")
    assert set(AuditEntry.objects.for_(shop).verbs()) == {"amend"}
    assert not AuditEntry.objects.filter(before__startswith="phone:").exists()
    assert not LogEntry.objects.exists()


def test_status_and_number_in_the_post_are_ignored(desk: Client) -> None:
    shop = store()

    desk.post(page_of(shop), TYPED | {"status": "verified", "number": "1", "joined_at": ""})

    stored = Store.objects.get(pk=shop.pk)
    assert (stored.status, stored.number) == ("applied", shop.number)


@pytest.mark.parametrize("role", [Role.OFFICER, Role.DIRECTOR])
def test_nobody_deletes_a_shop(county: Centre, role: Role) -> None:
    shop, desk = store(), signed_in(member(role))

    assert desk.post(f"{LIST}{shop.pk}/delete/", {"post": "yes"}).status_code == 403
    desk.post(LIST, {"action": "delete_selected", "_selected_action": shop.pk, "post": "yes"})
    assert Store.objects.filter(pk=shop.pk).exists()


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.FINANCE, Role.AUDITOR])
def test_who_only_looks_sees_masks_and_no_way_past_them(county: Centre, role: Role) -> None:
    shop, desk = store(phone="13811112222"), signed_in(member(role))

    pages = text(desk.get(LIST)) + text(desk.get(page_of(shop)))

    assert "138****2222" in pages
    assert "13811112222" not in pages
    assert "/reveal/" not in pages
    assert desk.post(f"{LIST}{shop.pk}/reveal/phone/").status_code == 403
    assert not AuditEntry.objects.exists()


def test_the_officers_pages_are_masked_too(desk: Client) -> None:
    shop = store(phone="13811112222")

    assert "13811112222" not in text(desk.get(LIST)) + text(desk.get(page_of(shop)))


def test_a_reveal_is_posted_and_recorded(desk: Client, officer: User) -> None:
    shop = store(phone="13811112222")
    address = f"{LIST}{shop.pk}/reveal/phone/"

    assert desk.get(address).status_code == 405
    fragment = desk.post(address, headers={"HX-Request": "true"})
    plain = desk.post(address, follow=True)

    assert "13811112222" in text(fragment)
    assert "联系电话：13811112222" in text(plain)
    assert (
        list(AuditEntry.objects.values_list("verb", "after", "actor"))
        == [("reveal", "phone", officer.pk)] * 2
    )
    assert desk.post(f"{LIST}{shop.pk}/reveal/status/").status_code == 404


def test_a_phone_is_found_whole_and_never_by_parts(desk: Client) -> None:
    store(name="要找的店", phone="13811112222")

    assert "要找的店" in text(desk.get(LIST, {"q": "13811112222"}))
    assert "要找的店" not in text(desk.get(LIST, {"q": "1381111"}))


@pytest.mark.parametrize("q", ["福来", "430522000077", "91330100799655058B"])
def test_a_shop_is_found_by_name_number_and_code(desk: Client, q: str) -> None:
    store(name="福来小卖部", number="430522000077", credit_code="91330100799655058B")
    store(name="别的店")

    page = text(desk.get(LIST, {"q": q}))

    assert "福来小卖部" in page
    assert "别的店" not in page


def test_ctrl_k_finds_shops_by_name(desk: Client) -> None:
    store(name="福来小卖部")

    answer = desk.get("/admin/search/", {"s": "福来", "extended": "1"})

    assert "福来小卖部" in text(answer)


def test_verify_asks_for_a_note_and_then_does_it(desk: Client, officer: User) -> None:
    shop = visited(store())
    address = f"{LIST}{shop.pk}/verify/"

    asked = text(desk.get(address))
    done = text(desk.post(address, {"confirmed": "1", "note": "上门看过"}, follow=True))

    assert "核实 1 项店铺" in asked
    assert "核实：已完成 1 项。" in done
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.note, entry.actor) == ("verify", "上门看过", officer)
    assert f'href="{address}"' not in done


def test_of_a_batch_each_success_is_counted_and_each_refusal_told(
    desk: Client, officer: User
) -> None:
    mine, fine = store(name="我家店"), visited(store())
    verified = store(Store.Status.VERIFIED, name="老店")
    StoreMember.objects.create(store=mine, user=officer)
    chosen = [mine.pk, verified.pk, fine.pk]

    asked = text(desk.post(LIST, {"action": "verify", "_selected_action": chosen, "index": "0"}))
    sent = {"action": "verify", "_selected_action": chosen, "confirmed": "1", "note": "走访"}
    done = text(desk.post(LIST, sent, follow=True))

    assert "核实 3 项店铺" in asked
    assert "核实：已完成 1 项。" in done
    assert "我家店：这是您自己的店铺" in done
    assert "老店：这份材料现在的状态是“已核实”" in done
    assert Store.objects.get(pk=fine.pk).status == Store.Status.VERIFIED
    assert AuditEntry.objects.count() == 1


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.FINANCE, Role.AUDITOR])
def test_who_may_not_verify_has_neither_button_nor_action_nor_way(
    county: Centre, role: Role
) -> None:
    shop, desk = store(), signed_in(member(role))

    pages = text(desk.get(LIST)) + text(desk.get(page_of(shop)))

    assert f"{LIST}{shop.pk}/verify/" not in pages
    assert 'value="verify"' not in pages
    assert desk.post(f"{LIST}{shop.pk}/verify/", {"confirmed": "1"}).status_code == 403
    desk.post(LIST, {"action": "verify", "_selected_action": [shop.pk], "confirmed": "1"})
    assert Store.objects.get(pk=shop.pk).status == Store.Status.APPLIED


def test_the_shops_page_tells_its_story(desk: Client, officer: User) -> None:
    desk.post(f"{LIST}add/", TYPED)
    shop = visited(Store.objects.get())
    desk.post(f"{LIST}{shop.pk}/verify/", {"confirmed": "1", "note": "上门看过"})

    page = text(desk.get(page_of(shop)))

    assert "办理经过" in page
    assert page.index("上门看过") < page.rindex("登记")
    assert desk.get(f"{LIST}{shop.pk}/history/")["Location"] == f"{page_of(shop)}#timeline"


# -- The form -------------------------------------------------------------------------------------
WHOLE = TYPED | {
    "village": "大坪村", "opened_on": "2019-05-01", "operator_id_number": "11010519491231002x",
    "bank_account": "6222 0202 0011 2233 445", "systems": ["wechat_pay", "stock"],
    "exchanging": "1", "network": "fibre", "outages": "2", "devices": ["router", "phone"],
}  # fmt: skip


def test_a_shop_is_entered_with_its_digital_profile(desk: Client) -> None:
    assert desk.post(f"{LIST}add/", WHOLE).status_code == 302

    shop = Store.objects.get()
    assert (shop.systems, shop.devices, shop.exchanging) == (
        ["stock", "wechat_pay"], ["phone", "router"], 1,
    )  # fmt: skip
    assert (shop.network, shop.outages, str(shop.opened_on)) == ("fibre", 2, "2019-05-01")
    assert (shop.operator_id_number, shop.bank_account) == (
        "11010519491231002X", "6222020200112233445",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"opened_on": "2099-01-01"}, "开业日期还没到"),
        ({"opened_on": "1890-01-01"}, "开业日期太早了"),
        ({"operator_id_number": "110105194912310021"}, "身份证号不对，多半是抄错了一位"),
        ({"bank_account": "12345"}, "银行账号是 9 到 30 位数字"),
        ({"exchanging": "3"}, "在用系统勾选了 2 个"),
        ({"phone": "1234567"}, "请填写 11 位手机号码"),
        ({"no_code_reason": ""}, "请选择没有的原因"),
    ],
)
def test_what_cannot_stand_is_said_beside_its_field(
    desk: Client, typed: dict[str, str], words: str
) -> None:
    page = text(desk.post(f"{LIST}add/", WHOLE | typed))

    assert words in page
    assert 'value="福来小卖部"' in page
    assert not Store.objects.exists()


def test_the_form_offers_towns_that_are_known_and_trades_by_section(desk: Client) -> None:
    store(town="寸石镇")
    store(town="寸石镇")
    store(town="小塘镇")

    page = text(desk.get(f"{LIST}add/"))

    assert page.count('<option value="寸石镇">') == page.count('<option value="小塘镇">') == 1
    assert '<optgroup label="住宿和餐饮">' in page
    assert "为什么仍要登记" not in page


def test_a_lookalike_asks_why_and_the_answer_is_recorded(desk: Client) -> None:
    desk.post(f"{LIST}add/", TYPED)

    asked = text(desk.post(f"{LIST}add/", TYPED | {"name": "福来分店"}))
    done = desk.post(f"{LIST}add/", TYPED | {"name": "福来分店", "despite": "第二家店"})

    assert "可能已经登记过：和本县“福来小卖部”" in asked
    assert '<textarea name="despite"' in asked
    assert done.status_code == 302
    assert AuditEntry.objects.for_(Store.objects.get(name="福来分店")).get().note == "第二家店"


def test_a_reason_that_was_typed_is_kept_when_something_else_is_wrong(desk: Client) -> None:
    sent = TYPED | {"despite": "第二家店", "credit_code": "123"}

    page = text(desk.post(f"{LIST}add/", sent))

    assert "第二家店</textarea>" in page


def test_personal_numbers_are_changed_without_being_shown(desk: Client) -> None:
    desk.post(f"{LIST}add/", WHOLE)
    shop = Store.objects.get()

    page = text(desk.get(page_of(shop)))
    hidden = {"phone": "", "operator_id_number": "", "bank_account": ""}
    desk.post(page_of(shop), WHOLE | hidden | {"village": "小坪村"})

    assert "11010519491231002X" not in page
    assert "6222020200112233445" not in page
    assert "1101**********002X" in page
    stored = Store.objects.get()
    assert (stored.village, stored.operator_id_number) == ("小坪村", "11010519491231002X")


def test_the_timeline_tells_a_changed_profile_in_words(desk: Client) -> None:
    desk.post(f"{LIST}add/", WHOLE)
    shop = Store.objects.get()
    hidden = {"phone": "", "operator_id_number": "", "bank_account": ""}
    desk.post(page_of(shop), WHOLE | hidden | {"systems": ["stock", "meituan"], "network": "none"})

    page = text(desk.get(page_of(shop)))

    assert "在用系统：单机进销存、微信收款码" in page
    assert "在用系统：单机进销存、美团" in page
    assert "网络：没有网络" in page
