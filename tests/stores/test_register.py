from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
from django.db import connection
from django_tenants.utils import schema_context

from alliance.accounts.roles import Role
from alliance.audit.models import AuditEntry
from alliance.centres.models import Centre
from alliance.lib.credit_code import BadCreditCode
from stores import services
from stores.models import Store
from tests.factories.people import member
from tests.factories.stores import store

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
CODE = "91330100799655058B"


def new_shop(**columns: str) -> Store:
    known = {"name": "福来小卖部", "town": "酿溪镇", "operator_name": "李春花"}
    return Store(**(known | {"phone": "13812345678"} | columns))


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


@pytest.mark.django_db(transaction=True)
def test_ten_officers_at_once_get_ten_numbers_in_a_row() -> None:
    begin, failures = threading.Barrier(10), []

    def work() -> None:
        try:
            with schema_context("c430522"):
                begin.wait(10)
                services.register(new_shop(), actor=None, at=NOON)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    with schema_context("c430522"):
        numbers = sorted(Store.objects.values_list("number", flat=True))
    assert failures == []
    assert numbers == [f"430522{n:06d}" for n in range(1, 11)]
