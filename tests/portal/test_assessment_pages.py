"""A shop assesses itself on the phone, question by question."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from alliance.accounts.models import User
from alliance.accounts.roles import Role
from alliance.centres.models import Centre
from stores.models import MaturityAssessment, Store, StoreMember
from stores.services import maturity
from tests.factories.maturity import NOON, answers, questionnaire, submitted, verified
from tests.factories.people import member
from tests.factories.stores import store
from tests.factories.web import client, signed_in

Kind = MaturityAssessment.Kind


@pytest.fixture
def shop(county: Centre) -> Store:
    questionnaire()
    return store()


@pytest.fixture
def owner(shop: Store) -> User:
    owner = member(Role.OWNER)
    StoreMember.objects.create(store=shop, user=owner)
    return owner


@pytest.fixture
def browser(owner: User) -> Client:
    return signed_in(owner, methods=("code",))


def body(answer: Any) -> str:
    return str(answer.content.decode())


def begin(shop: Store, browser: Client) -> tuple[MaturityAssessment, str]:
    """The assessment begun, and the address of its first open question."""
    where = browser.post(f"/my/shop/{shop.pk}/assessment/")["Location"]
    return MaturityAssessment.objects.get(), where


def test_a_tap_is_kept_and_leads_to_the_next_question(shop: Store, browser: Client) -> None:
    found, where = begin(shop, browser)
    assert where.endswith(f"/{found.pk}/1/")
    assert "第 1 题，一共 24 题" in body(browser.get(where))

    answer = browser.post(where, {"option": "cloud"})

    assert answer["Location"] == where[:-2] + "2/"
    found.refresh_from_db()
    assert found.answers["till"] == "cloud"
    assert 'value="cloud" aria-pressed="true"' in body(browser.get(where))


def test_going_on_begins_where_it_was_left(shop: Store, browser: Client) -> None:
    found, where = begin(shop, browser)
    browser.post(where, {"option": "cloud"})

    assert begin(shop, browser)[1].endswith(f"/{found.pk}/2/")
    assert "答到一半，接着答" in body(browser.get("/my/shop/"))


def test_what_is_not_answered_is_listed_and_not_handed_in(shop: Store, browser: Client) -> None:
    found, where = begin(shop, browser)
    browser.post(where, {"option": "cloud"})
    overview = f"/my/shop/{shop.pk}/assessment/{found.pk}/"

    assert "还有 23 题没答" in body(browser.get(overview))
    page = body(browser.post(overview, follow=True))

    assert "还有 23 题没有回答" in page
    found.refresh_from_db()
    assert found.status == "draft"


def test_all_the_way_to_the_result(shop: Store, browser: Client, owner: User) -> None:
    _found, where = begin(shop, browser)
    for option in answers(1).values():
        where = browser.post(where, {"option": option})["Location"]
    assert "都答完了" in body(browser.get(where))

    page = body(browser.post(where, follow=True))

    found = MaturityAssessment.objects.get()
    assert (found.status, found.kind, found.assessor) == ("submitted", "self", owner)
    assert f"一共 {found.points} 分" in page
    assert "五级台阶" in page
    assert "再上一级" in page
    assert page.count("<li><strong>") <= 3
    assert "加 " in page
    assert f"{found.tier} 级 · {found.points} 分" in body(browser.get("/my/shop/"))


def test_the_highest_tier_needs_no_plan(shop: Store, browser: Client, owner: User) -> None:
    found = submitted(shop, 9, by=owner, kind=Kind.SELF)

    assert "已经是最高一级" in body(browser.get(f"/my/shop/{shop.pk}/assessment/{found.pk}/"))


def test_two_results_are_compared_and_the_tier_has_a_history(shop: Store, browser: Client) -> None:
    verified(shop, 0)
    later = verified(shop, 1, at=NOON.replace(day=28))

    page = body(browser.get(f"/my/shop/{shop.pk}/assessment/{later.pk}/"))
    history = body(browser.get(f"/my/shop/{shop.pk}/assessment/"))

    assert "和上一次比" in page
    assert f"多了 {later.points} 分" in page
    assert "评定为 1 级" in history
    assert f"从 1 级到 {later.tier} 级" in history
    assert f"数字化等级：{later.tier} 级" in body(browser.get("/my/shop/"))


def test_another_answer_than_what_is_known_asks_why(browser: Client, shop: Store) -> None:
    Store.objects.update(network="fibre")
    found, _where = begin(shop, browser)
    codes = [item.code for item in found.version.content.items]
    where = f"/my/shop/{shop.pk}/assessment/{found.pk}/{codes.index('network') + 1}/"
    other = next(
        option.code
        for option in found.version.content.by_code["network"].options
        if option.code != found.known["network"]["option"]
    )

    refused = browser.post(where, {"option": other})
    assert refused.status_code == 422
    assert "写一句为什么" in body(refused)

    browser.post(where, {"option": other, "note": "宽带上个月停了"})
    found.refresh_from_db()
    assert found.answers["network"] == other
    assert found.evidence["network"]["note"] == "宽带上个月停了"


def test_an_answer_that_is_none_is_refused(shop: Store, browser: Client) -> None:
    _found, where = begin(shop, browser)

    assert browser.post(where, {"option": "nonsense"}).status_code == 422


@pytest.mark.parametrize("number", [0, 25])
def test_there_is_no_other_question(shop: Store, browser: Client, number: int) -> None:
    found, _where = begin(shop, browser)
    path = f"/my/shop/{shop.pk}/assessment/{found.pk}/{number}/"

    assert browser.get(path).status_code == 404


def test_what_was_handed_in_is_answered_no_more(shop: Store, browser: Client, owner: User) -> None:
    found = submitted(shop, by=owner, kind=Kind.SELF)
    where = f"/my/shop/{shop.pk}/assessment/{found.pk}/"

    assert browser.post(f"{where}1/", {"option": "cloud"})["Location"] == where
    assert "等核实" in body(browser.post(f"/my/shop/{shop.pk}/assessment/", follow=True))


def test_a_returned_one_is_corrected(shop: Store, browser: Client, owner: User) -> None:
    found = submitted(shop, by=owner, kind=Kind.SELF)
    maturity.send_back(found, actor=member(Role.OFFICER), at=NOON, note="收银机没看到")

    assert "退回了这份评估" in body(browser.get(f"/my/shop/{shop.pk}/assessment/{found.pk}/"))
    assert begin(shop, browser)[1].endswith("/1/")


def test_an_officers_draft_is_not_the_owners_to_fill(shop: Store, browser: Client) -> None:
    found = maturity.start(shop, kind=Kind.OFFICER, actor=member(Role.OFFICER), at=NOON)

    answer = browser.post(
        f"/my/shop/{shop.pk}/assessment/{found.pk}/1/", {"option": "cloud"}, follow=True
    )

    found.refresh_from_db()
    assert "till" not in found.answers
    assert answer.status_code == 200


def test_without_a_questionnaire_the_page_says_so(county: Centre) -> None:
    owner, shop = member(Role.OWNER), store()
    StoreMember.objects.create(store=shop, user=owner)

    page = body(signed_in(owner).post(f"/my/shop/{shop.pk}/assessment/", follow=True))

    assert "还没有发布评估问卷" in page


def test_another_persons_assessment_is_not_there(shop: Store, owner: User) -> None:
    found = submitted(shop, by=owner, kind=Kind.SELF)
    other = signed_in(member(Role.OWNER), methods=("code",))

    for path in ("", f"{found.pk}/", f"{found.pk}/1/"):
        where = f"/my/shop/{shop.pk}/assessment/{path}"
        assert other.get(where).status_code == 404
        assert client().get(where).status_code == 302
