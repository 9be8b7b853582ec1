from __future__ import annotations

from datetime import UTC, datetime

import pytest

from alliance.accounts.roles import Role
from alliance.audit.models import AuditEntry
from alliance.centres.models import Centre
from alliance.events.models import OutboxFact
from alliance.lib.refusals import AlreadyMoved
from stores import services
from stores.models import Store, StoreMember
from tests.factories.people import member
from tests.factories.stores import store, visited

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)


def test_a_verified_shop_says_who_vouched_for_it(county: Centre) -> None:
    officer, shop = member(Role.OFFICER), visited(store())

    services.verify(shop, actor=officer, at=NOON, note="上门看过")

    shop.refresh_from_db()
    entry = AuditEntry.objects.get()
    assert shop.status == Store.Status.VERIFIED
    assert (entry.verb, entry.before, entry.after, entry.actor, entry.note) == (
        "verify", "applied", "verified", officer, "上门看过",
    )  # fmt: skip


def test_the_second_of_two_officers_is_told_the_shop_has_moved(county: Centre) -> None:
    officer, shop = member(Role.OFFICER), visited(store())
    stale = Store.objects.get(pk=shop.pk)
    services.verify(shop, actor=officer, at=NOON)

    with pytest.raises(AlreadyMoved, match="已申请"):
        services.verify(stale, actor=officer, at=NOON)

    assert AuditEntry.objects.for_(shop).verbs() == ["verify"]


def test_nobody_verifies_a_shop_of_their_own(county: Centre) -> None:
    officer, shop = member(Role.OFFICER), visited(store())
    StoreMember.objects.create(store=shop, user=officer)

    with pytest.raises(services.OwnStore):
        services.verify(shop, actor=officer, at=NOON)

    assert not AuditEntry.objects.exists()


def test_the_fact_carries_the_county(county: Centre) -> None:
    shop = visited(store())

    services.verify(shop, actor=member(Role.OFFICER), at=NOON)

    fact = OutboxFact.objects.get()
    assert (fact.county, fact.name) == ("430522", "stores.StoreVerified")
    assert fact.payload["store_id"] == str(shop.pk)
