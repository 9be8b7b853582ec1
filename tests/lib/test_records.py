"""What an entry says, in words: verbs, fields and statuses as people call them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.apps import apps
from django.db import models

from alliance.accounts.models import Membership, User
from alliance.accounts.roles import Role
from alliance.acts.models import Act
from alliance.audit.models import AuditEntry
from alliance.audit.services import record
from alliance.centres.models import Centre
from alliance.events.models import Delivery
from alliance.lib.records import (
    COMMON_VERBS,
    all_verbs,
    entry_model,
    subject_model,
    tell,
    value_words,
    verb_words,
)
from stores.models import Store, StoreMember
from tests.factories.people import member
from tests.factories.stores import store

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("thing", "kept_in"),
    [
        (Store(), AuditEntry), (StoreMember(), AuditEntry),
        (Centre(), Act), (User(), Act), (Membership(), Act), (Delivery(), Act),
    ],
)  # fmt: skip
def test_a_deed_is_kept_in_the_world_of_its_subject(
    thing: models.Model, kept_in: type[models.Model]
) -> None:
    assert entry_model(thing) is kept_in


@pytest.mark.parametrize(
    ("model", "verb", "words"),
    [
        (Store, "verify", "核实"),
        (Store, "register", "登记"),
        (Store, "amend", "修改资料"),
        (Delivery, "replay", "重新投递"),
        (None, "reveal", "查看个人信息"),
        (None, "verify", "verify"),
        (Store, "unheard_of", "unheard_of"),
    ],
)
def test_a_verb_is_told_in_the_models_words_then_the_common_ones(
    model: type[models.Model] | None, verb: str, words: str
) -> None:
    assert str(verb_words(model, verb)) == words


@pytest.mark.parametrize(
    ("model", "value", "words"),
    [
        (Store, "verified", "已核实"),
        (Store, "applied", "已申请"),
        (Delivery, "dead", "投递失败"),
        (Store, "phone", "联系电话"),
        (Store, "name:福来店", "店名：福来店"),
        (Store, "name:", "店名：（空）"),
        (Store, "name:八点:开门", "店名：八点:开门"),
        (Store, "no_such:value", "no_such:value"),
        (Store, "no such status", "no such status"),
        (Centre, "whatever", "whatever"),
        (Store, "", ""),
        (None, "verified", "verified"),
    ],
)
def test_a_stored_value_is_told_as_people_call_it(
    model: type[models.Model] | None, value: str, words: str
) -> None:
    assert value_words(model, value) == words


def test_the_list_of_verbs_to_choose_from_knows_common_ones_and_every_models_own() -> None:
    known = all_verbs()

    assert known.keys() >= COMMON_VERBS.keys() | {"verify", "replay"}
    for model in apps.get_models():
        assert known.keys() >= getattr(model, "VERBS", {}).keys()


def test_the_list_of_verbs_does_not_change_the_common_ones() -> None:
    before = dict(COMMON_VERBS)

    all_verbs()["register"] = "x"

    assert before == COMMON_VERBS


@pytest.mark.parametrize("kind", ["gone.Model", "stores.gone", "nonsense", ""])
def test_an_entry_about_what_the_code_no_longer_knows_is_still_told(
    county: Centre, kind: str
) -> None:
    entry = AuditEntry(
        subject_type=kind, subject_id="1", subject_name="老物件", verb="verify",
        before="applied", after="verified", note="当时", at=NOON,
    )  # fmt: skip

    (line,) = tell([entry])

    assert subject_model(entry) is None
    assert (line.subject, line.verb, line.before, line.after, line.note) == (
        "老物件", "verify", "applied", "verified", "当时",
    )  # fmt: skip


def test_a_line_says_who_and_the_system_where_nobody(county: Centre) -> None:
    record(store(), "verify", actor=member(Role.OFFICER, name="刘建国"), at=NOON)
    record(store(), "verify", actor=None, at=NOON)

    assert {str(line.who) for line in tell(AuditEntry.objects.all())} == {"刘建国", "系统"}


def test_lines_stand_in_the_order_given(county: Centre) -> None:
    shop = store()
    for verb in ("register", "verify", "amend"):
        record(shop, verb, actor=None, at=NOON)
    newest = AuditEntry.objects.for_(shop)

    assert [str(line.verb) for line in tell(newest)] == ["修改资料", "核实", "登记"]
    assert [str(line.verb) for line in tell(reversed(newest))] == ["登记", "核实", "修改资料"]
