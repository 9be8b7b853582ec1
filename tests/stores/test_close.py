from __future__ import annotations

from datetime import UTC, datetime

import pytest

from alliance.accounts.roles import Role
from alliance.audit.models import AuditEntry
from alliance.centres.models import Centre
from alliance.events.delivery import deliver_batch
from alliance.events.models import OutboxFact
from alliance.lib.refusals import AlreadyMoved
from alliance.notifications.models import Notification
from stores import services
from stores.models import Store, StoreMember
from tests.factories.people import member
from tests.factories.stores import store
from tests.factories.web import signed_in

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
Status = Store.Status


@pytest.mark.parametrize("status", sorted(set(Status) - {Status.CLOSED, Status.MOVED}))
def test_a_shop_is_closed_wherever_it_stands(county: Centre, status: Status) -> None:
    actor, shop = member(Role.OFFICER), store(status)

    services.close(shop, actor=actor, at=NOON, note="店已转让，招牌拆了")

    shop.refresh_from_db()
    entry, fact = AuditEntry.objects.get(), OutboxFact.objects.get()
    assert shop.status == Status.CLOSED
    assert (entry.verb, entry.before, entry.after, entry.actor, entry.note) == (
        "close", status, "closed", actor, "店已转让，招牌拆了",
    )  # fmt: skip
    assert (fact.county, fact.name) == ("430522", "stores.StoreClosed")
    assert fact.payload["store_id"] == str(shop.pk)


# To hand over asks for a county too: tests/handovers/test_offer.py refuses it for closed shops.
@pytest.mark.parametrize("verb", sorted(set(Store.MOVES) - {"hand_over"}))
def test_nothing_follows_on_closing(county: Centre, verb: str) -> None:
    shop = store(Status.CLOSED)

    with pytest.raises(AlreadyMoved, match="已关闭"):
        getattr(services, verb)(shop, actor=member(Role.DIRECTOR), at=NOON, note="试试")

    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("note", ["", "  ", "\n"])
def test_without_a_reason_nothing_happens(county: Centre, note: str) -> None:
    shop = store(Status.ACTIVE)

    with pytest.raises(services.ReasonMissing, match="店主会看到") as refused:
        services.close(shop, actor=member(Role.OFFICER), at=NOON, note=note)

    assert refused.value.field == "note"
    assert Store.objects.get(pk=shop.pk).status == Status.ACTIVE


def test_the_people_of_the_shop_hear_of_it(county: Centre) -> None:
    owner, helper, shop = member(Role.OWNER), member(Role.OWNER), store(Status.ACTIVE)
    for person in (owner, helper):
        StoreMember.objects.create(store=shop, user=person)
    services.close(shop, actor=member(Role.OFFICER), at=NOON, note="店已转让，招牌拆了")

    deliver_batch()

    assert set(Notification.objects.values_list("user_id", flat=True)) == {owner.pk, helper.pk}
    told = Notification.objects.filter(user=owner).get()
    assert (told.title, told.link) == ("您的店铺已经关闭", f"/my/shop/{shop.pk}/")
    assert shop.name in told.body
    assert "店已转让，招牌拆了" in told.body


@pytest.mark.parametrize(
    "role", [Role.OWNER, Role.OFFICER, Role.DIRECTOR, Role.REVIEWER, Role.FINANCE, Role.AUDITOR]
)
def test_who_may(county: Centre, role: Role) -> None:
    person, shop = member(role), store(Status.ACTIVE)
    api, body = signed_in(person), {"note": "走访时看到"}

    answer = api.post(f"/api/v1/stores/{shop.pk}/close/", body, content_type="application/json")

    may = role in {Role.OFFICER, Role.DIRECTOR}
    assert answer.status_code == (200 if may else 403)
    assert Store.objects.filter(pk=shop.pk, status=Status.ACTIVE).exists() is not may
