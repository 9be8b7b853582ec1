"""A shop comes over with all it has, or stays with all it has."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django_tenants.utils import schema_context

from alliance.accounts.models import Membership, User
from alliance.accounts.roles import Role
from alliance.acts.models import Act
from alliance.audit.models import AuditEntry
from alliance.centres.models import Centre
from alliance.events.models import OutboxFact
from alliance.handovers.models import HandOver
from alliance.lib.refusals import AlreadyMoved, Refused
from alliance.registry.models import Fingerprint
from stores import leaving, services
from stores.leaving import Leaving
from stores.models import Document, Store, StoreMember, Visit
from stores.services import handover
from tests.factories.handovers import CODE, HERE, NOON, THERE, offered, running_shop
from tests.factories.people import member
from tests.factories.stores import store
from tests.uploads import kept

LATER = NOON + timedelta(days=1)


@pytest.fixture
def director(other_county: Centre) -> User:
    """Of the county that takes."""
    return member(Role.DIRECTOR, THERE, name="邵阳县主任")


@pytest.fixture
def shop(county: Centre) -> Store:
    return running_shop(name="福来便民店")


def take_over(offer: HandOver, director: User) -> Store:
    with schema_context(f"c{THERE}"):
        return handover.take_over(offer, actor=director, at=LATER)


def test_the_shop_stands_in_its_new_county_with_all_it_had(shop: Store, director: User) -> None:
    owner = shop.members.get().user_id

    new = take_over(offered(shop), director)

    with schema_context(f"c{THERE}"):
        assert (new.number, new.status, new.source) == ("430523000001", "active", "handover")
        assert (new.name, new.phone, new.credit_code) == (shop.name, shop.phone, CODE)
        assert new.operator_id_number == "430522197001011234"
        assert [each.user_id for each in new.members.all()] == [owner]
        assert new.documents.count() == 3
        assert new.visits.get().passed()
    assert new.pk != shop.pk
    assert Membership.objects.filter(user=owner, centre_id=THERE, role=Role.OWNER).exists()


def test_its_photos_lie_in_the_new_county_s_folder(shop: Store, director: User) -> None:
    with shop.documents.get(kind="lease").file.open() as file:
        before = file.read()

    new = take_over(offered(shop), director)

    with schema_context(f"c{THERE}"), new.documents.get(kind="lease").file.open() as file:
        assert file.read() == before
        assert f"documents/{new.pk}/" in str(file.name)


def test_its_history_follows(shop: Store, director: User) -> None:
    officer = member(Role.OFFICER)
    services.suspend(shop, actor=officer, at=NOON, note="装修")
    services.resume(shop, actor=officer, at=NOON + timedelta(hours=1))

    new = take_over(offered(shop), director)

    with schema_context(f"c{THERE}"):
        told = AuditEntry.objects.for_(new)
        assert told.verbs() == ["hand_in", "suspend", "resume", "take_over"]
        assert told.get(verb="suspend").note == "装修"
        assert told.get(verb="suspend").actor == officer
        assert "新邵县" in told.get(verb="take_over").note


def test_the_county_it_left_keeps_figures_and_record_but_no_person(
    shop: Store, director: User
) -> None:
    Store.objects.filter(pk=shop.pk).update(tier=3)
    owner = shop.members.get().user_id

    take_over(offered(shop), director)

    shop.refresh_from_db()
    assert (shop.status, shop.tier, shop.name) == ("moved", 3, "福来便民店")
    assert {shop.phone, shop.operator_name, shop.operator_id_number, shop.address} == {""}
    assert not StoreMember.objects.exists()
    assert not Document.objects.exists()
    assert not Visit.objects.exists()
    assert AuditEntry.objects.for_(shop).verbs()[-1] == "hand_over"
    assert not Membership.objects.filter(user=owner, centre_id=HERE, left_at=None).exists()


def test_an_owner_with_another_shop_here_stays_an_owner_here(shop: Store, director: User) -> None:
    owner = User.objects.get(pk=shop.members.get().user_id)
    StoreMember.objects.create(store=store(), user=owner)

    take_over(offered(shop), director)

    assert owner.memberships.filter(centre_id=HERE, role=Role.OWNER, left_at=None).exists()


def test_the_alliance_knows_its_code_in_the_new_county(shop: Store, director: User) -> None:
    new = take_over(offered(shop), director)

    assert set(Fingerprint.objects.values_list("county", "holder_id")) == {(THERE, new.pk)}
    with pytest.raises(services.CreditCodeElsewhere):
        services.register(
            Store(name="别的店", town="酿溪镇", operator_name="王", phone="13812340000",
                  credit_code=CODE),
            actor=None, at=LATER,
        )  # fmt: skip


def test_each_county_hears_its_own_fact(shop: Store, director: User) -> None:
    new = take_over(offered(shop), director)

    facts = {fact.name: fact for fact in OutboxFact.objects.all()}
    left, came = facts["stores.StoreHandedOver"], facts["stores.StoreTakenOver"]
    assert (left.county, left.payload["to_county"]) == (HERE, THERE)
    assert (came.county, came.payload["store_id"]) == (THERE, str(new.pk))
    assert facts["handovers.HandOverAccepted"].county == HERE


def test_the_word_is_recorded_for_all_counties(shop: Store, director: User) -> None:
    offer = offered(shop)
    take_over(offer, director)

    acts = Act.objects.for_(offer)
    assert acts.verbs() == ["offer", "accept"]
    assert [act.county for act in acts.order_by("at")] == [HERE, THERE]
    assert HandOver.objects.get().answered_at == LATER


def test_it_can_come_back(shop: Store, director: User, county: Centre) -> None:
    first = take_over(offered(shop), director)
    at_home = member(Role.DIRECTOR)
    with schema_context(f"c{THERE}"):
        back = offered(first, by=director, to=HERE)

    again = handover.take_over(back, actor=at_home, at=LATER)

    assert again.pk not in (shop.pk, first.pk)
    assert Store.objects.filter(credit_code=CODE).count() == 2
    assert services.amend(again, {"credit_code": CODE.lower()}, actor=at_home, at=LATER) == []
    assert AuditEntry.objects.for_(again).filter(verb="take_over").count() == 2


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Leaving]:
    """What a registered app was asked, as subsidies or tickets would be."""
    heard: list[Leaving] = []
    monkeypatch.setattr(leaving, "_hooks", [])
    leaving.ask_before_leaving(heard.append)
    return heard


def test_apps_with_something_running_are_asked_in_the_county_it_leaves(
    shop: Store, director: User, asked: list[Leaving]
) -> None:
    new = take_over(offered(shop), director)

    (told,) = asked
    assert (told.store, told.to_county, told.successor_id) == (shop, THERE, new.pk)


def test_an_app_may_refuse_and_then_nothing_has_happened(
    shop: Store, director: User, asked: list[Leaving]
) -> None:
    @leaving.ask_before_leaving
    def ticket_is_open(going: Leaving) -> None:
        Store.objects.filter(pk=going.store.pk).update(town="改了")
        raise Refused("还有一张没办完的工单，请先办完。")

    offer, files = offered(shop), kept()
    with pytest.raises(Refused, match="没办完的工单"):
        take_over(offer, director)

    shop.refresh_from_db()
    offer.refresh_from_db()
    assert (shop.status, shop.town, offer.status) == ("active", "酿溪镇", "offered")
    assert kept() == files
    with schema_context(f"c{THERE}"):
        assert not Store.objects.exists()


def test_a_failure_at_the_very_end_leaves_no_row_and_no_file(
    shop: Store, director: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise ConnectionError

    offer, files = offered(shop), sorted(kept())
    monkeypatch.setattr("stores.services.handover.registry.hand_over", broken)

    with pytest.raises(ConnectionError):
        take_over(offer, director)

    assert sorted(kept()) == files
    shop.refresh_from_db()
    assert shop.status == "active"
    assert shop.members.exists()
    with schema_context(f"c{THERE}"):
        assert not Store.objects.exists()
        assert not AuditEntry.objects.exists()


def test_what_a_crash_left_is_replaced_by_the_next_attempt(shop: Store, director: User) -> None:
    offer = offered(shop)
    with schema_context(f"c{THERE}"):
        default_storage.save(f"documents/{offer.successor_id}/stray.jpg", ContentFile(b"half"))

    take_over(offer, director)

    assert not [path for path in kept() if path.name == "stray.jpg"]


def test_a_shop_that_was_closed_meanwhile_does_not_come(shop: Store, director: User) -> None:
    offer = offered(shop)
    services.close(shop, actor=member(Role.OFFICER), at=NOON, note="不做了")

    with pytest.raises(AlreadyMoved, match="已关闭"):
        take_over(offer, director)

    assert HandOver.objects.get().status == "offered"


def test_only_the_county_it_is_offered_to_takes_it(shop: Store, county: Centre) -> None:
    with pytest.raises(Refused, match="另一个县"):
        handover.take_over(offered(shop), actor=member(Role.DIRECTOR), at=LATER)


def test_nobody_takes_in_a_shop_of_their_own(shop: Store, director: User) -> None:
    offer = offered(shop)
    StoreMember.objects.create(store=shop, user=director)

    with pytest.raises(handover.OwnShop):
        take_over(offer, director)
