from __future__ import annotations

import pytest
from django_tenants.utils import schema_context

from alliance.accounts.roles import Role
from alliance.centres.models import Centre
from alliance.events.models import OutboxFact
from alliance.handovers import services
from alliance.handovers.models import HandOver
from alliance.lib.refusals import AlreadyMoved
from stores.services import handover
from tests.factories.handovers import NOON, THERE, offered, running_shop
from tests.factories.people import member


@pytest.fixture
def offer(county: Centre, other_county: Centre) -> HandOver:
    return offered(running_shop())


def test_who_offered_may_think_better_of_it(offer: HandOver) -> None:
    services.withdraw(offer, actor=member(Role.DIRECTOR), at=NOON, note="店主改主意了")

    told = OutboxFact.objects.latest("id")
    assert (offer.status, told.name, told.county) == (
        "withdrawn", "handovers.HandOverWithdrawn", THERE,
    )  # fmt: skip


def test_what_was_withdrawn_is_not_taken(offer: HandOver) -> None:
    services.withdraw(offer, actor=member(Role.DIRECTOR), at=NOON)

    with schema_context(f"c{THERE}"), pytest.raises(AlreadyMoved):
        handover.take_over(offer, actor=member(Role.DIRECTOR, THERE), at=NOON)


def test_the_other_county_does_not_withdraw(offer: HandOver) -> None:
    with schema_context(f"c{THERE}"), pytest.raises(services.NotYours):
        services.withdraw(offer, actor=member(Role.DIRECTOR, THERE), at=NOON)
