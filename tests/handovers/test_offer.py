from __future__ import annotations

import json

import pytest

from alliance.accounts.models import User
from alliance.accounts.roles import Role
from alliance.centres.models import Centre
from alliance.events.models import OutboxFact
from alliance.handovers import selectors
from alliance.handovers.models import HandOver
from alliance.handovers.services import AlreadyOffered, NoReason
from alliance.lib.refusals import AlreadyMoved
from stores.models import Store, StoreMember
from stores.services import handover
from tests.factories.handovers import HERE, NOON, THERE, offered
from tests.factories.people import member
from tests.factories.stores import store


@pytest.fixture
def director(county: Centre, other_county: Centre) -> User:
    return member(Role.DIRECTOR)


@pytest.fixture
def shop(county: Centre) -> Store:
    return store(
        Store.Status.ACTIVE, name="春花便利店", operator_name="李春花", phone="13812345678",
        address="老街 3 号", tier=2,
    )  # fmt: skip


def offer(shop: Store, director: User, **said: object) -> HandOver:
    given = {"to_county": THERE, "note": "店主搬家", "owner_agreed": True} | said
    return handover.offer(shop, actor=director, at=NOON, **given)  # type: ignore[arg-type]


def test_the_other_county_learns_what_kind_of_shop_it_is_and_of_nobody(
    shop: Store, director: User
) -> None:
    said = json.dumps(offer(shop, director).summary, ensure_ascii=False)

    assert '"tier": 2' in said
    assert '"town": "酿溪镇"' in said
    assert not [each for each in ("李春花", "春花", "1381234", "老街") if each in said]


def test_the_other_county_is_told(shop: Store, director: User) -> None:
    made = offer(shop, director)

    fact = OutboxFact.objects.get()
    assert (fact.county, fact.name) == (THERE, "handovers.HandOverOffered")
    assert made.owner_agreed_at == NOON
    assert list(selectors.outgoing()) == [made]


def test_an_offer_stands_alone(shop: Store, director: User) -> None:
    offer(shop, director)

    with pytest.raises(AlreadyOffered, match="先撤回"):
        offer(shop, director)

    assert HandOver.objects.count() == 1


@pytest.mark.parametrize("note", ["", "   "])
def test_the_reason_is_a_duty(shop: Store, director: User, note: str) -> None:
    with pytest.raises(NoReason):
        offer(shop, director, note=note)


def test_the_owner_is_asked_first(shop: Store, director: User) -> None:
    with pytest.raises(handover.OwnerMustAgree, match="店主本人同意"):
        offer(shop, director, owner_agreed=False)


@pytest.mark.parametrize("code", [HERE, "999999", "", "public"])
def test_it_goes_to_another_open_county(shop: Store, director: User, code: str) -> None:
    with pytest.raises(handover.NoSuchCounty):
        offer(shop, director, to_county=code)


def test_not_to_a_county_that_is_suspended(
    shop: Store, director: User, other_county: Centre
) -> None:
    Centre.objects.filter(pk=THERE).update(suspended_at=NOON)

    with pytest.raises(handover.NoSuchCounty):
        offer(shop, director)


@pytest.mark.parametrize("status", ["lead", "applied", "rejected", "closed", "moved"])
def test_only_a_shop_the_centre_knows_is_offered(director: User, status: str) -> None:
    with pytest.raises(AlreadyMoved):
        offer(store(Store.Status(status)), director)


def test_nobody_gives_away_a_shop_of_their_own(shop: Store, director: User) -> None:
    StoreMember.objects.create(store=shop, user=director)

    with pytest.raises(handover.OwnShop):
        offered(shop, by=director)
