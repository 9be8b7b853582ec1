"""A verb at a desk: who is asked for what, how a batch goes, and what is said of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from alliance.accounts.models import User
from alliance.accounts.roles import Role
from alliance.audit.models import AuditEntry
from alliance.centres.models import Centre
from alliance.events.models import Delivery
from alliance.lib.verbs import BATCH_LIMIT, NoteForm, Verb
from stores import services
from stores.models import Store, StoreMember
from tests.factories.people import LONG_AGO, member
from tests.factories.stores import store, visited
from tests.factories.web import signed_in

LIST = "/admin/stores/store/"
VERIFY = Verb(services.verify)
Status = Store.Status


@pytest.fixture
def officer(county: Centre) -> User:
    return member(Role.OFFICER)


@pytest.fixture
def desk(officer: User) -> Client:
    return signed_in(officer)


def text(answer: Any) -> str:
    return str(answer.content.decode())


def act(desk: Client, shops: list[Any], **sent: str) -> str:
    given = {"action": "verify", "_selected_action": [shop.pk for shop in shops]}
    return text(desk.post(LIST, given | sent, follow=True))


def test_a_verb_is_named_after_its_service() -> None:
    assert (VERIFY.name, VERIFY.words(Store)) == ("verify", "核实")
    assert VERIFY.permission(Store) == "stores.verify_store"


@pytest.mark.parametrize(
    ("status", "fits"), [(Status.LEAD, False), (Status.APPLIED, True), (Status.VERIFIED, False)]
)
def test_a_verb_fits_where_it_starts(status: str, fits: bool) -> None:
    assert VERIFY.fits(Store(status=status)) is fits


def test_a_verb_that_moves_no_status_fits_everything() -> None:
    assert Verb(services.register).fits(Store(status=Status.VERIFIED))
    assert VERIFY.fits(Delivery())


@pytest.mark.parametrize(
    ("needed", "note", "refused"),
    [
        (True, "", "请写明理由，再提交。"),
        (True, "   ", "请写明理由，再提交。"),
        (True, "上门看过", ""),
        (False, "", ""),
        (False, "长" * 1000, ""),
        (False, "长" * 1001, "最多"),
    ],
)
def test_the_note_is_a_duty_where_the_verb_says_so(needed: bool, note: str, refused: str) -> None:
    form = NoteForm({"note": note}, needs_note=needed)

    assert form.is_valid() is not bool(refused)
    assert refused in str(form.errors) or "1000" in str(form.errors)


def test_nothing_is_done_before_the_question_is_answered(desk: Client) -> None:
    shops = [visited(store()), visited(store())]

    page = act(desk, shops)

    assert "核实表示您确认这家店真实存在、资料无误" in page
    assert all(shop.name in page for shop in shops)
    assert not AuditEntry.objects.exists()


def test_a_batch_has_one_note_and_an_entry_for_each(desk: Client, officer: User) -> None:
    shops = [visited(store()) for _ in range(3)]

    page = act(desk, shops, confirmed="1", note="集中走访")

    assert "核实：已完成 3 项。" in page
    assert list(AuditEntry.objects.values_list("note", "actor")) == [("集中走访", officer.pk)] * 3


def test_where_all_are_refused_no_success_is_told(desk: Client, officer: User) -> None:
    mine = store(name="我家店")
    StoreMember.objects.create(store=mine, user=officer)

    page = act(desk, [mine, store(Status.LEAD, name="意向店")], confirmed="1", note="")

    assert "已完成" not in page
    assert "我家店：这是您自己的店铺，请由其他专员来办。" in page
    assert "意向店：这份材料现在的状态是“意向”" in page


@pytest.mark.parametrize(("many", "asked"), [(BATCH_LIMIT, True), (BATCH_LIMIT + 1, False)])
def test_a_batch_is_no_longer_than_one_can_look_through(
    desk: Client, many: int, asked: bool
) -> None:
    Store.objects.bulk_create(
        Store(
            number=f"430522{n:06d}", name=f"店{n}", town="镇", operator_name="人",
            phone="13812345678", joined_at=LONG_AGO, no_code_reason="unknown",
        )
        for n in range(many)
    )  # fmt: skip
    first = Store.objects.first()

    page = act(desk, [first], select_across="1")

    assert ("一次最多处理 200 项，请先用筛选缩小范围。" in page) is not asked
    assert (f"核实 {many} 项店铺" in page) is asked


def test_a_shop_that_is_gone_has_no_verb_page(desk: Client) -> None:
    shop = store()
    Store.objects.filter(pk=shop.pk).delete()

    assert desk.get(f"{LIST}{shop.pk}/verify/").status_code == 404
    assert desk.post(f"{LIST}{shop.pk}/reveal/phone/").status_code == 404
    assert desk.get(f"{LIST}not-a-key/verify/").status_code == 404


def test_the_button_stands_only_where_the_verb_fits(desk: Client) -> None:
    applied, lead = store(), store(Status.LEAD)

    assert f"{LIST}{applied.pk}/verify/" in text(desk.get(f"{LIST}{applied.pk}/change/"))
    assert f"{LIST}{lead.pk}/verify/" not in text(desk.get(f"{LIST}{lead.pk}/change/"))


def named(desk: Client, **asked: str) -> set[str]:
    return {shop.name for shop in desk.get(LIST, asked).context["cl"].result_list}


def test_days_are_whole_by_the_clock_on_the_wall(desk: Client) -> None:
    """22 November in Shanghai is from 16:00 UTC of the day before to 16:00 UTC."""
    midnight = datetime(2026, 11, 22, tzinfo=ZoneInfo("Asia/Shanghai"))
    moment = timedelta(microseconds=1)
    for name, at in [
        ("前一天", midnight - moment), ("零点", midnight),
        ("末刻", midnight + timedelta(days=1) - moment), ("后一天", midnight + timedelta(days=1)),
    ]:  # fmt: skip
        store(name=name, joined_at=at)

    day = "2026-11-22"
    assert named(desk, joined_at_from=day, joined_at_to=day) == {"零点", "末刻"}
    assert named(desk, joined_at_from=day) == {"零点", "末刻", "后一天"}
    assert named(desk, joined_at_to=day) == {"前一天", "零点", "末刻"}


@pytest.mark.parametrize("nonsense", ["昨天", "2026-13-40", "", "22"])
def test_a_day_that_is_none_narrows_nothing(desk: Client, nonsense: str) -> None:
    store(name="福来店")

    assert named(desk, joined_at_from=nonsense, joined_at_to=nonsense) == {"福来店"}


def test_a_number_that_was_hidden_is_changed_only_by_typing_a_new_one(desk: Client) -> None:
    shop = store(phone="13811112222")
    form = desk.get(f"{LIST}{shop.pk}/change/").context["adminform"].form

    field = form.fields["phone"]
    assert (form.initial["phone"], field.required, str(field.label)) == ("", False, "更换联系电话")
    assert field.widget.attrs["placeholder"] == "138****2222"
    assert str(field.help_text) == "要更改时才填写；不填则保持不变。"


def test_a_new_shop_needs_its_number(desk: Client) -> None:
    field = desk.get(f"{LIST}add/").context["adminform"].form.fields["phone"]

    assert (field.required, str(field.label)) == (True, "联系电话")
