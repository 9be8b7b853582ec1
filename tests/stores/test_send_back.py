"""A maturity assessment is sent back for a reason."""

from __future__ import annotations

import pytest

from alliance.accounts.roles import Role
from alliance.centres.models import Centre
from alliance.events.facts import revive
from alliance.events.models import OutboxFact
from alliance.events.stores import AssessmentSentBack
from alliance.lib.refusals import AlreadyMoved
from alliance.notifications.models import Notification
from stores.handlers import telling
from stores.models import MaturityAssessment, StoreMember
from stores.services import ReasonMissing, maturity
from tests.factories.maturity import NOON, Kind, submitted, verified
from tests.factories.people import member
from tests.factories.stores import store

Status = MaturityAssessment.Status


def test_it_can_be_corrected_and_handed_in_again(county: Centre) -> None:
    officer, second = member(Role.OFFICER), member(Role.OFFICER)
    assessment = submitted(store(), 99, by=officer)

    maturity.send_back(assessment, actor=second, at=NOON, note="收银机没有联网")
    maturity.answer(assessment, {"till": "till"}, actor=officer, at=NOON)
    maturity.submit(assessment, actor=officer, at=NOON)

    assert (assessment.status, assessment.points) == (Status.SUBMITTED, 98)


def test_it_says_why(county: Centre) -> None:
    assessment = submitted(store())

    with pytest.raises(ReasonMissing):
        maturity.send_back(assessment, actor=member(Role.OFFICER), at=NOON, note=" ")

    assessment.refresh_from_db()
    assert assessment.status == Status.SUBMITTED


def test_a_verified_one_stands(county: Centre) -> None:
    assessment = verified(store())

    with pytest.raises(AlreadyMoved, match="已核实"):
        maturity.send_back(assessment, actor=member(Role.OFFICER), at=NOON, note="再看看")


@pytest.mark.parametrize("kind", [Kind.SELF, Kind.OFFICER])
def test_the_assessor_reads_the_reason(county: Centre, kind: str) -> None:
    role = Role.OWNER if kind == Kind.SELF else Role.OFFICER
    assessor, shop = member(role), store()
    if kind == Kind.SELF:
        StoreMember.objects.create(store=shop, user=assessor)
    assessment = submitted(shop, by=assessor, kind=kind)
    maturity.send_back(assessment, actor=member(Role.OFFICER), at=NOON, note="缺照片")
    fact = OutboxFact.objects.get(name=AssessmentSentBack.NAME)

    told = revive(fact.name, fact.payload)
    assert isinstance(told, AssessmentSentBack)
    telling.tell_the_assessor(told)

    notice = Notification.objects.get(user=assessor)
    own, desk = f"/my/shop/{shop.pk}/", f"/admin/stores/maturityassessment/{assessment.pk}/change/"
    assert notice.body.endswith("缺照片")
    assert notice.link == (own if kind == Kind.SELF else desk)
