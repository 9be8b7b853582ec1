from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django_tenants.utils import schema_context

from alliance.accounts.roles import Role
from alliance.audit.models import AuditEntry
from alliance.centres.models import Centre
from alliance.lib.credit_code import BadCreditCode
from alliance.lib.records import tell
from stores import services
from stores.models import Store
from tests.factories.people import member
from tests.factories.stores import new_shop, store

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
CODE = "91330100799655058B"


def test_each_changed_field_is_recorded_before_and_after(county: Centre) -> None:
    officer, shop = member(Role.OFFICER), store(name="旧店名", town="酿溪镇")

    changed = services.amend(
        shop, {"name": "新店名", "town": "酿溪镇"}, actor=officer, at=NOON, note="换了招牌"
    )

    assert changed == ["name"]
    assert Store.objects.get(pk=shop.pk).name == shop.name == "新店名"
    line = tell(AuditEntry.objects.for_(shop))[0]
    assert (str(line.verb), line.before, line.after, line.who, line.note) == (
        "修改资料", "店名：旧店名", "店名：新店名", officer.name, "换了招牌",
    )  # fmt: skip


def test_a_phone_number_enters_the_record_masked(county: Centre) -> None:
    shop = store(phone="13811112222")

    services.amend(shop, {"phone": "13933334444"}, actor=member(Role.OFFICER), at=NOON)

    entry = AuditEntry.objects.get()
    assert (entry.before, entry.after) == ("phone:138****2222", "phone:139****4444")


def test_two_officers_correcting_different_fields_keep_both(county: Centre) -> None:
    shop, officer = store(name="旧店名", address="老街 1 号"), member(Role.OFFICER)
    stale = Store.objects.get(pk=shop.pk)
    services.amend(shop, {"name": "新店名"}, actor=officer, at=NOON)

    services.amend(stale, {"address": "新街 2 号"}, actor=officer, at=NOON)

    stored = Store.objects.get(pk=shop.pk)
    assert (stored.name, stored.address) == ("新店名", "新街 2 号")


def test_nothing_changed_leaves_no_trace(county: Centre) -> None:
    shop = store()

    assert services.amend(shop, {"name": shop.name}, actor=member(Role.OFFICER), at=NOON) == []
    assert not AuditEntry.objects.exists()


def test_a_shop_may_keep_its_own_code_but_not_take_anothers(county: Centre) -> None:
    officer, mine, other = member(Role.OFFICER), store(credit_code=CODE), store()

    assert services.amend(mine, {"credit_code": CODE.lower()}, actor=officer, at=NOON) == []
    with pytest.raises(services.CreditCodeTaken):
        services.amend(other, {"credit_code": CODE}, actor=officer, at=NOON)


def test_a_refused_correction_changes_nothing(county: Centre) -> None:
    shop = store(name="旧店名")

    with pytest.raises(BadCreditCode):
        services.amend(
            shop, {"name": "新店名", "credit_code": "123"}, actor=member(Role.OFFICER), at=NOON
        )

    assert Store.objects.get(pk=shop.pk).name == "旧店名"


@pytest.mark.parametrize("column", ["status", "number", "joined_at", "id"])
def test_what_is_fixed_cannot_be_amended(county: Centre, column: str) -> None:
    with pytest.raises(ValueError, match=column):
        services.amend(store(), {column: "x"}, actor=member(Role.OFFICER), at=NOON)


def test_a_code_that_is_given_up_is_free_for_another_county(
    county: Centre, other_county: Centre
) -> None:
    shop, officer = new_shop(credit_code=CODE), member(Role.OFFICER)
    services.register(shop, actor=officer, at=NOON)
    services.amend(
        shop, {"credit_code": "", "no_code_reason": "old_licence"}, actor=officer, at=NOON
    )

    with schema_context("c430523"):
        services.register(new_shop(credit_code=CODE), actor=None, at=NOON)
        assert Store.objects.get().credit_code == CODE


def test_a_correction_cannot_take_a_code_that_is_held_elsewhere(
    county: Centre, other_county: Centre
) -> None:
    with schema_context("c430523"):
        services.register(new_shop(credit_code=CODE), actor=None, at=NOON)
    shop = new_shop()
    services.register(shop, actor=None, at=NOON)

    with pytest.raises(services.CreditCodeElsewhere):
        services.amend(shop, {"credit_code": CODE}, actor=member(Role.OFFICER), at=NOON)

    assert Store.objects.get(pk=shop.pk).credit_code == ""


def test_a_code_is_not_taken_away_without_a_reason(county: Centre) -> None:
    with pytest.raises(services.NoCodeReasonMissing):
        services.amend(
            store(credit_code=CODE), {"credit_code": ""}, actor=member(Role.OFFICER), at=NOON
        )
