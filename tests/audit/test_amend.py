"""Correcting columns: only what differs is written, each with one entry, personal data masked."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

import pytest
from django_tenants.utils import schema_context
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alliance.accounts.roles import Role
from alliance.audit.models import AuditEntry
from alliance.audit.services import amend
from alliance.centres.models import Centre
from stores.models import Store
from tests.factories.people import member
from tests.factories.stores import store
from tests.factories.threads import at_once

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)


def entries(shop: Store) -> list[tuple[str, str]]:
    told = AuditEntry.objects.for_(shop).order_by("before")
    return list(told.values_list("before", "after"))


def test_nothing_different_writes_nothing(county: Centre) -> None:
    shop = store(name="福来店")

    assert amend(shop, {"name": "福来店"}, actor=None, at=NOON) == []
    assert amend(shop, {}, actor=None, at=NOON) == []

    assert not AuditEntry.objects.exists()


def test_what_is_stored_counts_not_what_the_page_showed(county: Centre) -> None:
    shop = store(name="页面上的店名")
    Store.objects.filter(pk=shop.pk).update(name="别人改过的店名")

    changed = amend(shop, {"name": "别人改过的店名"}, actor=None, at=NOON)

    assert changed == []


def test_a_column_that_was_not_sent_keeps_what_somebody_else_wrote(county: Centre) -> None:
    shop = store(town="酿溪镇")
    Store.objects.filter(pk=shop.pk).update(town="小塘镇")

    amend(shop, {"name": "新店名"}, actor=None, at=NOON)

    stored = Store.objects.get(pk=shop.pk)
    assert (stored.name, stored.town) == ("新店名", "小塘镇")


def test_a_changed_number_enters_the_record_masked(county: Centre) -> None:
    shop = store(phone="13811112222")

    amend(shop, {"phone": "13833334444", "town": "小塘镇"}, actor=None, at=NOON)

    assert entries(shop) == [
        ("phone:138****2222", "phone:138****4444"),
        ("town:酿溪镇", "town:小塘镇"),
    ]


def test_a_value_taken_away_leaves_an_empty_after(county: Centre) -> None:
    shop = store(trade="F5213")

    amend(shop, {"trade": ""}, actor=None, at=NOON)

    assert entries(shop) == [("trade:F5213", "trade:")]


def test_long_values_are_cut_in_the_record_and_whole_in_the_row(county: Centre) -> None:
    shop = store(address="旧" * 120)

    amend(shop, {"address": "新" * 120}, actor=None, at=NOON, note="搬家")

    entry = AuditEntry.objects.get()
    assert Store.objects.get(pk=shop.pk).address == "新" * 120
    assert (entry.after, entry.note) == (f"address:{'新' * 120}", "搬家")


def test_a_shop_that_is_gone_cannot_be_amended(county: Centre) -> None:
    shop = store()
    Store.objects.filter(pk=shop.pk).delete()

    with pytest.raises(Store.DoesNotExist):
        amend(shop, {"name": "新店名"}, actor=None, at=NOON)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    changes=st.fixed_dictionaries(
        {},
        optional={
            "name": st.sampled_from(["甲店", "乙店"]),
            "town": st.sampled_from(["酿溪镇", "小塘镇"]),
            "trade": st.sampled_from(["", "F5281"]),
        },
    )
)
def test_one_entry_for_each_column_that_really_changed(
    county: Centre, changes: dict[str, str]
) -> None:
    before: dict[str, Any] = {"name": "甲店", "town": "酿溪镇", "trade": ""}
    shop = store(**before)

    changed = amend(shop, changes, actor=None, at=NOON)

    expected = [name for name, value in changes.items() if before[name] != value]
    stored = Store.objects.get(pk=shop.pk)
    assert changed == expected
    assert {name: getattr(stored, name) for name in before} == before | changes
    assert AuditEntry.objects.for_(shop).verbs() == ["amend"] * len(expected)


@pytest.mark.django_db(transaction=True)
def test_eight_people_who_correct_eight_fields_at_once_keep_them_all() -> None:
    actor = member(Role.OFFICER)
    with schema_context("c430522"):
        shop = store()
    wanted = {
        "name": "新店名", "trade": "F5281", "town": "小塘镇", "address": "大坪路 18 号",
        "operator_name": "王小明", "phone": "13833334444",
    }  # fmt: skip
    columns = list(wanted)

    def correct(number: int) -> list[str]:
        seen = Store.objects.get(pk=shop.pk)
        time.sleep(0.05)
        return amend(seen, {columns[number]: wanted[columns[number]]}, actor=actor, at=NOON)

    assert at_once(len(columns), correct) == [[column] for column in columns]

    with schema_context("c430522"):
        stored = Store.objects.get(pk=shop.pk)
        assert {column: getattr(stored, column) for column in columns} == wanted
        assert AuditEntry.objects.count() == len(columns)


@pytest.mark.django_db(transaction=True)
def test_the_record_of_one_field_corrected_by_many_is_an_unbroken_chain() -> None:
    """Each entry begins where another ended: nobody overwrote what they had not seen locked."""
    with schema_context("c430522"):
        shop = store(town="0")

    at_once(6, lambda n: amend(shop_now(shop), {"town": str(n + 1)}, actor=None, at=NOON))

    with schema_context("c430522"):
        steps = dict(AuditEntry.objects.values_list("before", "after"))
        stored = Store.objects.get(pk=shop.pk).town
    walked, here = 0, "town:0"
    while here in steps:
        here, walked = steps[here], walked + 1
    assert (walked, here) == (6, f"town:{stored}")


def shop_now(shop: Store) -> Store:
    return Store.objects.get(pk=shop.pk)
