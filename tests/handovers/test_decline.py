from __future__ import annotations

import pytest
from django_tenants.utils import schema_context

from alliance.accounts.models import User
from alliance.accounts.roles import Role
from alliance.centres.models import Centre
from alliance.events.models import OutboxFact
from alliance.handovers.models import HandOver
from alliance.handovers.services import NoReason, NotYours
from alliance.lib.refusals import AlreadyMoved
from stores.models import Store
from stores.services import handover
from tests.factories.handovers import HERE, NOON, THERE, offered, running_shop
from tests.factories.people import member


@pytest.fixture
def offer(county: Centre, other_county: Centre) -> HandOver:
    return offered(running_shop())


@pytest.fixture
def director(other_county: Centre) -> User:
    return member(Role.DIRECTOR, THERE)


def test_the_county_that_offered_hears_why_not(offer: HandOver, director: User) -> None:
    with schema_context(f"c{THERE}"):
        handover.decline(offer, actor=director, at=NOON, note="不在本县经营")

    told = OutboxFact.objects.latest("id")
    offer.refresh_from_db()
    assert (told.name, told.county) == ("handovers.HandOverDeclined", HERE)
    assert (offer.status, offer.answer) == ("declined", "不在本县经营")


def test_a_no_has_a_reason(offer: HandOver, director: User) -> None:
    with schema_context(f"c{THERE}"), pytest.raises(NoReason):
        handover.decline(offer, actor=director, at=NOON, note=" ")


def test_the_county_that_offered_does_not_decline(offer: HandOver) -> None:
    with pytest.raises(NotYours):
        handover.decline(offer, actor=member(Role.DIRECTOR), at=NOON, note="不要")


def test_what_was_declined_cannot_be_taken_and_may_be_offered_again(
    offer: HandOver, director: User
) -> None:
    with schema_context(f"c{THERE}"):
        handover.decline(offer, actor=director, at=NOON, note="材料不齐")
        with pytest.raises(AlreadyMoved):
            handover.take_over(offer, actor=director, at=NOON)

    assert offered(Store.objects.get(pk=offer.store_id)).status == "offered"
