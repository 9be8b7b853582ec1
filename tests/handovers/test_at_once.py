"""Several clicks at the same moment, in two counties: one shop, in one county, whole."""

from __future__ import annotations

from typing import Any

import pytest
from django_tenants.utils import schema_context

from alliance.accounts.roles import Role
from alliance.audit.models import AuditEntry
from alliance.handovers import services as handovers
from alliance.handovers.models import HandOver
from alliance.lib.refusals import AlreadyMoved
from alliance.registry.models import Fingerprint
from stores import services
from stores.models import Document, Store
from stores.services import handover
from tests.factories.handovers import CODE, HERE, NOON, THERE, offered, running_shop
from tests.factories.people import member
from tests.factories.stores import new_shop
from tests.factories.threads import at_once
from tests.uploads import kept

pytestmark = pytest.mark.django_db(transaction=True)


def of_kind(outcomes: list[Any], kind: type[Any]) -> int:
    return sum(isinstance(outcome, kind) for outcome in outcomes)


@pytest.fixture
def offer() -> HandOver:
    with schema_context(f"c{HERE}"):
        return offered(running_shop())


def there() -> list[Store]:
    with schema_context(f"c{THERE}"):
        return list(Store.objects.all())


def take(offer: HandOver) -> Store:
    director = member(Role.DIRECTOR, THERE)
    fresh = HandOver.objects.get(pk=offer.pk)
    return handover.take_over(fresh, actor=director, at=NOON)


def test_of_four_who_accept_at_once_one_does(offer: HandOver) -> None:
    outcomes = at_once(4, lambda number: take(offer), schema=f"c{THERE}")

    assert (of_kind(outcomes, Store), of_kind(outcomes, AlreadyMoved)) == (1, 3)
    (shop,) = there()
    with schema_context(f"c{THERE}"):
        assert AuditEntry.objects.for_(shop).verbs().count("take_over") == 1
        photo = Document.objects.get(kind="lease").file
        assert photo.storage.exists(str(photo.name))


def test_an_offer_is_accepted_or_withdrawn_but_not_both(offer: HandOver) -> None:
    def withdraw() -> None:
        with schema_context(f"c{HERE}"):
            fresh = HandOver.objects.get(pk=offer.pk)
            handovers.withdraw(fresh, actor=member(Role.DIRECTOR), at=NOON)

    outcomes = at_once(2, lambda number: withdraw() if number else take(offer), schema=f"c{THERE}")

    came, status = there(), HandOver.objects.get().status
    assert of_kind(outcomes, AlreadyMoved) == 1
    assert (len(came), status) in [(1, "accepted"), (0, "withdrawn")]


def test_a_shop_that_is_closed_while_it_leaves_is_in_one_place(offer: HandOver) -> None:
    def close() -> None:
        with schema_context(f"c{HERE}"):
            shop = Store.objects.get(pk=offer.store_id)
            services.close(shop, actor=member(Role.OFFICER), at=NOON, note="不做了")

    at_once(2, lambda number: close() if number else take(offer), schema=f"c{THERE}")

    with schema_context(f"c{HERE}"):
        left = Store.objects.get(pk=offer.store_id).status
    assert (left, len(there())) in [("moved", 1), ("closed", 0)]


def test_two_counties_that_swap_shops_do_not_lock_each_other() -> None:
    offers = {}
    for here, other, code in ((HERE, THERE, CODE), (THERE, HERE, "")):
        with schema_context(f"c{here}"):
            reason = "" if code else Store.NoCode.UNKNOWN
            shop = running_shop(credit_code=code, no_code_reason=reason)
            director = member(Role.DIRECTOR, here)
            offers[other] = offered(shop, by=director, to=other)

    def accept(number: int) -> Store:
        county = (HERE, THERE)[number]
        with schema_context(f"c{county}"):
            director = member(Role.DIRECTOR, county)
            return handover.take_over(offers[county], actor=director, at=NOON)

    assert of_kind(at_once(2, accept), Store) == 2


def test_while_it_moves_a_new_shop_gets_another_number(offer: HandOver) -> None:
    def register() -> None:
        services.register(new_shop(), actor=member(Role.OFFICER, THERE), at=NOON)

    at_once(4, lambda n: register() if n else take(offer), schema=f"c{THERE}")

    assert sorted(shop.number for shop in there()) == [f"{THERE}{n:06d}" for n in range(1, 5)]


def test_one_code_is_registered_in_one_of_two_counties_and_whose_it_is_is_not_told() -> None:
    def register(number: int) -> Store:
        with schema_context(f"c{(HERE, THERE)[number % 2]}"):
            shop = new_shop(name=f"店{number}", credit_code=CODE, no_code_reason="")
            services.register(shop, actor=member(Role.OFFICER), at=NOON)
            return shop

    outcomes = at_once(4, register)

    refused = [each for each in outcomes if isinstance(each, Exception)]
    assert of_kind(outcomes, Store) == 1
    assert {type(each) for each in refused} <= {
        services.CreditCodeElsewhere, services.CreditCodeTaken,
    }  # fmt: skip
    elsewhere = [str(each) for each in refused if isinstance(each, services.CreditCodeElsewhere)]
    assert elsewhere
    assert not [said for said in elsewhere if "店0" in said or "县名" in said or "新邵" in said]
    assert Fingerprint.objects.filter(kind="credit_code").count() == 1


def test_no_file_is_left_of_those_who_came_too_late(offer: HandOver) -> None:
    at_once(3, lambda number: take(offer), schema=f"c{THERE}")

    (shop,) = there()
    assert [path.parent.name for path in kept() if THERE in str(path)] == [str(shop.pk)]
