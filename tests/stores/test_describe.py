"""A shop's own people say what it runs on."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from alliance.accounts.roles import Role
from alliance.audit.models import AuditEntry
from alliance.centres.models import Centre
from stores.models import Store, StoreMember
from stores.services import own
from tests.factories.people import member
from tests.factories.stores import store
from tests.factories.web import client, signed_in

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
TOLD = {"systems": ["till", "stock"], "exchanging": "2", "network": "fibre", "outages": "2",
        "devices": ["phone", "printer"]}  # fmt: skip


def test_what_is_told_is_kept_and_recorded(county: Centre) -> None:
    owner, shop = member(Role.OWNER), store()

    changed = own.describe(shop, {"systems": ["till"], "network": "fibre"}, actor=owner, at=NOON)

    assert set(changed) == {"systems", "network"}
    assert Store.objects.get(pk=shop.pk).systems == ["till"]
    assert AuditEntry.objects.for_(shop).verbs() == ["amend", "amend"]


def test_more_cannot_exchange_data_than_there_are(county: Centre) -> None:
    with pytest.raises(own.MoreThanThereAre) as refused:
        own.describe(store(systems=["till"]), {"exchanging": 2}, actor=member(Role.OWNER), at=NOON)

    assert refused.value.field == "exchanging"


def test_nothing_but_the_profile_is_described(county: Centre) -> None:
    with pytest.raises(ValueError, match="phone"):
        own.describe(store(), {"phone": "1"}, actor=member(Role.OWNER), at=NOON)


def test_the_page_by_tiles(county: Centre) -> None:
    owner, shop = member(Role.OWNER), store()
    StoreMember.objects.create(store=shop, user=owner)
    browser = signed_in(owner, methods=("code",))

    answer = browser.post(f"/my/shop/{shop.pk}/profile/", TOLD)

    kept = Store.objects.get()
    assert answer["Location"] == f"/my/shop/{shop.pk}/"
    assert (kept.systems, kept.exchanging) == (["stock", "till"], 2)
    assert (kept.network, kept.outages, kept.devices) == ("fibre", 2, ["phone", "printer"])
    page = browser.get(f"/my/shop/{shop.pk}/profile/").content.decode()
    assert page.count(" checked") == 6


def test_what_cannot_be_is_said_beside_its_field(county: Centre) -> None:
    owner, shop = member(Role.OWNER), store()
    StoreMember.objects.create(store=shop, user=owner)

    answer = signed_in(owner).post(f"/my/shop/{shop.pk}/profile/", TOLD | {"exchanging": "3"})

    assert answer.status_code == 422
    assert "不能比在用的系统多" in answer.content.decode()
    assert answer.content.decode().count(" checked") == 6


def test_another_persons_shop_is_not_described(county: Centre) -> None:
    shop = store()

    assert client().get(f"/my/shop/{shop.pk}/profile/").status_code == 302
    assert (
        signed_in(member(Role.OWNER)).post(f"/my/shop/{shop.pk}/profile/", TOLD).status_code == 404
    )
