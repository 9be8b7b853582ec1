"""Two officers at the same moment, and a worker that dies half-way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection, connections
from django.utils.timezone import now
from django_tenants.utils import schema_context

from alliance.accounts.roles import Role
from alliance.audit.models import AuditEntry
from alliance.events.models import OutboxFact
from alliance.registry.models import Fingerprint
from stores import tasks
from stores.models import RosterImport, Store
from stores.roster.refusals import RosterRefused
from stores.services import roster as services
from stores.services.roster_state import state
from tests.factories.people import member
from tests.factories.threads import at_once
from tests.stores.rosters import NOON, checked, roster_of, shop

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.flow]
CONTENT = roster_of(*map(shop, range(300)))
# A worker that stops once the shops are in the table and before it commits, and says so.
WORKER = """
import sys, time
import django
django.setup()
from pathlib import Path
from django.db import connections
from tests.uploads import keep_in
keep_in(Path(sys.argv[6]))
for alias in ("default", "owner"):
    connections[alias].settings_dict.update(NAME=sys.argv[1], HOST=sys.argv[2], PORT=sys.argv[3])
from stores import tasks
from stores.services import roster_rows
claim = roster_rows.Writer.claim_codes
def slowly(writer):
    late = claim(writer)
    print("written", flush=True)
    time.sleep(60)
    return late
roster_rows.Writer.claim_codes = slowly
tasks.commit_roster(county="430522", roster_id=sys.argv[4], actor_id=sys.argv[5])
"""


def commit(roster: RosterImport) -> None:
    services.commit(roster, mode="valid", store_status="lead", actor=None, at=NOON)


def counted() -> tuple[int, int, int, int]:
    """Shops, fingerprints, entries of the record, facts."""
    return (
        Store.objects.count(), Fingerprint.objects.count(), AuditEntry.objects.count(),
        OutboxFact.objects.count(),
    )  # fmt: skip


def test_two_officers_with_the_same_file_make_one_set_of_shops() -> None:
    with schema_context("c430522"):
        rosters = [checked(CONTENT) for _ in range(2)]

    answers = at_once(2, lambda n: commit(rosters[n]))

    assert answers == [None, None]
    with schema_context("c430522"):
        assert counted() == (300, 900, 2, 2)
        found = [RosterImport.objects.get(pk=each.pk) for each in rosters]
        assert sorted(each.count("new") for each in found) == [0, 300]
        assert sorted(each.count("unchanged") for each in found) == [0, 300]


def test_one_roster_asked_for_by_many_is_registered_once() -> None:
    with schema_context("c430522"):
        roster = checked(CONTENT)

    answers = at_once(4, lambda _n: commit(RosterImport.objects.get(pk=roster.pk)))

    told = Counter(type(each) for each in answers)
    assert told == {type(None): 1, RosterRefused: 3}
    with schema_context("c430522"):
        assert counted() == (300, 900, 1, 1)


def test_two_counties_with_the_same_code_have_one_shop() -> None:
    def in_county(number: int) -> None:
        with schema_context(("c430522", "c430523")[number]):
            commit(checked(roster_of(shop(1))))

    answers = at_once(2, in_county)

    assert sum(answer is None or isinstance(answer, RosterRefused) for answer in answers) == 2
    shops = 0
    for schema in ("c430522", "c430523"):
        with schema_context(schema):
            shops += Store.objects.count()
    assert shops == 1


def test_a_killed_worker_leaves_nothing_and_the_page_says_so() -> None:
    with schema_context("c430522"):
        officer, roster = member(Role.OFFICER), checked(CONTENT)
        services.ask(roster, mode="valid", store_status="lead", actor=officer, at=now())
        before = counted()

    with start_worker(str(roster.pk), str(officer.pk)) as worker:
        try:
            assert worker.stdout is not None
            assert worker.stdout.readline() == "written\n"
            with schema_context("c430522"):
                assert state(roster, at=now()).stage == "registering"
        finally:
            os.kill(worker.pid, signal.SIGKILL)

    with schema_context("c430522"):
        assert stage_after_the_lock_is_gone(roster) == "broken"
        assert counted() == before
        tasks.commit_roster(county="430522", roster_id=str(roster.pk), actor_id=str(officer.pk))
    with schema_context("c430522"):
        assert state(RosterImport.objects.get(), at=now()).stage == "done"
        assert counted()[:2] == (300, 900)


def start_worker(roster: str, officer: str) -> subprocess.Popen[str]:
    where = connections["default"].settings_dict
    place = [str(where[name]) for name in ("NAME", "HOST", "PORT")]
    return subprocess.Popen(
        [sys.executable, "-c", WORKER, *place, roster, officer, str(settings.MEDIA_ROOT)],
        stdout=subprocess.PIPE, text=True, cwd=settings.BASE_DIR,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings.test"},
    )  # fmt: skip


def stage_after_the_lock_is_gone(roster: RosterImport) -> str:
    """The database notices a dead client within moments."""
    later = now() + timedelta(minutes=1)
    for _ in range(100):
        if (stage := state(roster, at=later).stage) != "registering":
            return stage
        time.sleep(0.1)
    return "registering"


def test_the_lock_is_free_when_nobody_is_at_it() -> None:
    with schema_context("c430522"):
        roster = checked(CONTENT)
        assert not services.busy(roster)
        assert connection.connection is not None
