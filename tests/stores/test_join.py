"""A shop comes onto the register by its owner's own hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django_tenants.utils import schema_context

from alliance.accounts.models import Membership, User
from alliance.accounts.roles import Role
from alliance.accounts.services.invitations import Deactivated
from alliance.audit.models import AuditEntry
from alliance.centres.models import Centre
from alliance.events.models import OutboxFact
from stores.models import JoinCode, Store, StoreMember
from stores.services import CreditCodeElsewhere, NoCodeReasonMissing, joining
from tests.factories.joining import NOON, SHOP, join_code
from tests.factories.people import member, person
from tests.factories.stores import store
from tests.factories.threads import at_once

PHONE = "13812345678"


@pytest.fixture
def open_county(transactional_db: None) -> Iterator[Centre]:
    """What is written is really committed: threads of their own must see it."""
    with schema_context("c430522"):
        yield Centre.objects.get(code="430522")


def join(code: JoinCode, *, phone: str = PHONE, key: str = "once", **shop: Any) -> Store:
    _owner, made = joining.join(code, SHOP | shop, phone=phone, key=key, consented_at=NOON, at=NOON)
    return made


def test_a_stranger_becomes_the_owner_of_a_shop_that_has_applied(county: Centre) -> None:
    code = join_code()

    owner, shop = joining.join(code, SHOP, phone=PHONE, key="k", consented_at=NOON, at=NOON)

    kept = Store.objects.get(pk=shop.pk)
    assert (kept.status, kept.source, kept.phone) == ("applied", "self", PHONE)
    assert kept.consented_at == NOON
    assert (owner.name, owner.phone_verified_at) == ("李春花", NOON)
    assert not owner.has_usable_password()
    assert owner.roles_in("430522") == {Role.OWNER}
    assert StoreMember.objects.get(store=shop, user=owner).part == "owner"


def test_the_record_tells_who_came_by_which_code(county: Centre) -> None:
    code = join_code(purpose="赶集日")
    shop = join(code)

    assert AuditEntry.objects.for_(code).verbs() == ["make", "admit"]
    entry = AuditEntry.objects.for_(shop).get(verb="register")
    assert code.shown in entry.note
    assert entry.actor is not None
    assert entry.actor.phone == PHONE
    assert OutboxFact.objects.filter(name="stores.StoreRegistered").exists()


def test_a_form_sent_twice_is_one_shop(county: Centre) -> None:
    code = join_code()

    first, second = join(code, key="same"), join(code, key="same", name="手滑改了名")

    assert first.pk == second.pk
    assert Store.objects.count() == 1
    assert JoinCode.objects.get().used == 1


def test_a_form_sent_twice_at_once_is_one_shop(open_county: Centre) -> None:
    code = join_code()

    answers = at_once(4, lambda n: join(code, key="same").pk)

    assert len(set(answers)) == 1, answers
    assert Store.objects.count() == 1
    assert User.objects.filter(phone=PHONE).count() == 1


def test_of_many_at_the_last_places_only_as_many_get_in(open_county: Centre) -> None:
    code = join_code(places=3)

    answers = at_once(6, lambda n: join(code, phone=f"1380000000{n}", key=str(n), name=f"店{n}"))

    assert sum(isinstance(answer, Store) for answer in answers) == 3, answers
    assert sum(isinstance(answer, joining.CodeUsedUp) for answer in answers) == 3
    assert JoinCode.objects.get().used == 3
    assert Store.objects.count() == 3
    assert Membership.objects.filter(role=Role.OWNER).count() == 3


def test_the_same_shop_is_not_registered_twice_by_its_owner(county: Centre) -> None:
    code = join_code()
    shop = join(code)

    with pytest.raises(joining.SameShopAgain, match=shop.number) as refused:
        join(code, key="other", name=" 春花 便利店")

    assert refused.value.field == "name"
    assert JoinCode.objects.get().used == 1


def test_one_person_may_have_several_shops(county: Centre) -> None:
    code = join_code()

    join(code), join(code, key="2", name="春花五金店"), join(code, key="3", town="小塘镇")

    assert StoreMember.objects.filter(user__phone=PHONE).count() == 3
    assert Membership.objects.filter(user__phone=PHONE, left_at=None).count() == 1


def test_a_closed_shop_may_be_registered_again(county: Centre) -> None:
    code = join_code()
    old = store(Store.Status.CLOSED, name=SHOP["name"], town=SHOP["town"])
    StoreMember.objects.create(store=old, user=User.objects.create_user(PHONE, "李春花"))

    assert join(code).pk != old.pk


def test_two_people_may_have_shops_of_one_name(county: Centre) -> None:
    code = join_code()

    assert join(code).pk != join(code, phone="13812345679", key="2").pk


def test_without_consent_nothing_is_kept(county: Centre) -> None:
    code = join_code()

    with pytest.raises(joining.ConsentMissing):
        joining.join(code, SHOP, phone=PHONE, key="k", consented_at=None, at=NOON)

    assert not User.objects.filter(phone=PHONE).exists()


def test_what_is_refused_leaves_no_account_and_takes_no_place(county: Centre) -> None:
    code = join_code()

    with pytest.raises(NoCodeReasonMissing):
        join(code, no_code_reason="")

    assert not User.objects.filter(phone=PHONE).exists()
    assert JoinCode.objects.get().used == 0
    assert join(code).pk


def test_a_credit_code_of_another_county_is_refused_without_telling_whose(
    county: Centre, other_county: Centre
) -> None:
    with schema_context("c430523"):
        join(join_code(), credit_code="91330100799655058B")
    code = join_code()

    with pytest.raises(CreditCodeElsewhere) as refused:
        join(code, phone="13812345679", credit_code="91330100799655058B")

    assert "春花" not in str(refused.value)
    assert "邵阳" not in str(refused.value)


@pytest.mark.parametrize(
    ("columns", "refusal"),
    [
        ({"revoked_at": NOON}, joining.CodeRevoked),
        ({"last_day": date(2026, 11, 21)}, joining.CodeOver),
        ({"used": 1, "places": 1}, joining.CodeUsedUp),
    ],
)
def test_a_code_that_opens_no_more_says_why(
    county: Centre, columns: dict[str, Any], refusal: type[Exception]
) -> None:
    code = join_code()
    JoinCode.objects.update(**columns)

    with pytest.raises(refusal, match="服务电话"):
        join(code)


def test_a_code_opens_on_its_last_day(county: Centre) -> None:
    code = join_code(last_day=date(2026, 11, 22))

    assert join(code).pk
    with pytest.raises(joining.CodeOver):
        joining.require_open(code, at=NOON + timedelta(days=1))


def test_an_account_that_was_closed_registers_nothing(county: Centre) -> None:
    User.objects.filter(pk=person().pk).update(phone=PHONE, is_active=False)

    with pytest.raises(Deactivated):
        join(join_code())


def test_a_member_of_staff_stays_what_they_are_and_owns_a_shop_too(county: Centre) -> None:
    officer = member(Role.OFFICER)
    User.objects.filter(pk=officer.pk).update(phone=PHONE)

    join(join_code(officer))

    assert User.objects.get(pk=officer.pk).roles_in("430522") == {Role.OFFICER, Role.OWNER}
    assert User.objects.get(pk=officer.pk).name == officer.name
