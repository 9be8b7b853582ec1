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


def test_an_application_turned_down_keeps_its_reason(county: Centre) -> None:
    actor, shop = member(Role.OFFICER), store(Status.APPLIED)

    services.reject(shop, actor=actor, at=NOON, note="执照照片看不清")

    shop.refresh_from_db()
    entry, fact = AuditEntry.objects.get(), OutboxFact.objects.get()
    assert shop.status == Status.REJECTED
    assert (entry.verb, entry.before, entry.after, entry.actor, entry.note) == (
        "reject", "applied", "rejected", actor, "执照照片看不清",
    )  # fmt: skip
    assert (fact.county, fact.name) == ("430522", "stores.StoreRejected")
    assert fact.payload["store_id"] == str(shop.pk)


@pytest.mark.parametrize("status", sorted(set(Status) - {Status.APPLIED}))
def test_only_an_application_is_turned_down(county: Centre, status: Status) -> None:
    shop = store(status)

    with pytest.raises(AlreadyMoved, match=str(status.label)):
        services.reject(shop, actor=member(Role.OFFICER), at=NOON, note="试试")

    assert Store.objects.get(pk=shop.pk).status == status
    assert not AuditEntry.objects.exists()
    assert not OutboxFact.objects.exists()


@pytest.mark.parametrize("note", ["", "  ", "\n"])
def test_without_a_reason_nothing_happens(county: Centre, note: str) -> None:
    shop = store(Status.APPLIED)

    with pytest.raises(services.ReasonMissing, match="店主会看到") as refused:
        services.reject(shop, actor=member(Role.OFFICER), at=NOON, note=note)

    assert refused.value.field == "note"
    assert Store.objects.get(pk=shop.pk).status == Status.APPLIED


def test_the_people_of_the_shop_hear_of_it(county: Centre) -> None:
    owner, helper, shop = member(Role.OWNER), member(Role.OWNER), store(Status.APPLIED)
    for person in (owner, helper):
        StoreMember.objects.create(store=shop, user=person)
    services.reject(shop, actor=member(Role.OFFICER), at=NOON, note="执照照片看不清")

    deliver_batch()

    assert set(Notification.objects.values_list("user_id", flat=True)) == {owner.pk, helper.pk}
    told = Notification.objects.filter(user=owner).get()
    assert (told.title, told.link) == ("您的店铺这次没有通过", f"/my/shop/{shop.pk}/")
    assert shop.name in told.body
    assert "执照照片看不清" in told.body


@pytest.mark.parametrize(
    "role", [Role.OWNER, Role.OFFICER, Role.DIRECTOR, Role.REVIEWER, Role.FINANCE, Role.AUDITOR]
)
def test_who_may(county: Centre, role: Role) -> None:
    person, shop = member(role), store(Status.APPLIED)
    api, body = signed_in(person), {"note": "走访时看到"}

    answer = api.post(f"/api/v1/stores/{shop.pk}/reject/", body, content_type="application/json")

    may = role in {Role.OFFICER, Role.DIRECTOR}
    assert answer.status_code == (200 if may else 403)
    assert Store.objects.filter(pk=shop.pk, status=Status.APPLIED).exists() is not may
