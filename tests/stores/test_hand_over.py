"""The shop's own side of a hand-over; how it arrives is tested in tests/handovers."""

from __future__ import annotations

import pytest

from alliance.accounts.roles import Role
from alliance.audit.models import AuditEntry
from alliance.centres.models import Centre
from alliance.events.models import OutboxFact
from alliance.lib.refusals import AlreadyMoved
from stores.models import Store
from stores.services import handover
from tests.factories.handovers import NOON, THERE, running_shop
from tests.factories.people import member
from tests.factories.stores import store


@pytest.mark.parametrize("status", ["verified", "active", "suspended"])
def test_a_shop_the_centre_knows_leaves_with_its_people(county: Centre, status: str) -> None:
    shop = store(Store.Status(status), name="福来店", tier=2)

    handover.hand_over(shop, THERE, actor=member(Role.DIRECTOR), at=NOON, note="搬家")

    shop.refresh_from_db()
    fact = OutboxFact.objects.get()
    assert (shop.status, shop.name, shop.tier, shop.phone) == ("moved", "福来店", 2, "")
    assert (fact.name, fact.payload["to_county"]) == ("stores.StoreHandedOver", THERE)
    assert AuditEntry.objects.for_(shop).get().before == status


def test_nothing_is_blanked_where_the_shop_does_not_go(county: Centre) -> None:
    shop = running_shop()
    Store.objects.filter(pk=shop.pk).update(status=Store.Status.CLOSED)
    shop.refresh_from_db()

    with pytest.raises(AlreadyMoved):
        handover.hand_over(shop, THERE, actor=member(Role.DIRECTOR), at=NOON, note="搬家")

    assert shop.members.exists()
    assert shop.documents.exists()
