"""A roster is taken back, as long as nobody has built on it."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest

from alliance.accounts.roles import Role
from alliance.audit.models import AuditEntry
from alliance.centres.models import Centre
from alliance.events.models import OutboxFact
from alliance.registry.models import Fingerprint
from stores import services as verbs
from stores.models import RosterImport, Store, StoreMember
from stores.roster.refusals import RosterRefused
from stores.services import registering
from stores.services.roster_undo import WorkedOn, undo
from tests.factories.people import member, person
from tests.factories.stores import store
from tests.stores.rosters import NOON, code, committed, roster_of, shop

LATER = NOON + timedelta(hours=1)


def checksum() -> str:
    """Of every column of shops, members and fingerprints."""
    rows = [
        str(row)
        for model in (Store, StoreMember, Fingerprint)
        for row in model._base_manager.order_by("pk").values_list()
    ]
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


@pytest.fixture
def known(county: Centre) -> Store:
    """A shop with an owner, whose roster row says otherwise in every way."""
    shop = store(credit_code=code(1), name="老店", trade="F5213")
    StoreMember.objects.create(store=shop, user=person())
    registering.claim([shop, store()])
    return shop


def test_undo_gives_back_shops_members_and_fingerprints_by_checksum(known: Store) -> None:
    officer, before = member(Role.OFFICER), checksum()
    roster = committed(roster_of(*map(shop, range(40)), shop(50, credit_code="")), actor=officer)
    assert (roster.count("new"), roster.count("changed")) == (40, 1)
    assert checksum() != before

    undo(roster, actor=officer, at=LATER, note="传错了")

    assert checksum() == before
    entry = AuditEntry.objects.latest("at")
    assert (entry.verb, entry.subject_id, entry.note) == ("undo", str(roster.pk), "传错了")
    assert OutboxFact.objects.latest("id").name == "stores.RosterUndone"
    assert RosterImport.objects.get().undone_at == LATER


def test_a_code_that_came_with_the_roster_goes_with_it(county: Centre) -> None:
    first = committed(roster_of(shop(1, credit_code="")))
    before = checksum()
    roster = committed(roster_of(shop(1)))

    undo(roster, actor=member(Role.OFFICER), at=LATER)

    assert checksum() == before
    undo(first, actor=member(Role.OFFICER), at=LATER)
    assert not Store.objects.exists()


def test_a_later_roster_is_undone_first(county: Centre) -> None:
    first = committed(roster_of(shop(1), shop(2)))
    committed(roster_of(shop(1, name="改名超市")))

    with pytest.raises(RosterRefused, match="先撤销后来的那一份"):
        undo(first, actor=member(Role.OFFICER), at=LATER)


def test_nothing_is_undone_twice_or_before_it_is_done(county: Centre) -> None:
    officer, roster = member(Role.OFFICER), committed(roster_of(shop(1)))
    undo(roster, actor=officer, at=LATER)

    with pytest.raises(RosterRefused, match="已经撤销过"):
        undo(roster, actor=officer, at=LATER)


def test_a_shop_that_moved_on_keeps_its_roster(county: Centre) -> None:
    officer, roster = member(Role.OFFICER), committed(roster_of(shop(1), shop(2)))
    verbs.apply(Store.objects.get(credit_code=code(2)), actor=officer, at=LATER)
    before = checksum()

    with pytest.raises(WorkedOn, match="惠民超市2"):
        undo(roster, actor=officer, at=LATER)

    assert checksum() == before


def test_a_shop_whose_owner_has_joined_keeps_its_roster(county: Centre) -> None:
    roster = committed(roster_of(shop(1)))
    StoreMember.objects.create(store=Store.objects.get(), user=person())

    with pytest.raises(WorkedOn, match="惠民超市1"):
        undo(roster, actor=member(Role.OFFICER), at=LATER)


def test_a_changed_shop_that_was_corrected_since_keeps_its_roster(known: Store) -> None:
    officer, roster = member(Role.OFFICER), committed(roster_of(shop(1)))
    known.refresh_from_db()
    verbs.amend(known, {"address": "新街 1 号"}, actor=officer, at=LATER)

    with pytest.raises(WorkedOn, match="惠民超市1"):
        undo(roster, actor=officer, at=LATER)


def test_looking_at_a_phone_number_is_no_work(county: Centre) -> None:
    officer, roster = member(Role.OFFICER), committed(roster_of(shop(1)))
    verbs.reveal(Store.objects.get(), "phone", actor=officer, at=LATER)

    undo(roster, actor=officer, at=LATER)

    assert not Store.objects.exists()
