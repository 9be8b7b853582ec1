"""A roster comes onto the register."""

from __future__ import annotations

import pytest

from alliance.accounts.roles import Role
from alliance.audit.models import AuditEntry
from alliance.centres.models import Centre
from alliance.events.models import OutboxFact
from alliance.registry.models import Fingerprint
from stores.models import RosterImport, Store
from stores.roster.refusals import RosterRefused
from stores.services import roster as services
from tests.factories.people import member
from tests.factories.stores import store
from tests.stores.rosters import NOON, checked, code, committed, roster_of, shop


def test_shops_of_a_roster_stand_on_the_register_with_numbers_and_fingerprints(
    county: Centre,
) -> None:
    officer = member(Role.OFFICER)

    roster = committed(roster_of(shop(1), shop(2, credit_code="")), actor=officer)

    first, second = Store.objects.order_by("number")
    assert (first.number, second.number) == ("430522000001", "430522000002")
    assert (first.credit_code, first.no_code_reason) == (code(1), "")
    assert (second.credit_code, second.no_code_reason) == ("", Store.NoCode.UNKNOWN)
    assert (first.status, first.source, first.roster) == ("lead", "roster", roster)
    assert first.systems == ["till", "meituan"]
    assert first.initials == "HMCS1"
    assert "惠民" in first.keys
    assert str(first.opened_on) == "2019-05-06"
    assert first.joined_at == NOON
    assert Fingerprint.objects.filter(holder_id=first.pk).count() == 3
    assert Fingerprint.objects.filter(holder_id=second.pk).count() == 2


def test_one_audit_entry_and_one_fact_for_the_whole_roster(county: Centre) -> None:
    officer = member(Role.OFFICER)

    roster = committed(roster_of(*map(shop, range(30))), actor=officer, status="active")

    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.subject_id, entry.actor) == ("commit", str(roster.pk), officer)
    assert entry.note == "新登记 30 家，更新 0 家；新店铺的状态：服务中"
    fact = OutboxFact.objects.get()
    assert fact.name == "stores.RosterImported"
    assert (fact.payload["new"], fact.payload["changed"]) == (30, 0)
    assert set(Store.objects.values_list("status", flat=True)) == {"active"}


def test_the_same_roster_again_changes_nothing(county: Centre) -> None:
    content = roster_of(shop(1), shop(2, credit_code=""), shop(3, systems="无"))
    committed(content)
    before = list(Store.objects.order_by("pk").values())

    again = committed(content)

    assert [again.count(name) for name in ("new", "changed", "unchanged")] == [0, 0, 3]
    assert list(Store.objects.order_by("pk").values()) == before


def test_a_known_shop_is_changed_where_the_roster_says_otherwise(county: Centre) -> None:
    committed(roster_of(shop(1), shop(2)))

    roster = committed(roster_of(shop(1, name="新惠民超市", phone="13700000001"), shop(2)))

    changed = Store.objects.get(credit_code=code(1))
    assert (changed.name, changed.initials, changed.phone) == ("新惠民超市", "XHMCS", "13700000001")
    assert [roster.count(name) for name in ("new", "changed", "unchanged")] == [0, 1, 1]
    assert changed.roster == roster


def test_an_empty_cell_takes_nothing_away(county: Centre) -> None:
    committed(roster_of(shop(1)))

    roster = committed(roster_of(shop(1, address="", trade="", opened_on="", systems="")))

    assert roster.count("unchanged") == 1
    assert Store.objects.get().address == "大坪路1号"


def test_a_shop_without_code_gets_it_from_the_next_roster(county: Centre) -> None:
    committed(roster_of(shop(1, credit_code="")))

    roster = committed(roster_of(shop(1)))

    assert (roster.count("new"), roster.count("changed")) == (0, 1)
    known = Store.objects.get()
    assert (known.credit_code, known.no_code_reason) == (code(1), "")
    assert Fingerprint.objects.filter(holder_id=known.pk, kind="credit_code").count() == 1


def test_a_namesake_with_another_code_is_another_shop(county: Centre) -> None:
    committed(roster_of(shop(1)))

    roster = committed(roster_of(shop(1, credit_code=code(2))))

    assert roster.count("new") == 1


def test_two_rows_of_one_known_shop_are_one_too_many(county: Centre) -> None:
    known = store(name="惠民超市1", phone="13900000001", town="酿溪镇", credit_code=code(9))

    roster = checked(roster_of(shop(1, credit_code=""), shop(5, credit_code=code(9))))

    assert [(p.row, p.field) for p in services.problems(roster) if p.level == "refused"] == [
        (4, "name")
    ]
    assert known.name in services.problems(roster)[-1].message


def test_all_or_nothing_registers_nothing_when_a_row_is_refused(county: Centre) -> None:
    roster = checked(roster_of(shop(1), shop(2, phone="110")))

    with pytest.raises(services.RowsRefused, match="一家也没有登记"):
        services.commit(roster, mode="all", store_status="lead", actor=None, at=NOON)

    assert not Store.objects.exists()
    assert not Fingerprint.objects.exists()
    assert RosterImport.objects.get().committed_at is None


def test_the_valid_rows_are_registered_and_the_others_told(county: Centre) -> None:
    roster = committed(roster_of(shop(1), shop(2, phone="110")))

    assert Store.objects.get().name == "惠民超市1"
    (problem,) = services.problems(roster)
    assert (problem.row, problem.field) == (4, "phone")
    assert "110" in problem.message


def test_a_roster_is_registered_once(county: Centre) -> None:
    roster = committed(roster_of(shop(1)))

    with pytest.raises(RosterRefused, match="已经登记过"):
        services.commit(roster, mode="valid", store_status="lead", actor=None, at=NOON)
