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
from tests.factories.stores import store
from tests.factories.web import signed_in

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
Status = Store.Status


def test_a_lead_that_wants_to_join_has_applied(county: Centre) -> None:
    actor, shop = member(Role.OFFICER), store(Status.LEAD)

    services.apply(shop, actor=actor, at=NOON, note="电话里同意了")

    shop.refresh_from_db()
    entry, fact = AuditEntry.objects.get(), OutboxFact.objects.get()
    assert shop.status == Status.APPLIED
    assert (entry.verb, entry.before, entry.after, entry.actor, entry.note) == (
        "apply", "lead", "applied", actor, "电话里同意了",
    )  # fmt: skip
    assert (fact.county, fact.name) == ("430522", "stores.StoreApplied")
    assert fact.payload["store_id"] == str(shop.pk)


@pytest.mark.parametrize("status", sorted(set(Status) - {Status.LEAD, Status.REJECTED}))
def test_who_has_applied_does_not_apply_again(county: Centre, status: Status) -> None:
    shop = store(status)

    with pytest.raises(AlreadyMoved, match=str(status.label)):
        services.apply(shop, actor=member(Role.OFFICER), at=NOON, note="试试")

    assert Store.objects.get(pk=shop.pk).status == status
    assert not AuditEntry.objects.exists()
    assert not OutboxFact.objects.exists()


def test_who_was_turned_down_may_apply_again_and_the_record_keeps_both(county: Centre) -> None:
    officer, shop = member(Role.OFFICER), store()
    services.reject(shop, actor=officer, at=NOON, note="执照过期")

    services.apply(shop, actor=officer, at=NOON, note="换了新执照")

    assert Store.objects.get(pk=shop.pk).status == Status.APPLIED
    assert AuditEntry.objects.for_(shop).verbs() == ["reject", "apply"]


def test_an_owner_applies_for_their_own_shop_and_sees_no_other(county: Centre) -> None:
    owner, mine, other = member(Role.OWNER), store(Status.LEAD), store(Status.LEAD)
    StoreMember.objects.create(store=mine, user=owner)
    api = signed_in(owner, methods=("code",))

    first = api.post(f"/api/v1/stores/{mine.pk}/apply/", content_type="application/json")
    second = api.post(f"/api/v1/stores/{other.pk}/apply/", content_type="application/json")

    assert (first.status_code, first.json()["status"]) == (200, "applied")
    assert (second.status_code, Store.objects.get(pk=other.pk).status) == (404, Status.LEAD)


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.FINANCE, Role.AUDITOR])
def test_who_only_looks_applies_for_nobody(county: Centre, role: Role) -> None:
    shop = store(Status.LEAD)

    answer = signed_in(member(role)).post(f"/api/v1/stores/{shop.pk}/apply/")

    assert (answer.status_code, Store.objects.get(pk=shop.pk).status) == (404, Status.LEAD)
