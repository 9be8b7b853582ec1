"""A maturity assessment is handed in."""

from __future__ import annotations

import pytest

from alliance.accounts.roles import Role
from alliance.audit.models import AuditEntry
from alliance.centres.models import Centre
from alliance.events.models import OutboxFact
from alliance.lib.refusals import AlreadyMoved
from stores.models import MaturityAssessment
from stores.services import maturity
from tests.factories.maturity import NOON, Kind, answers, questionnaire, submitted
from tests.factories.people import member
from tests.factories.stores import store

Status = MaturityAssessment.Status


def test_points_and_tier_are_reckoned(county: Centre) -> None:
    officer, shop = member(Role.OFFICER), store()

    assessment = submitted(shop, 99, by=officer)

    assessment.refresh_from_db()
    assert (assessment.status, assessment.points, assessment.tier) == (Status.SUBMITTED, 100, 5)
    assert (assessment.assessed_at, assessment.assessor) == (NOON, officer)
    assert AuditEntry.objects.for_(assessment).verbs() == ["start", "submit"]
    fact = OutboxFact.objects.get(name="stores.AssessmentSubmitted")
    assert fact.payload["assessment_id"] == str(assessment.pk)


def test_a_shop_s_tier_waits_for_the_second_person(county: Centre) -> None:
    shop = store()

    submitted(shop, 99)

    shop.refresh_from_db()
    assert shop.tier is None


def test_every_question_is_answered_first(county: Centre) -> None:
    questionnaire()
    officer = member(Role.OFFICER)
    begun = maturity.start(store(), kind=Kind.OFFICER, actor=officer, at=NOON)
    given = {code: option for code, option in answers(1).items() if code not in ("till", "stock")}
    maturity.answer(begun, given, actor=officer, at=NOON)

    with pytest.raises(maturity.Unanswered, match="还有 2 题没有回答：“收银”、“进货和存货”。"):
        maturity.submit(begun, actor=officer, at=NOON)

    begun.refresh_from_db()
    assert begun.status == Status.DRAFT


def test_an_answer_other_than_the_platform_knows_says_why(county: Centre) -> None:
    questionnaire()
    officer = member(Role.OFFICER)
    begun = maturity.start(store(network="fibre"), kind=Kind.OFFICER, actor=officer, at=NOON)
    maturity.answer(begun, answers(99, network="mobile"), actor=officer, at=NOON)

    with pytest.raises(maturity.Unexplained, match="“网络”"):
        maturity.submit(begun, actor=officer, at=NOON)

    note = {"network": {"note": "宽带上个月停了"}}
    maturity.answer(begun, {}, actor=officer, at=NOON, evidence=note)
    maturity.submit(begun, actor=officer, at=NOON)
    assert begun.points == 98


def test_it_is_handed_in_once(county: Centre) -> None:
    officer = member(Role.OFFICER)
    assessment = submitted(store(), by=officer)

    with pytest.raises(AlreadyMoved, match="等待核实"):
        maturity.submit(assessment, actor=officer, at=NOON)
    with pytest.raises(AlreadyMoved, match="等待核实"):
        maturity.answer(assessment, {"till": "cloud"}, actor=officer, at=NOON)
