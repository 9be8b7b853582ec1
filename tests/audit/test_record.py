"""What is written down, in which world, and that it stays."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import Error as DatabaseError
from django.db import transaction
from django_tenants.utils import schema_context

from alliance.accounts.roles import Role
from alliance.acts.models import Act
from alliance.audit.models import AuditEntry
from alliance.audit.services import record, reveal
from alliance.centres.models import Centre
from tests.factories.people import member, person
from tests.factories.stores import store

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)


def test_an_entry_holds_who_what_when_and_why(county: Centre) -> None:
    officer, shop = member(Role.OFFICER), store(name="福来店")

    record(shop, "count", actor=officer, at=NOON, note="上门", before="甲", after="乙")

    entry = AuditEntry.objects.get()
    assert (entry.subject_type, entry.subject_id, entry.subject_name) == (
        "stores.store", str(shop.pk), "福来店",
    )  # fmt: skip
    assert (entry.verb, entry.before, entry.after, entry.note) == ("count", "甲", "乙", "上门")
    assert (entry.actor, entry.at) == (officer, NOON)
    assert str(entry) == "福来店 · count"


def test_a_deed_of_the_system_has_no_actor(county: Centre) -> None:
    record(store(), "count", actor=None, at=NOON)

    assert AuditEntry.objects.get().actor is None


def test_a_countys_deed_stands_in_its_own_record_alone(
    county: Centre, other_county: Centre
) -> None:
    record(store(), "count", actor=None, at=NOON)

    assert (AuditEntry.objects.count(), Act.objects.count()) == (1, 0)
    with schema_context("c430523"):
        assert not AuditEntry.objects.exists()


def test_a_deed_upon_what_all_share_stands_in_the_alliances(county: Centre) -> None:
    record(county, "count", actor=None, at=NOON)
    record(person(), "count", actor=None, at=NOON)

    assert (AuditEntry.objects.count(), Act.objects.count()) == (0, 2)


def test_a_long_name_is_cut_and_the_deed_still_written(county: Centre) -> None:
    long = member(Role.OFFICER)
    long.name = "长" * 300

    record(long, "count", actor=None, at=NOON)

    assert Act.objects.get().subject_name == "长" * 200


def test_who_never_held_an_office_enters_the_record_masked(county: Centre) -> None:
    """The record cannot forget, and a shop's owner may ask to be forgotten."""
    record(member(Role.OWNER, name="王小明"), "count", actor=None, at=NOON)
    record(member(Role.OFFICER, name="李专员"), "count", actor=None, at=NOON)

    assert set(Act.objects.values_list("subject_name", flat=True)) == {"王*明", "李专员"}


def test_the_story_of_a_thing_is_its_own_and_in_order(county: Centre) -> None:
    shop, neighbour = store(), store()
    for minutes, verb in [(2, "third"), (0, "first"), (1, "second")]:
        record(shop, verb, actor=None, at=NOON + timedelta(minutes=minutes))
    record(neighbour, "other", actor=None, at=NOON)

    assert AuditEntry.objects.for_(shop).verbs() == ["first", "second", "third"]
    assert AuditEntry.objects.for_(neighbour).verbs() == ["other"]
    assert [entry.verb for entry in AuditEntry.objects.for_(shop)] == ["third", "second", "first"]


def test_what_happened_in_the_same_moment_is_told_as_it_was_written(county: Centre) -> None:
    shop = store()
    for verb in "abcdefgh":
        record(shop, verb, actor=None, at=NOON)

    assert AuditEntry.objects.for_(shop).verbs() == list("abcdefgh")


def test_to_look_at_a_number_is_a_deed_and_the_number_is_not_in_it(county: Centre) -> None:
    officer, shop = member(Role.OFFICER), store(phone="13812345678")

    assert reveal(shop, "phone", actor=officer, at=NOON, note="回访") == "13812345678"

    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.after, entry.actor, entry.note) == (
        "reveal", "phone", officer, "回访",
    )  # fmt: skip
    assert "13812345678" not in str(vars(entry))


def test_every_look_is_written_down_again(county: Centre) -> None:
    officer, shop = member(Role.OFFICER), store()

    for _ in range(3):
        reveal(shop, "phone", actor=officer, at=NOON)

    assert AuditEntry.objects.for_(shop).verbs() == ["reveal"] * 3


CHANGES: list[Any] = [
    lambda entry: type(entry).objects.filter(pk=entry.pk).update(note="不是我"),
    lambda entry: entry.save(),
    lambda entry: entry.delete(),
    lambda entry: type(entry).objects.all().delete(),
]


@pytest.mark.parametrize("change", CHANGES, ids=["update", "save", "delete", "delete all"])
@pytest.mark.parametrize("world", ["county", "alliance"])
def test_nothing_written_is_ever_changed_or_removed(
    county: Centre, world: str, change: Any
) -> None:
    record(store() if world == "county" else county, "count", actor=None, at=NOON, note="我")
    kind: Any = AuditEntry if world == "county" else Act

    with pytest.raises(DatabaseError), transaction.atomic():
        change(kind.objects.get())

    assert kind.objects.get().note == "我"
