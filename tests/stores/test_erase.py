"""Being forgotten: no value of the person is left anywhere in the county or in public."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.apps import apps

from alliance.accounts.models import Membership, User
from alliance.accounts.roles import Role
from alliance.accounts.services import erasing as people
from alliance.audit.models import AuditEntry
from alliance.centres.models import Centre
from alliance.events.delivery import deliver_batch
from alliance.registry.models import Fingerprint
from stores import services
from stores.models import Store, StoreMember
from stores.services import documents, erasing, registering
from tests.factories.people import LONG_AGO, member
from tests.factories.pictures import photo
from tests.factories.stores import store, visited
from tests.uploads import kept

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
NAME, PHONE, CARD, ACCOUNT = "欧阳春花", "13712340099", "430522197001011236", "6228480402564890018"


@pytest.fixture
def director(county: Centre) -> User:
    return member(Role.DIRECTOR)


@pytest.fixture
def owner(county: Centre) -> User:
    user = User.objects.create_user(PHONE, NAME)
    Membership.objects.create(user=user, centre=county, role=Role.OWNER, since=LONG_AGO)
    return user


@pytest.fixture
def shop(owner: User) -> Store:
    shop = visited(
        store(
            operator_name="王旧名", phone="13712340098", name="福来店", tier=3, address="老街 3 号"
        )
    )
    StoreMember.objects.create(store=shop, user=owner)
    registering.claim([shop])
    documents.hand_in(shop, kind="identity", upload=photo(), actor=owner, at=NOON)
    given = {
        "operator_name": NAME, "phone": PHONE, "operator_id_number": CARD, "bank_account": ACCOUNT,
    }  # fmt: skip
    services.amend(shop, given, actor=member(Role.OFFICER), at=NOON)
    return shop


def close(shop: Store) -> None:
    services.close(shop, actor=member(Role.OFFICER), at=NOON, note="不做了")


def everything_said() -> str:
    """Every row of every table a county or public has, as Python reads it."""
    rows = [
        str(row)
        for model in apps.get_models()
        if model._meta.managed
        for row in model._default_manager.values_list()
    ]
    return "\n".join(rows)


def test_no_trace_of_the_person_is_left_and_the_figures_stay(shop: Store, director: User) -> None:
    close(shop)
    assert NAME in everything_said()

    erasing.erase(shop, actor=director, at=NOON, note="店主书面申请")
    deliver_batch()

    said = everything_said()
    assert [each for each in (NAME, PHONE, CARD, ACCOUNT, "老街") if each in said] == []
    assert kept() == []
    assert (shop.status, shop.tier, shop.name, shop.town) == ("closed", 3, "福来店", "酿溪镇")


def test_the_record_says_that_and_by_whom_but_not_what(shop: Store, director: User) -> None:
    close(shop)

    erasing.erase(shop, actor=director, at=NOON, note="店主书面申请")

    entry = AuditEntry.objects.for_(shop).get(verb="erase")
    assert (entry.actor, entry.before, entry.after) == (director, "", "")


def test_corrections_never_stood_in_the_record_in_clear(shop: Store) -> None:
    told = AuditEntry.objects.for_(shop).filter(verb="amend")

    said = " ".join(f"{entry.before} {entry.after}" for entry in told)
    assert told.count() == 4
    assert "operator_name:欧**花" in said
    assert [each for each in (NAME, PHONE, CARD, ACCOUNT) if each in said] == []


def test_the_alliance_s_hints_go_and_its_code_stays_taken(shop: Store, director: User) -> None:
    close(shop)

    erasing.erase(shop, actor=director, at=NOON)

    assert not Fingerprint.objects.filter(kind__in=["phone", "shop"]).exists()


@pytest.mark.parametrize("status", ["applied", "verified", "active", "suspended"])
def test_a_shop_that_runs_is_closed_first(director: User, status: str) -> None:
    shop = store(Store.Status(status))

    with pytest.raises(erasing.StillRunning, match="先关闭店铺"):
        erasing.erase(shop, actor=director, at=NOON)

    assert Store.objects.exclude(phone="").count() == 1


@pytest.mark.parametrize("status", ["lead", "rejected", "closed", "moved"])
def test_where_nothing_runs_it_is_done(director: User, status: str) -> None:
    shop = store(Store.Status(status))

    erasing.erase(shop, actor=director, at=NOON)

    assert (shop.phone, shop.operator_name, shop.status) == ("", "", status)


def test_who_has_another_shop_stays(shop: Store, owner: User, director: User) -> None:
    StoreMember.objects.create(store=store(), user=owner)
    close(shop)

    erasing.erase(shop, actor=director, at=NOON)

    owner.refresh_from_db()
    assert owner.name == NAME
    assert owner.memberships.filter(left_at=None).exists()


def test_who_is_somebody_in_another_county_stays_a_person(
    shop: Store, owner: User, director: User, other_county: Centre
) -> None:
    Membership.objects.create(user=owner, centre=other_county, role=Role.OFFICER, since=LONG_AGO)
    close(shop)

    erasing.erase(shop, actor=director, at=NOON)

    owner.refresh_from_db()
    assert owner.name == NAME
    with pytest.raises(people.StillSomebody):
        people.erase(owner, actor=director, at=NOON)


def test_an_erased_person_signs_in_no_more(shop: Store, owner: User, director: User) -> None:
    close(shop)

    erasing.erase(shop, actor=director, at=NOON)

    owner.refresh_from_db()
    assert not owner.is_active
    assert not owner.has_usable_password()


def test_twice_is_once(shop: Store, director: User) -> None:
    close(shop)
    erasing.erase(shop, actor=director, at=NOON)

    erasing.erase(shop, actor=director, at=NOON)

    assert shop.phone == ""


def test_consent_is_taken_back_at_any_time_and_only_once(director: User) -> None:
    shop = store(Store.Status.ACTIVE, consented_at=NOON)

    erasing.withdraw_consent(shop, actor=director, at=NOON, note="店主来电")

    assert Store.objects.get().consented_at is None
    assert AuditEntry.objects.for_(shop).verbs() == ["withdraw_consent"]
    with pytest.raises(erasing.NoConsent):
        erasing.withdraw_consent(shop, actor=director, at=NOON)
