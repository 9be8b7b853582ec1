"""An owner takes the consent back on the phone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client

from alliance.accounts.roles import Role
from alliance.audit.models import AuditEntry
from alliance.centres.models import Centre
from stores.models import Store, StoreMember
from tests.factories.people import member
from tests.factories.stores import store
from tests.factories.web import signed_in

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)


@pytest.fixture
def shop(county: Centre) -> Store:
    return store(consented_at=NOON)


@pytest.fixture
def browser(shop: Store) -> Client:
    owner = member(Role.OWNER)
    StoreMember.objects.create(store=shop, user=owner)
    return signed_in(owner, methods=("code",))


def test_what_follows_is_said_before_anything_happens(shop: Store, browser: Client) -> None:
    address = f"/my/shop/{shop.pk}/consent/"
    assert address in browser.get("/my/shop/").content.decode()

    page = browser.get(address).content.decode()

    assert "收回以后会怎样" in page
    assert "2026年11月22日" in page
    assert Store.objects.get().consented_at == NOON


def test_it_is_taken_back_and_the_record_says_so(shop: Store, browser: Client) -> None:
    address = f"/my/shop/{shop.pk}/consent/"

    done = browser.post(address, follow=True).content.decode()

    assert "已经收回同意" in done
    assert address not in done
    assert Store.objects.get().consented_at is None
    assert AuditEntry.objects.for_(shop).verbs() == ["withdraw_consent"]


def test_twice_is_told_and_recorded_once(shop: Store, browser: Client) -> None:
    for _ in range(2):
        done = browser.post(f"/my/shop/{shop.pk}/consent/", follow=True).content.decode()

    assert "不用再撤回" in done
    assert "不用再办" in browser.get(f"/my/shop/{shop.pk}/consent/").content.decode()
    assert AuditEntry.objects.for_(shop).verbs() == ["withdraw_consent"]


def test_nobody_takes_back_another_s(shop: Store) -> None:
    stranger = signed_in(member(Role.OWNER), methods=("code",))

    assert stranger.post(f"/my/shop/{shop.pk}/consent/").status_code == 404
    assert Store.objects.get().consented_at == NOON
