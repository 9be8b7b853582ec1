"""The owner of a shop that others put on the register comes in by an invitation code."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django_tenants.utils import schema_context

from alliance.accounts.models import Membership, User
from alliance.accounts.roles import Role
from alliance.audit.models import AuditEntry
from alliance.centres.models import Centre
from alliance.lib.refusals import AlreadyMoved
from stores.models import JoinCode, Store, StoreMember
from stores.selectors.joining import adoptable
from stores.services import joining
from tests.accounts.sms import last_code
from tests.factories.joining import NOON, SHOP, join_code
from tests.factories.people import member
from tests.factories.stores import store
from tests.factories.threads import at_once
from tests.factories.web import client

PHONE = "13812345678"
CREDIT_CODE = "91330100799655058B"
Status = Store.Status


@pytest.fixture
def open_county(transactional_db: None) -> Iterator[Centre]:
    """What is written is really committed: threads of their own must see it."""
    with schema_context("c430522"):
        yield Centre.objects.get(code="430522")


def adopt(shop: Store, code: JoinCode, phone: str = PHONE) -> User:
    return joining.adopt(shop, code=code, phone=phone, consented_at=NOON, at=NOON)


@pytest.mark.parametrize(
    "status", [Status.LEAD, Status.APPLIED, Status.VERIFIED, Status.ACTIVE, Status.SUSPENDED]
)
def test_who_holds_the_phone_becomes_the_owner_and_the_shop_stays_where_it_stood(
    county: Centre, status: Status
) -> None:
    shop = store(status, phone=PHONE, operator_name="李春花")

    owner = adopt(shop, join_code())

    kept = Store.objects.get()
    assert (kept.status, kept.source, kept.consented_at) == (status, "officer", NOON)
    assert (owner.phone, owner.name, owner.phone_verified_at) == (PHONE, "李春花", NOON)
    assert owner.roles_in("430522") == {Role.OWNER}
    assert StoreMember.objects.get(store=shop, user=owner).part == "owner"


def test_an_account_keeps_its_name_and_gets_one_membership(county: Centre) -> None:
    code, known = join_code(), User.objects.create_user(PHONE, "李大姐")

    for shop in (store(phone=PHONE), store(phone=PHONE)):
        assert adopt(shop, code) == known

    assert User.objects.get(pk=known.pk).name == "李大姐"
    assert Membership.objects.filter(user=known, left_at=None).count() == 1


def test_the_record_tells_who_adopted_by_which_code_and_a_place_is_used(county: Centre) -> None:
    code, shop = join_code(places=3), store(phone=PHONE)

    owner = adopt(shop, code)

    entry = AuditEntry.objects.for_(shop).get(verb="adopt")
    assert (entry.actor, entry.at) == (owner, NOON)
    assert code.shown in entry.note
    assert AuditEntry.objects.for_(code).verbs() == ["make", "admit"]
    assert JoinCode.objects.get().used == 1


def test_another_phone_is_refused_and_leaves_nothing(county: Centre) -> None:
    code, shop = join_code(), store(phone="13812345679")

    with pytest.raises(joining.NotYourPhone, match="服务电话"):
        adopt(shop, code)

    assert not User.objects.filter(phone=PHONE).exists()
    assert not StoreMember.objects.exists()
    assert JoinCode.objects.get().used == 0


def test_the_phone_on_the_register_counts_not_the_one_that_was_seen(county: Centre) -> None:
    code, shop = join_code(), store(phone=PHONE)
    Store.objects.filter(pk=shop.pk).update(phone="13812345679")

    with pytest.raises(joining.NotYourPhone):
        adopt(shop, code)


@pytest.mark.parametrize("part", StoreMember.Part.values)
def test_a_shop_that_has_somebody_is_not_adopted(county: Centre, part: str) -> None:
    code, shop = join_code(), store(phone=PHONE)
    StoreMember.objects.create(store=shop, user=member(Role.OWNER), part=part)

    with pytest.raises(joining.AlreadyAdopted, match="服务电话"):
        adopt(shop, code)

    assert not User.objects.filter(phone=PHONE).exists()
    assert not adoptable(PHONE).exists()


@pytest.mark.parametrize("status", [Status.CLOSED, Status.MOVED, Status.REJECTED])
def test_a_shop_that_is_over_is_not_adopted(county: Centre, status: Status) -> None:
    code, shop = join_code(), store(status, phone=PHONE)

    with pytest.raises(AlreadyMoved, match=str(status.label)):
        adopt(shop, code)

    assert not adoptable(PHONE).exists()


def test_without_consent_or_a_place_nothing_is_kept(county: Centre) -> None:
    code, shop = join_code(places=1), store(phone=PHONE)

    with pytest.raises(joining.ConsentMissing):
        joining.adopt(shop, code=code, phone=PHONE, consented_at=None, at=NOON)
    with pytest.raises(joining.CodeOver):
        joining.adopt(shop, code=code, phone=PHONE, consented_at=NOON, at=NOON + timedelta(days=90))
    JoinCode.objects.update(used=1)
    with pytest.raises(joining.CodeUsedUp):
        adopt(shop, code)

    assert not User.objects.filter(phone=PHONE).exists()
    assert Store.objects.get().consented_at is None


def test_of_several_at_once_one_gets_the_shop(open_county: Centre) -> None:
    code, shop = join_code(), store(phone=PHONE)

    answers = at_once(4, lambda n: adopt(shop, code))

    assert sum(isinstance(answer, User) for answer in answers) == 1, answers
    assert sum(isinstance(answer, joining.AlreadyAdopted) for answer in answers) == 3, answers
    assert StoreMember.objects.count() == JoinCode.objects.get().used == 1


def test_a_credit_code_known_here_sends_to_the_centre_and_tells_nothing(county: Centre) -> None:
    shop = store(phone="13812345679", name="兴旺商店", credit_code=CREDIT_CODE)
    mine = SHOP | {"credit_code": CREDIT_CODE, "no_code_reason": ""}

    with pytest.raises(joining.CreditCodeKnown, match="服务电话") as refused:
        joining.join(join_code(), mine, phone=PHONE, key="k", consented_at=NOON, at=NOON)

    assert refused.value.field == "credit_code"
    for secret in (shop.phone, shop.name, shop.number):
        assert secret not in str(refused.value)


# -- On the phone ---------------------------------------------------------------------------------
def come_in(code: JoinCode, leads_to: str = "yours") -> Client:
    """A stranger who has proved PHONE and agreed."""
    browser = client()
    browser.post(f"/join/{code.code}/", {"phone": PHONE})
    browser.post(f"/join/{code.code}/code/", {"code": last_code(PHONE)})
    agreed = browser.post(f"/join/{code.code}/consent/", {"answer": "yes"})
    assert agreed["Location"] == f"/join/{code.code}/{leads_to}/"
    return browser


def test_the_shop_is_offered_before_the_form_and_opens_after_one_press(county: Centre) -> None:
    code, shop = join_code(), store(Status.LEAD, phone=PHONE)
    store(name="别人的店")
    where = f"/join/{code.code}/yours/"
    browser = come_in(code)

    page = browser.get(where).content.decode()
    done = browser.post(where, {"shop": str(shop.pk)})

    for words in ("这是您的店吗", shop.name, shop.town, shop.number, f"/join/{code.code}/shop/"):
        assert words in page
    assert "别人的店" not in page
    assert done["Location"] == f"/my/shop/{shop.pk}/"
    mine = browser.get(done["Location"]).content.decode()
    assert "认领好了" in mine
    assert "我要加入" in mine
    assert browser.post(where, {"shop": str(shop.pk)})["Location"] == done["Location"]
    assert browser.get(where)["Location"] == f"/join/{code.code}/shop/"


@pytest.mark.parametrize("key", ["", "no-key"])
def test_other_peoples_shops_are_not_there(county: Centre, key: str) -> None:
    code, other = join_code(), store()
    browser = come_in(code, leads_to="shop")

    for wanted in (key, str(other.pk)):
        answer = browser.post(f"/join/{code.code}/yours/", {"shop": wanted})
        assert answer.status_code == 404
    assert browser.get(f"/join/{code.code}/yours/")["Location"] == f"/join/{code.code}/shop/"
    assert not StoreMember.objects.exists()


def test_a_shop_somebody_took_meanwhile_is_told(county: Centre) -> None:
    code, shop = join_code(), store(phone=PHONE)
    browser = come_in(code)
    StoreMember.objects.create(store=shop, user=member(Role.OWNER))

    answer = browser.post(f"/join/{code.code}/yours/", {"shop": str(shop.pk)}, follow=True)

    assert "已经有店主或帮手的账号" in answer.content.decode()
    assert StoreMember.objects.count() == 1


def test_no_offer_without_number_and_consent(county: Centre) -> None:
    code, shop = join_code(), store(phone=PHONE)
    where, browser = f"/join/{code.code}/yours/", client()

    assert browser.post(where, {"shop": str(shop.pk)})["Location"] == f"/join/{code.code}/"
    browser.post(f"/join/{code.code}/", {"phone": PHONE})
    browser.post(f"/join/{code.code}/code/", {"code": last_code(PHONE)})
    assert browser.post(where, {"shop": str(shop.pk)})["Location"] == f"/join/{code.code}/consent/"
    assert not StoreMember.objects.exists()
