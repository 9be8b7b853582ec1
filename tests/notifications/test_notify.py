from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from alliance.accounts.models import User
from alliance.accounts.roles import Role
from alliance.centres.models import Centre
from alliance.events.delivery import deliver_batch
from alliance.notifications.models import Notification, OutwardMessage
from alliance.notifications.services import notify
from alliance.notifications.wording import kind_name, kinds, wording
from stores import services
from stores.models import StoreMember
from tests.factories.people import member
from tests.factories.stores import store, visited

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
VERIFIED = "stores.StoreVerified"
SHOP = {"store_id": "s1", "store_name": "春花便利店"}


def tell(user: User, at: datetime = NOON, **context: Any) -> None:
    notify(user_id=user.pk, template=VERIFIED, context=SHOP | context, at=at)


def test_the_owner_hears_that_the_shop_is_verified(county: Centre) -> None:
    owner, shop = member(Role.OWNER), visited(store(name="春花便利店"))
    StoreMember.objects.create(store=shop, user=owner)
    services.verify(shop, actor=member(Role.OFFICER), at=NOON)

    deliver_batch()

    told = Notification.objects.get()
    assert (told.user, told.county, told.title) == (owner, "430522", "您的店铺已通过核实")
    assert "春花便利店" in told.body
    assert told.link == f"/my/shop/{shop.pk}/"


def test_the_same_thing_is_told_once(county: Centre) -> None:
    owner = member(Role.OWNER)

    tell(owner)
    tell(owner)

    assert Notification.objects.count() == OutwardMessage.objects.count() == 1


def test_two_shops_verified_at_the_same_moment_are_two_things(county: Centre) -> None:
    owner = member(Role.OWNER)

    tell(owner)
    tell(owner, store_id="s2")
    tell(owner, at=NOON + timedelta(days=1))

    assert Notification.objects.count() == 3


def test_who_has_left_gets_nothing_outward(county: Centre) -> None:
    owner = member(Role.OWNER)
    owner.is_active = False
    owner.save()

    tell(owner)

    assert not OutwardMessage.objects.exists()


def test_email_goes_only_to_those_who_gave_one(county: Centre) -> None:
    owner, officer = member(Role.OWNER), member(Role.OFFICER)
    officer.email = "officer@example.org"
    officer.save()

    tell(owner)
    tell(officer)

    by_person = OutwardMessage.objects.values_list("notification__user__name", "channel")
    assert set(by_person) == {("店主", "sms"), ("服务专员", "sms"), ("服务专员", "email")}


def test_words_are_not_escaped_for_a_page_they_are_not_on() -> None:
    said = wording(VERIFIED, {"store_name": "阿强 & 阿珍<超市>", "store_id": "1"})

    assert "阿强 & 阿珍<超市>" in said.sms


@pytest.mark.parametrize("kind", kinds())
def test_every_kind_has_a_name_a_title_a_body_and_a_short_text(kind: str) -> None:
    said = wording(kind, {})

    assert kind_name(kind)
    assert said.title
    assert said.body
    assert len(said.sms) <= 70, "one SMS holds 70 characters"
