"""Only what a second person has verified counts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from alliance.accounts.roles import Role
from alliance.audit.models import AuditEntry
from alliance.centres.models import Centre
from alliance.events.facts import revive
from alliance.events.models import OutboxFact
from alliance.events.stores import MaturityTierLowered, MaturityTierRaised
from alliance.lib.refusals import AlreadyMoved
from alliance.notifications.models import Notification
from stores.handlers import telling
from stores.models import MaturityAssessment, StoreMember
from stores.services import OwnStore, maturity
from tests.factories.maturity import NOON, Kind, questionnaire, submitted, verified
from tests.factories.people import member
from tests.factories.stores import store
from tests.factories.threads import at_once


def test_the_shop_s_tier_follows_and_a_rise_is_a_fact(county: Centre) -> None:
    shop = store()

    assessment = verified(shop, 99)

    shop.refresh_from_db()
    assert shop.tier == 5
    fact = OutboxFact.objects.get(name=MaturityTierRaised.NAME)
    assert revive(fact.name, fact.payload) == MaturityTierRaised(
        store_id=shop.pk, assessment_id=assessment.pk, before=0, after=5, at=NOON
    )
    entry = AuditEntry.objects.for_(shop).get()
    assert (entry.verb, entry.before, entry.after) == ("rate", "", "5")


def test_a_fall_is_a_fact_too(county: Centre) -> None:
    shop = store()
    verified(shop, 99)

    verified(shop, 0, at=NOON + timedelta(days=30))

    shop.refresh_from_db()
    fact = OutboxFact.objects.get(name=MaturityTierLowered.NAME)
    assert (shop.tier, fact.payload["before"], fact.payload["after"]) == (1, 5, 1)


def test_the_same_tier_again_is_no_news(county: Centre) -> None:
    shop = store()
    verified(shop, 99)

    verified(shop, 99, at=NOON + timedelta(days=30))

    told = OutboxFact.objects.filter(name__startswith="stores.MaturityTier")
    assert [fact.name for fact in told] == [MaturityTierRaised.NAME]


def test_an_older_assessment_verified_late_does_not_overturn_a_newer_one(county: Centre) -> None:
    shop = store()
    older = submitted(shop, 0, kind=Kind.THIRD_PARTY)
    verified(shop, 99, at=NOON + timedelta(days=30))

    maturity.verify(older, actor=member(Role.OFFICER), at=NOON + timedelta(days=31))

    shop.refresh_from_db()
    assert shop.tier == 5


def test_nobody_verifies_what_they_assessed(county: Centre) -> None:
    officer, shop = member(Role.OFFICER), store()
    assessment = submitted(shop, by=officer)

    with pytest.raises(maturity.OwnAssessment, match="另一位专员"):
        maturity.verify(assessment, actor=officer, at=NOON)

    shop.refresh_from_db()
    assert shop.tier is None


def test_nobody_verifies_an_assessment_of_their_own_shop(county: Centre) -> None:
    officer, shop = member(Role.OFFICER), store()
    assessment = submitted(shop)
    StoreMember.objects.create(store=shop, user=officer)

    with pytest.raises(OwnStore):
        maturity.verify(assessment, actor=officer, at=NOON)


def test_a_self_assessment_counts_once_an_officer_has_verified_it(county: Centre) -> None:
    owner, shop = member(Role.OWNER), store()
    StoreMember.objects.create(store=shop, user=owner)
    assessment = submitted(shop, 99, by=owner, kind=Kind.SELF)

    with pytest.raises(maturity.OwnAssessment):
        maturity.verify(assessment, actor=owner, at=NOON)
    maturity.verify(assessment, actor=member(Role.OFFICER), at=NOON)

    shop.refresh_from_db()
    assert shop.tier == 5


def test_what_was_never_handed_in_cannot_be_verified(county: Centre) -> None:
    questionnaire()
    begun = maturity.start(store(), kind=Kind.OFFICER, actor=member(Role.OFFICER), at=NOON)

    with pytest.raises(AlreadyMoved, match="填写中"):
        maturity.verify(begun, actor=member(Role.OFFICER), at=NOON)


def test_the_people_of_the_shop_are_told(county: Centre) -> None:
    owner, shop = member(Role.OWNER), store(name="春花便利店")
    StoreMember.objects.create(store=shop, user=owner)
    assessment = verified(shop, 99)

    telling.tell_of_the_rise(
        MaturityTierRaised(
            store_id=shop.pk, assessment_id=assessment.pk, before=3, after=5, at=NOON
        )
    )

    notice = Notification.objects.get(user=owner)
    assert notice.body == "“春花便利店”的评估已经核实：100 分，从 3 级升到 5 级。"
    assert notice.link == f"/my/shop/{shop.pk}/"


@pytest.mark.django_db(transaction=True)
def test_two_officers_at_once_make_one_verification(county: Centre) -> None:
    shop = store()
    assessment = submitted(shop, 99)
    officers = [member(Role.OFFICER), member(Role.OFFICER)]

    def verify(number: int) -> None:
        mine = type(assessment).objects.get(pk=assessment.pk)
        maturity.verify(mine, actor=officers[number], at=NOON)

    outcomes = at_once(2, verify)

    assert sorted(type(each).__name__ for each in outcomes) == ["AlreadyMoved", "NoneType"]
    assert OutboxFact.objects.filter(name=MaturityTierRaised.NAME).count() == 1


def test_the_database_keeps_a_verified_assessment_as_it_is(county: Centre) -> None:
    assessment = verified(store())

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        MaturityAssessment.objects.filter(pk=assessment.pk).update(points=100)

    assessment.refresh_from_db()
    assert assessment.points == 39
