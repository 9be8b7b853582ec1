from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction
from django_tenants.utils import schema_context

from alliance.accounts.roles import Role
from alliance.audit.models import AuditEntry
from alliance.centres.models import Centre
from alliance.lib.credit_code import BadCreditCode
from alliance.registry import selectors as registry
from alliance.registry.kinds import Kind
from stores import services
from stores.models import Store
from tests.factories.people import member
from tests.factories.stores import new_shop, store
from tests.factories.threads import at_once

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
CODE = "91330100799655058B"


def test_a_new_shop_gets_the_next_number_and_stands_as_applied(county: Centre) -> None:
    officer = member(Role.OFFICER)
    first, second = new_shop(), new_shop()

    services.register(first, actor=officer, at=NOON)
    services.register(second, actor=officer, at=NOON, note="走访时登记")

    stored = Store.objects.get(pk=second.pk)
    assert (first.number, second.number) == ("430522000001", "430522000002")
    assert (stored.status, stored.joined_at) == (Store.Status.APPLIED, NOON)
    entry = AuditEntry.objects.for_(second).get()
    assert (entry.verb, entry.after, entry.actor, entry.note) == (
        "register", "applied", officer, "走访时登记",
    )  # fmt: skip


def test_numbers_go_on_from_the_highest(county: Centre) -> None:
    store(number="430522000741")
    shop = new_shop()

    services.register(shop, actor=None, at=NOON)

    assert shop.number == "430522000742"


def test_a_credit_code_is_kept_in_its_one_written_form(county: Centre) -> None:
    shop = new_shop(credit_code=" ９１３３０１００ 799655058b ")

    services.register(shop, actor=None, at=NOON)

    assert Store.objects.get(pk=shop.pk).credit_code == CODE


def test_a_wrong_credit_code_registers_nothing(county: Centre) -> None:
    with pytest.raises(BadCreditCode):
        services.register(new_shop(credit_code=CODE[:-1] + "C"), actor=None, at=NOON)

    assert not Store.objects.exists()
    assert not AuditEntry.objects.exists()


def test_a_code_that_is_taken_names_who_has_it(county: Centre) -> None:
    store(name="兴旺商店", number="430522000009", credit_code=CODE)

    with pytest.raises(services.CreditCodeTaken, match="“兴旺商店”（编号 430522000009）"):
        services.register(new_shop(credit_code=CODE), actor=None, at=NOON)


def test_many_shops_may_have_no_code(county: Centre) -> None:
    for _ in range(2):
        services.register(new_shop(credit_code="  "), actor=None, at=NOON)

    assert Store.objects.filter(credit_code="").count() == 2


@pytest.mark.parametrize("code", ["", "  "])
def test_a_shop_without_a_code_says_why(county: Centre, code: str) -> None:
    with pytest.raises(services.NoCodeReasonMissing, match="请选择没有的原因") as refused:
        services.register(new_shop(credit_code=code, no_code_reason=""), actor=None, at=NOON)

    assert refused.value.field == "no_code_reason"
    assert not Store.objects.exists()


def test_a_code_makes_the_reason_for_having_none_void(county: Centre) -> None:
    shop = new_shop(credit_code=CODE, no_code_reason=Store.NoCode.IN_PROGRESS)

    services.register(shop, actor=None, at=NOON)

    assert Store.objects.get(pk=shop.pk).no_code_reason == ""


@pytest.mark.parametrize("columns", [{"no_code_reason": "unknown", "credit_code": CODE}, {}])
def test_the_database_itself_asks_for_a_code_or_a_reason(
    county: Centre, columns: dict[str, str]
) -> None:
    with pytest.raises(IntegrityError, match="store_code_or_reason"), transaction.atomic():
        Store.objects.create(**({"number": "430522000001", "joined_at": NOON} | columns))


def test_a_code_held_in_another_county_is_refused_and_whose_it_is_is_not_told(
    county: Centre, other_county: Centre
) -> None:
    with schema_context("c430523"):
        theirs = new_shop(name="兴旺商店", credit_code=CODE)
        services.register(theirs, actor=None, at=NOON)

    with pytest.raises(services.CreditCodeElsewhere) as refused, transaction.atomic():
        services.register(new_shop(credit_code=CODE), actor=None, at=NOON)

    assert refused.value.field == "credit_code"
    told = {other_county.name, theirs.name, theirs.number, theirs.town, theirs.operator_name}
    assert not [word for word in told if word in str(refused.value)]
    assert not Store.objects.exists()


def test_a_refused_registration_leaves_no_trace_in_the_alliance(
    county: Centre, other_county: Centre
) -> None:
    with schema_context("c430523"):
        services.register(new_shop(credit_code=CODE), actor=None, at=NOON)
    held = registry.holders(Kind.PHONE, ["13877776666"])

    with pytest.raises(services.CreditCodeElsewhere):
        services.register(new_shop(credit_code=CODE, phone="13877776666"), actor=None, at=NOON)

    assert registry.holders(Kind.PHONE, ["13877776666"]) == held == {}


@pytest.mark.django_db(transaction=True)
def test_of_two_counties_that_bring_the_same_code_at_once_one_registers() -> None:
    def work(number: int) -> None:
        with schema_context("c430522" if number % 2 else "c430523"):
            services.register(new_shop(credit_code=CODE), actor=None, at=NOON)

    outcomes = at_once(2, work, schema="public")

    assert outcomes.count(None) == 1
    assert sum(isinstance(outcome, services.CreditCodeElsewhere) for outcome in outcomes) == 1


@pytest.mark.django_db(transaction=True)
def test_ten_officers_at_once_get_ten_numbers_in_a_row() -> None:
    def work(_number: int) -> None:
        services.register(new_shop(), actor=None, at=NOON)

    outcomes = at_once(10, work)

    with schema_context("c430522"):
        numbers = sorted(Store.objects.values_list("number", flat=True))
    assert outcomes == [None] * 10
    assert numbers == [f"430522{n:06d}" for n in range(1, 11)]
