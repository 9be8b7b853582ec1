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


def test_a_verified_shop_is_served_from_now_on(county: Centre) -> None:
    actor, shop = member(Role.OFFICER), store(Status.VERIFIED)

    services.activate(shop, actor=actor, at=NOON, note="账号已交给店主")

    shop.refresh_from_db()
    entry, fact = AuditEntry.objects.get(), OutboxFact.objects.get()
    assert shop.status == Status.ACTIVE
    assert (entry.verb, entry.before, entry.after, entry.actor, entry.note) == (
        "activate", "verified", "active", actor, "账号已交给店主",
    )  # fmt: skip
    assert (fact.county, fact.name) == ("430522", "stores.StoreActivated")
    assert fact.payload["store_id"] == str(shop.pk)


@pytest.mark.parametrize("status", sorted(set(Status) - {Status.VERIFIED}))
def test_only_a_verified_shop_is_activated(county: Centre, status: Status) -> None:
    shop = store(status)

    with pytest.raises(AlreadyMoved, match=str(status.label)):
        services.activate(shop, actor=member(Role.OFFICER), at=NOON, note="试试")

    assert Store.objects.get(pk=shop.pk).status == status
    assert not AuditEntry.objects.exists()
    assert not OutboxFact.objects.exists()


def test_nobody_decides_it_for_a_shop_of_their_own(county: Centre) -> None:
    actor, shop = member(Role.OFFICER), store(Status.VERIFIED)
    StoreMember.objects.create(store=shop, user=actor)

    with pytest.raises(services.OwnStore, match="其他专员"):
        services.activate(shop, actor=actor, at=NOON)

    assert Store.objects.get(pk=shop.pk).status == Status.VERIFIED


def test_the_people_of_the_shop_hear_of_it(county: Centre) -> None:
    owner, helper, shop = member(Role.OWNER), member(Role.OWNER), store(Status.VERIFIED)
    for person in (owner, helper):
        StoreMember.objects.create(store=shop, user=person)
    services.activate(shop, actor=member(Role.OFFICER), at=NOON, note="")

    deliver_batch()

    assert set(Notification.objects.values_list("user_id", flat=True)) == {owner.pk, helper.pk}
    told = Notification.objects.filter(user=owner).get()
    assert (told.title, told.link) == ("您的店铺已经开通", f"/my/shop/{shop.pk}/")
    assert shop.name in told.body


@pytest.mark.parametrize(
    "role", [Role.OWNER, Role.OFFICER, Role.DIRECTOR, Role.REVIEWER, Role.FINANCE, Role.AUDITOR]
)
def test_who_may(county: Centre, role: Role) -> None:
    person, shop = member(role), store(Status.VERIFIED)
    api, body = signed_in(person), {"note": "走访时看到"}

    answer = api.post(f"/api/v1/stores/{shop.pk}/activate/", body, content_type="application/json")

    may = role in {Role.OFFICER, Role.DIRECTOR}
    assert answer.status_code == (200 if may else 403)
    assert Store.objects.filter(pk=shop.pk, status=Status.VERIFIED).exists() is not may
