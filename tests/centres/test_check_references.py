from __future__ import annotations

from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django_tenants.utils import schema_context

from alliance.accounts.roles import Role
from alliance.acts.models import Act
from alliance.centres import selectors
from alliance.centres.models import Centre
from stores.models import Store, StoreMember
from tests.factories.people import LONG_AGO, member
from tests.factories.stores import store

NOBODY = UUID("01900000-0000-7000-8000-000000000001")


def test_every_reference_out_of_a_county_is_looked_up() -> None:
    looked_up = {
        f"{field.model.__name__}.{field.name}" for field in selectors.unchecked_references()
    }

    assert {"AuditEntry.actor", "StoreMember.user", "Act.actor"} <= looked_up


def test_a_member_who_is_nobody_is_named(
    county: Centre, capsys: pytest.CaptureFixture[str]
) -> None:
    shop = store()
    StoreMember.objects.create(store=shop, user=member(Role.OWNER))
    StoreMember.objects.create(store=shop, user_id=NOBODY)

    with pytest.raises(CommandError, match="共 1 处"):
        call_command("check_references")

    assert capsys.readouterr().out == (
        f"430522 stores_storemember.user_id = {NOBODY} 指向不存在的行\n"
    )


def test_an_act_of_nobody_is_named_as_the_alliance_s(
    db: None, capsys: pytest.CaptureFixture[str]
) -> None:
    Act.objects.create(subject_type="x", subject_id="1", verb="try", actor_id=NOBODY, at=LONG_AGO)

    with pytest.raises(CommandError):
        call_command("check_references")

    assert capsys.readouterr().out.startswith("联盟 acts_act.actor_id")


def test_whole_counties_pass(county: Centre, capsys: pytest.CaptureFixture[str]) -> None:
    person = member(Role.OWNER)
    for schema in ("c430522", "c430523"):
        with schema_context(schema):
            StoreMember.objects.create(store=store(), user=person)
            assert Store.objects.count() == 1

    call_command("check_references")

    assert capsys.readouterr().out == "没有落空的引用。\n"
