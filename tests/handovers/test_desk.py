"""Both directors at their desks: one offers, the other sees little and answers."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django_tenants.utils import schema_context

from alliance.accounts.models import User
from alliance.accounts.roles import Role
from alliance.centres.models import Centre
from alliance.events.delivery import deliver_batch
from alliance.handovers.models import HandOver
from alliance.notifications.models import Notification
from stores.models import Store
from tests.factories.handovers import THERE, offered, running_shop
from tests.factories.people import member
from tests.factories.web import SHAOYANG, signed_in
from tests.uploads import kept


@pytest.fixture
def giver(county: Centre) -> User:
    return member(Role.DIRECTOR)


@pytest.fixture
def taker(other_county: Centre) -> User:
    return member(Role.DIRECTOR, THERE)


@pytest.fixture
def shop(county: Centre) -> Store:
    return running_shop(
        name="春花便利店", operator_name="李春花", phone="13812345678", address="老街 3 号"
    )


@pytest.fixture
def there(taker: User) -> Client:
    return signed_in(taker, SHAOYANG)


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_shop_is_offered_on_its_own_page(giver: User, taker: User, shop: Store) -> None:
    desk, address = signed_in(giver), f"/admin/stores/store/{shop.pk}/hand_over/"
    assert address in text(desk.get(f"/admin/stores/store/{shop.pk}/"))
    assert "邵阳县" in text(desk.get(address))

    sent = {"to_county": THERE, "note": "搬家", "owner_agreed": "on"}
    done = text(desk.post(address, sent, follow=True))

    assert "移交已提出" in done
    assert "撤回移交" in done
    assert HandOver.objects.get().offered_by == giver


def test_a_refusal_stands_beside_its_field(giver: User, taker: User, shop: Store) -> None:
    address = f"/admin/stores/store/{shop.pk}/hand_over/"

    page = text(signed_in(giver).post(address, {"to_county": THERE, "note": "搬家"}))

    assert "要先得到店主本人同意" in page
    assert not HandOver.objects.exists()


def test_before_consent_the_other_side_learns_of_no_person(there: Client, shop: Store) -> None:
    offer = offered(shop)

    seen = text(there.get("/handovers/")) + text(there.get(f"/handovers/{offer.pk}/accept/"))

    assert "酿溪镇" in seen
    assert "接收店铺" in seen
    assert not [each for each in ("春花便利店", "李春花", "12345678", "老街") if each in seen]


def test_who_accepts_lands_on_the_shop_s_new_page(there: Client, shop: Store) -> None:
    offer = offered(shop)

    done = there.post(f"/handovers/{offer.pk}/accept/", {"note": "欢迎"}, follow=True)

    assert "店铺已接收" in text(done)
    assert "春花便利店" in text(done)
    assert done.redirect_chain[0][0] == f"/admin/stores/store/{offer.successor_id}/"


def test_a_no_needs_its_reason(there: Client, shop: Store) -> None:
    address = f"/handovers/{offered(shop).pk}/decline/"

    assert "请写明原因" in text(there.post(address, {"note": ""}))
    there.post(address, {"note": "不在本县"})

    assert HandOver.objects.get().status == "declined"


def test_who_offered_withdraws(giver: User, taker: User, shop: Store) -> None:
    offer = offered(shop)

    signed_in(giver).post(f"/handovers/{offer.pk}/withdraw/", {"note": ""})

    assert HandOver.objects.get().status == "withdrawn"


@pytest.mark.parametrize("verb", ["accept", "decline"])
def test_the_side_that_offered_does_not_answer(
    giver: User, taker: User, shop: Store, verb: str
) -> None:
    address = f"/handovers/{offered(shop).pk}/{verb}/"

    assert signed_in(giver).post(address, {"note": "好"}).status_code == 404
    assert HandOver.objects.get().status == "offered"


def test_a_third_county_knows_nothing(there: Client, shop: Store) -> None:
    offer = offered(shop)
    HandOver.objects.update(to_county="430524")

    assert "酿溪镇" not in text(there.get("/handovers/"))
    assert there.get(f"/handovers/{offer.pk}/accept/").status_code == 404


def test_officers_do_not_give_shops_away(county: Centre, other_county: Centre, shop: Store) -> None:
    officer = signed_in(member(Role.OFFICER))

    assert officer.get(f"/admin/stores/store/{shop.pk}/hand_over/").status_code == 403
    assert officer.get("/handovers/").status_code == 403


def test_everybody_concerned_is_told_and_the_photos_leave(
    giver: User, taker: User, there: Client, shop: Store
) -> None:
    owner, old = shop.members.get().user_id, f"documents/{shop.pk}"
    offer = offered(shop, by=giver)
    deliver_batch()
    there.post(f"/handovers/{offer.pk}/accept/", {"note": ""})
    deliver_batch()

    told = set(Notification.objects.values_list("user_id", "kind", "county"))
    assert told >= {
        (taker.pk, "handovers.HandOverOffered", THERE),
        (giver.pk, "handovers.HandOverAccepted", "430522"),
        (owner, "stores.StoreTakenOver", THERE),
    }
    assert not [path for path in kept() if old in str(path)]
    with schema_context(f"c{THERE}"):
        assert Store.objects.get().documents.exclude(file="").count() == 1
