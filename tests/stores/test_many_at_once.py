"""Officers and owners at the same moment: numbers, codes and corrections keep their rules."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django_tenants.utils import schema_context

from alliance.accounts.roles import Role
from alliance.audit.models import AuditEntry
from alliance.centres.models import Centre
from alliance.events.models import OutboxFact
from alliance.lib.refusals import AlreadyMoved
from stores import services
from stores.models import Store, StoreMember
from tests.factories.people import member
from tests.factories.stores import new_shop, store, visited
from tests.factories.threads import at_once

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
CODE, OTHER = "91330100799655058B", "914403001922038216"


def of_kind(outcomes: list[Any], kind: type) -> int:
    return sum(isinstance(outcome, kind) for outcome in outcomes)


@pytest.mark.django_db(transaction=True)
def test_of_eight_who_bring_the_same_code_one_registers() -> None:
    outcomes = at_once(
        8, lambda _: services.register(new_shop(credit_code=CODE), actor=None, at=NOON)
    )

    assert of_kind(outcomes, services.CreditCodeTaken) == 7
    with schema_context("c430522"):
        assert Store.objects.get().number == "430522000001"


@pytest.mark.django_db(transaction=True)
def test_a_registration_that_fails_leaves_no_gap_in_the_numbers() -> None:
    def work(number: int) -> None:
        with transaction.atomic():
            services.register(new_shop(), actor=None, at=NOON)
            if number % 2:
                raise ConnectionError("a fault after the number was given out")

    at_once(8, work)

    with schema_context("c430522"):
        numbers = sorted(Store.objects.values_list("number", flat=True))
    assert numbers == [f"430522{n:06d}" for n in range(1, 5)]


@pytest.mark.django_db(transaction=True)
def test_two_counties_number_their_shops_each_from_one() -> None:
    def work(number: int) -> None:
        with schema_context("c430522" if number % 2 else "c430523"):
            services.register(new_shop(), actor=None, at=NOON)

    assert at_once(8, work, schema="public") == [None] * 8

    for code in ("430522", "430523"):
        with schema_context(f"c{code}"):
            numbers = set(Store.objects.values_list("number", flat=True))
            assert numbers == {f"{code}{n:06d}" for n in range(1, 5)}


@pytest.mark.django_db(transaction=True)
def test_a_long_registration_in_one_county_holds_up_no_other() -> None:
    def work(number: int) -> float:
        started = time.monotonic()
        time.sleep(0.1 * number)
        with schema_context("c430523" if number else "c430522"), transaction.atomic():
            services.register(new_shop(), actor=None, at=NOON)
            if number == 0:
                time.sleep(1.5)
        return time.monotonic() - started

    slow, quick = at_once(2, work, schema="public")

    assert isinstance(slow, float)
    assert isinstance(quick, float)
    assert quick < 1.2 < slow


@pytest.mark.django_db(transaction=True)
def test_two_shops_that_are_given_the_same_code_at_once_do_not_both_get_it() -> None:
    officer = member(Role.OFFICER)
    with schema_context("c430522"):
        shops = [store() for _ in range(4)]

    outcomes = at_once(
        4, lambda n: services.amend(shops[n], {"credit_code": CODE}, actor=officer, at=NOON)
    )

    assert of_kind(outcomes, services.CreditCodeTaken) == 3
    with schema_context("c430522"):
        assert Store.objects.filter(credit_code=CODE).count() == 1
        assert AuditEntry.objects.filter(before="credit_code:").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_eight_officers_who_verify_at_once_one_tells_the_owner() -> None:
    officers = [member(Role.OFFICER) for _ in range(8)]
    with schema_context("c430522"):
        shop = visited(store())

    outcomes = at_once(
        8, lambda n: services.verify(Store.objects.get(pk=shop.pk), actor=officers[n], at=NOON)
    )

    assert (outcomes.count(None), of_kind(outcomes, AlreadyMoved)) == (1, 7)
    assert OutboxFact.objects.count() == 1


def test_the_database_itself_refuses_a_second_shop_with_a_number_or_code(county: Centre) -> None:
    store(number="430522000009", credit_code=CODE)

    taken: list[dict[str, Any]] = [{"number": "430522000009"}, {"credit_code": CODE}]
    for columns in taken:
        with pytest.raises(IntegrityError), transaction.atomic():
            store(**columns)
    store(credit_code="")
    store(credit_code="")


def test_the_database_itself_refuses_the_same_person_twice_in_a_shop(county: Centre) -> None:
    shop, owner = store(), member(Role.OWNER)
    StoreMember.objects.create(store=shop, user=owner)

    with pytest.raises(IntegrityError), transaction.atomic():
        StoreMember.objects.create(store=shop, user=owner, part=StoreMember.Part.HELPER)


def test_a_shop_keeps_its_own_code_and_may_take_one_that_is_free(county: Centre) -> None:
    officer, shop = member(Role.OFFICER), store(credit_code=CODE)

    assert services.amend(shop, {"credit_code": f" {CODE.lower()} "}, actor=officer, at=NOON) == []
    assert services.amend(shop, {"credit_code": OTHER}, actor=officer, at=NOON) == ["credit_code"]
    assert services.amend(
        shop, {"credit_code": "  ", "no_code_reason": "old_licence"}, actor=officer, at=NOON
    ) == ["credit_code", "no_code_reason"]
    assert Store.objects.get(pk=shop.pk).credit_code == ""


@pytest.mark.parametrize("field", ["name", "status", "id", "operator_name", "no_such"])
def test_only_what_is_masked_is_revealed(county: Centre, field: str) -> None:
    with pytest.raises(ValueError, match=f"not personal: {field}"):
        services.reveal(store(), field, actor=member(Role.OFFICER), at=NOON)

    assert not AuditEntry.objects.exists()


def test_numbers_go_on_past_a_hundred_thousand(county: Centre) -> None:
    store(number="430522099999")
    shop = new_shop()

    services.register(shop, actor=None, at=NOON)

    assert shop.number == "430522100000"
