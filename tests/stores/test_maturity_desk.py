"""An officer assesses a shop at the desk and a second one verifies it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from alliance.accounts.models import User
from alliance.accounts.roles import Role
from alliance.centres.models import Centre
from alliance.lib.admin import DeskAdmin
from alliance.lib.sites import county_site
from stores.models import MaturityAssessment, Store
from stores.services import maturity
from tests.factories.maturity import NOON, Kind, answers, questionnaire, submitted, verified
from tests.factories.people import member
from tests.factories.stores import store
from tests.factories.web import signed_in
from tests.query_counts import queries_of

DESK = "/admin/stores/maturityassessment/"
Status = MaturityAssessment.Status


@pytest.fixture
def officer(county: Centre) -> User:
    questionnaire()
    return member(Role.OFFICER)


@pytest.fixture
def browser(officer: User) -> Client:
    return signed_in(officer)


def begun(shop: Store, officer: User) -> MaturityAssessment:
    return maturity.start(shop, kind=Kind.OFFICER, actor=officer, at=NOON)


def filled(level: int = 1, **others: str) -> dict[str, str]:
    return {f"answer-{code}": option for code, option in answers(level, **others).items()}


def test_an_assessment_is_begun_and_its_questions_follow(browser: Client) -> None:
    shop = store(name="春花便利店", network="fibre")

    page = browser.get(f"{DESK}add/?store={shop.pk}")
    answer = browser.post(f"{DESK}add/", {"store": shop.pk, "kind": Kind.OFFICER})

    assert "店主自评" not in page.content.decode()
    begun = MaturityAssessment.objects.get()
    assert answer["Location"] == f"{DESK}{begun.pk}/answer/"
    questions = browser.get(answer["Location"]).content.decode()
    assert "客人买东西，您怎么算钱？" in questions
    assert "店铺资料里的网络：光纤宽带" in questions


def test_a_third_party_without_a_name_is_asked_for_it(browser: Client) -> None:
    answer = browser.post(f"{DESK}add/", {"store": store().pk, "kind": Kind.THIRD_PARTY})

    assert answer.status_code == 200
    assert "请写明是哪家机构做的评估。" in answer.content.decode()
    assert not MaturityAssessment.objects.exists()


def test_what_is_answered_is_saved_for_later(browser: Client, officer: User) -> None:
    assessment = begun(store(), officer)

    browser.post(
        f"{DESK}{assessment.pk}/answer/",
        {"save": "1", "answer-till": "code", "note-till": "看过手机"},
    )

    assessment.refresh_from_db()
    assert (assessment.status, assessment.answers) == (Status.DRAFT, {"till": "code"})
    assert assessment.evidence["till"]["note"] == "看过手机"


def test_nothing_is_lost_where_a_question_is_left_out(browser: Client, officer: User) -> None:
    assessment = begun(store(), officer)
    given = filled() | {"submit": "1", "note-stock": "本子看过"}
    del given["answer-till"]

    page = browser.post(f"{DESK}{assessment.pk}/answer/", given).content.decode()

    assessment.refresh_from_db()
    assert "还有 1 题没有回答：“收银”。" in page
    assert 'class="desk-question marked" id="q-till"' in page
    assert '<a href="#q-till">收银</a>' in page
    assert 'value="本子看过"' in page
    assert (assessment.status, len(assessment.answers)) == (Status.DRAFT, 23)


def test_handed_in_it_waits_for_another_officer(browser: Client, officer: User) -> None:
    assessment = begun(store(), officer)

    browser.post(f"{DESK}{assessment.pk}/answer/", filled() | {"submit": "1"})
    answer = browser.post(f"{DESK}{assessment.pk}/verify/", {"confirmed": "1"}, follow=True)

    assessment.refresh_from_db()
    assert assessment.status == Status.SUBMITTED
    assert "请由另一位专员来核实" in answer.content.decode()
    other = signed_in(member(Role.OFFICER))
    other.post(f"{DESK}{assessment.pk}/verify/", {"confirmed": "1"})
    assert Store.objects.get().tier == assessment.tier


def test_the_result_explains_itself(browser: Client) -> None:
    shop = store()
    verified(shop, 1)
    second = submitted(shop, 1, at=NOON + timedelta(days=60), till="cloud", policy="unknown")

    page = browser.get(f"{DESK}{second.pk}/change/").content.decode()

    assert "两次评估相差 3 分：从 39 分升到 42 分。" in page
    assert "怎样到 4 级" in page
    assert "还没有核实，不算数。" in page
    assert "还没有：手机上看到当天流水的照片" in page


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.AUDITOR])
def test_who_only_looks_reads_and_changes_nothing(county: Centre, role: Role) -> None:
    assessment = submitted(store())
    browser = signed_in(member(role))

    assert browser.get(f"{DESK}{assessment.pk}/change/").status_code == 200
    for page in ("answer", "verify", "send_back", "submit"):
        answer = browser.post(f"{DESK}{assessment.pk}/{page}/", {"confirmed": "1", "note": "x"})
        assert answer.status_code == 403
    assessment.refresh_from_db()
    assert assessment.status == Status.SUBMITTED


def test_a_finished_one_is_read_not_answered(browser: Client) -> None:
    assessment = verified(store())

    answer = browser.get(f"{DESK}{assessment.pk}/answer/")

    assert answer["Location"] == f"{DESK}{assessment.pk}/change/"


def test_the_sidebar_counts_what_somebody_else_assessed(browser: Client, officer: User) -> None:
    submitted(store(), by=officer)
    submitted(store())

    rows = browser.get(f"{DESK}?status__exact=submitted")
    admin = county_site._registry[MaturityAssessment]
    assert isinstance(admin, DeskAdmin)

    assert rows.context["cl"].result_count == 2
    queue = admin.waiting(rows.wsgi_request)
    assert queue is not None
    assert queue.count() == 1


def test_the_list_costs_as_many_queries_for_many_as_for_one(browser: Client) -> None:
    submitted(store())
    browser.get(DESK)
    few = queries_of(browser, DESK)
    for _number in range(5):
        submitted(store())

    many = queries_of(browser, DESK)

    assert len(few) == len(many) == 6


def test_what_is_typed_too_late_is_said_so(browser: Client, officer: User) -> None:
    assessment = submitted(store(), by=officer)

    page = browser.post(f"{DESK}{assessment.pk}/answer/", filled(99), follow=True)

    assessment.refresh_from_db()
    assert "现在的状态是“等待核实”" in page.content.decode()
    assert assessment.answers == answers(1)


def test_an_unknown_option_loses_none_of_the_others(browser: Client, officer: User) -> None:
    assessment = begun(store(), officer)
    given = {"answer-till": "nonsense", "answer-stock": "book", "note-stock": "本子看过"}

    page = browser.post(f"{DESK}{assessment.pk}/answer/", given | {"save": "1"}).content.decode()

    assert "有一题的回答不在选项里" in page
    assert 'value="本子看过"' in page
    assert 'value="book" checked' in page


def test_the_shop_s_page_tells_its_tier_and_the_way_to_assess_it(browser: Client) -> None:
    shop = store()
    counting = verified(shop, 1)

    page = browser.get(f"/admin/stores/store/{shop.pk}/").content.decode()

    assert "2 级“用上了”，39 分" in page
    assert f'href="{DESK}{counting.pk}/change/"' in page
    assert f'href="{DESK}add/?store={shop.pk}"' in page
