from __future__ import annotations

from datetime import UTC, datetime
from threading import Barrier

import pytest
from django_tenants.utils import schema_context

from alliance.accounts.roles import Role
from alliance.audit.models import AuditEntry
from alliance.centres.models import Centre
from alliance.events.delivery import deliver_batch
from alliance.events.facts import HANDLERS
from alliance.events.models import OutboxFact
from alliance.events.stores import StoreSuspended
from alliance.lib.refusals import AlreadyMoved
from alliance.notifications.models import Notification
from stores import services
from stores.models import Store, StoreMember
from tests.factories.people import member
from tests.factories.stores import store
from tests.factories.threads import at_once
from tests.factories.web import signed_in

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
Status = Store.Status


def test_a_suspended_shop_says_why_and_by_whom(county: Centre) -> None:
    actor, shop = member(Role.DIRECTOR), store(Status.ACTIVE)

    services.suspend(shop, actor=actor, at=NOON, note="两次上门都关着门")

    shop.refresh_from_db()
    entry, fact = AuditEntry.objects.get(), OutboxFact.objects.get()
    assert shop.status == Status.SUSPENDED
    assert (entry.verb, entry.before, entry.after, entry.actor, entry.note) == (
        "suspend", "active", "suspended", actor, "两次上门都关着门",
    )  # fmt: skip
    assert (fact.county, fact.name) == ("430522", "stores.StoreSuspended")
    assert fact.payload["store_id"] == str(shop.pk)


@pytest.mark.parametrize("status", sorted(set(Status) - {Status.ACTIVE}))
def test_only_a_shop_that_is_served_is_suspended(county: Centre, status: Status) -> None:
    shop = store(status)

    with pytest.raises(AlreadyMoved, match=str(status.label)):
        services.suspend(shop, actor=member(Role.DIRECTOR), at=NOON, note="试试")

    assert Store.objects.get(pk=shop.pk).status == status
    assert not AuditEntry.objects.exists()
    assert not OutboxFact.objects.exists()


@pytest.mark.parametrize("note", ["", "  ", "\n"])
def test_without_a_reason_nothing_happens(county: Centre, note: str) -> None:
    shop = store(Status.ACTIVE)

    with pytest.raises(services.ReasonMissing, match="店主会看到") as refused:
        services.suspend(shop, actor=member(Role.DIRECTOR), at=NOON, note=note)

    assert refused.value.field == "note"
    assert Store.objects.get(pk=shop.pk).status == Status.ACTIVE


def test_the_people_of_the_shop_hear_of_it(county: Centre) -> None:
    owner, helper, shop = member(Role.OWNER), member(Role.OWNER), store(Status.ACTIVE)
    for person in (owner, helper):
        StoreMember.objects.create(store=shop, user=person)
    services.suspend(shop, actor=member(Role.DIRECTOR), at=NOON, note="两次上门都关着门")

    deliver_batch()

    assert set(Notification.objects.values_list("user_id", flat=True)) == {owner.pk, helper.pk}
    told = Notification.objects.filter(user=owner).get()
    assert (told.title, told.link) == ("您的店铺被暂停服务", f"/my/shop/{shop.pk}/")
    assert shop.name in told.body
    assert "两次上门都关着门" in told.body


@pytest.mark.parametrize(
    "role", [Role.OWNER, Role.OFFICER, Role.DIRECTOR, Role.REVIEWER, Role.FINANCE, Role.AUDITOR]
)
def test_who_may(county: Centre, role: Role) -> None:
    person, shop = member(role), store(Status.ACTIVE)
    api, body = signed_in(person), {"note": "走访时看到"}

    answer = api.post(f"/api/v1/stores/{shop.pk}/suspend/", body, content_type="application/json")

    may = role in {Role.DIRECTOR}
    assert answer.status_code == (200 if may else 403)
    assert Store.objects.filter(pk=shop.pk, status=Status.ACTIVE).exists() is not may


def test_others_can_hear_of_a_suspension(county: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[StoreSuspended] = []
    listeners = HANDLERS[StoreSuspended.NAME] | {"tests.note": heard.append}
    monkeypatch.setitem(HANDLERS, StoreSuspended.NAME, listeners)
    shop = store(Status.ACTIVE)
    services.suspend(shop, actor=member(Role.DIRECTOR), at=NOON, note="两次上门都关着门")

    deliver_batch()

    assert heard == [StoreSuspended(store_id=shop.pk, at=NOON)]


@pytest.mark.django_db(transaction=True)
def test_a_shop_that_two_people_suspend_and_close_at_once_goes_one_way_only() -> None:
    with schema_context("c430522"):
        director, shop = member(Role.DIRECTOR), store(Status.ACTIVE)
    verbs = [services.suspend, services.close] * 3

    def work(number: int) -> None:
        mine = Store.objects.get(pk=shop.pk)
        together.wait(10)
        verbs[number](mine, actor=director, at=NOON, note="关着门")

    together = Barrier(len(verbs))
    outcomes = at_once(len(verbs), work)

    assert (outcomes.count(None), len(outcomes)) == (1, 6)
    assert all(isinstance(outcome, AlreadyMoved) for outcome in outcomes if outcome)
    with schema_context("c430522"):
        assert AuditEntry.objects.count() == OutboxFact.objects.count() == 1
