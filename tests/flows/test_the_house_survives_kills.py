"""kill -9 of web, worker, Redis and PostgreSQL in turn, while six counties verify their shops.

The whole product as `manage.py up` starts and watches it, asked through its API as a client with
a queue asks: each request with an Idempotency-Key, again after a broken connection or a 5xx.
Every sixth request is of a client that gives up at once, so that some are never acknowledged.
"""

from __future__ import annotations

import http.client
import os
import signal
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from alliance.events.facts import HANDLERS
from alliance.events.stores import StoreVerified
from alliance.lib import tokens
from config import embedded
from config.demo import COUNTIES, people
from config.demo.places import County
from tests.ops.running import Up, eventually

VICTIMS = ("web", "worker", "redis", "postgres")
PACE, PATIENCE, NOTICED = 0.08, 45.0, 0.5

# Per shop: status, then how often it stands in each of the books.
LEDGER = """
SELECT s.id::text, s.status,
  (SELECT count(*) FROM {schema}.audit_auditentry
    WHERE subject_id = s.id::text AND verb = 'verify'),
  (SELECT count(*) FROM public.requests_answeredrequest WHERE county = '{code}'
    AND answer IS NOT NULL AND key = s.id::text),
  (SELECT count(*) FROM public.events_outboxfact f WHERE county = '{code}'
    AND name = '{fact}' AND payload->>'store_id' = s.id::text),
  (SELECT count(*) FROM public.events_delivery d JOIN public.events_outboxfact f
    ON f.id = d.fact_id WHERE d.county = '{code}' AND d.state = 'done'
    AND f.name = '{fact}' AND f.payload->>'store_id' = s.id::text)
FROM {schema}.stores_store s WHERE s.id = ANY(ARRAY[{shops}]::uuid[])
"""
# Per person of a shop: how many of their shops are verified, how many notices say so of how many.
NOTICES = """
SELECT count(DISTINCT s.id) FILTER (WHERE s.status = 'verified'),
  (SELECT count(*) FROM public.notifications_notification n WHERE {told}),
  (SELECT count(DISTINCT title || body) FROM public.notifications_notification n WHERE {told})
FROM {schema}.stores_storemember m JOIN {schema}.stores_store s ON s.id = m.store_id
WHERE s.id = ANY(ARRAY[{shops}]::uuid[]) GROUP BY m.user_id
"""
TOLD = "n.user_id = m.user_id AND n.county = '{code}' AND n.kind = '{fact}'"
# The demo leaves some applied shops unvisited. Here each has a visit and papers, as its neighbours
# on the list do: enough to verify for all four kills to fall into the burst.
VISITED = """
INSERT INTO stores_visit (id, store_id, officer_id, at, checks, note)
SELECT gen_random_uuid(), s.id, v.officer_id, v.at, v.checks, ''
FROM stores_store s, (SELECT * FROM stores_visit LIMIT 1) v
WHERE s.status = 'applied' AND NOT EXISTS (SELECT FROM stores_visit WHERE store_id = s.id)
"""
PAPERS = """
INSERT INTO stores_document (id, store_id, kind, file, sha256, size, handed_in_by_id, handed_in_at,
  outcome, reason, checked_by_id, checked_at)
SELECT gen_random_uuid(), s.id, d.kind, d.file, d.sha256, d.size, d.handed_in_by_id, d.handed_in_at,
  d.outcome, '', d.checked_by_id, d.checked_at
FROM stores_store s, (SELECT DISTINCT ON (kind) * FROM stores_document) d
WHERE s.status = 'applied' AND NOT EXISTS (SELECT FROM stores_document WHERE store_id = s.id)
"""


@dataclass
class Desk:
    """An officer's machine in one county, the shops it is to verify, and what it was answered."""

    up: Up
    county: County
    token: str
    shops: list[str]
    acknowledged: set[str] = field(default_factory=set)
    repeats: int = 0
    waits: int = 0

    def work(self) -> None:
        for number, shop in enumerate(self.shops):
            if self._verify(shop, patience=0.0 if number % 6 == 0 else PATIENCE):
                self.acknowledged.add(shop)
            time.sleep(PACE)

    def _verify(self, shop: str, *, patience: float) -> bool:
        """Whether the request was answered in the end. Any refusal is a failure of the test."""
        end = time.monotonic() + patience
        while (status := self._post(shop)) == 0 or status >= 500:
            if time.monotonic() >= end:
                return False
            self.repeats += 1
            time.sleep(0.2)
        assert status == 200, f"{self.county.name}: {status}"
        return True

    def _post(self, shop: str) -> int:
        """The status, or 0 for a broken connection."""
        connection = http.client.HTTPConnection("127.0.0.1", self.up.port, timeout=15)
        headers = {
            "Host": f"{self.county.slug}.localhost:{self.up.port}",
            "Authorization": f"Bearer {self.token}",
            "Content-Type": "application/json",
            "Idempotency-Key": shop,
        }
        start = time.monotonic()
        try:
            connection.request("POST", f"/api/v1/stores/{shop}/verify/", "{}", headers)
            response = connection.getresponse()
            response.read()
            return response.status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            self.waits += time.monotonic() - start > NOTICED
            connection.close()

    def asked(self, query: str) -> list[tuple[object, ...]]:
        """The rows of a query about these shops."""
        fact, code = StoreVerified.NAME, self.county.code
        shops = ", ".join(f"'{shop}'" for shop in self.shops)
        told = TOLD.format(code=code, fact=fact)
        return self.up.rows(
            query.format(schema=f"c{code}", code=code, fact=fact, shops=shops, told=told)
        )


@pytest.fixture
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    running = Up(tmp_path_factory.mktemp("kills") / "data")
    try:
        running.start()
        yield running
    finally:
        running.stop()


@pytest.fixture
def desks(up: Up) -> list[Desk]:
    """A desk in each county, with every applied shop, each with the county's three owners."""
    return [furnished(up, county) for county in COUNTIES]


def furnished(up: Up, county: County) -> Desk:
    secret, at = f"al_{tokens.new()}", datetime.now(UTC)
    address = embedded.postgres_address(up.data)
    officer = next(p for p in people() if p.county == county and p.title == "服务专员")
    with psycopg.connect(
        dbname="alliance", user="postgres", host=address.socket_dir, port=address.port
    ) as root:
        root.execute(
            "INSERT INTO accounts_apitoken"
            " (id, membership_id, purpose, prefix, token_hash, created_at, expires_at)"
            " SELECT %s, m.id, '核实', 'al_', %s, %s, %s FROM accounts_membership m"
            " JOIN accounts_user u ON u.id = m.user_id WHERE u.phone = %s AND m.left_at IS NULL",
            [uuid.UUID(int=int(county.code)), tokens.fingerprint(secret), at,
             at + timedelta(days=1), officer.phone],
        )  # fmt: skip
        root.execute(f"SET search_path = c{county.code}, public".encode())
        root.execute(
            "INSERT INTO stores_storemember (id, store_id, user_id, part)"
            " SELECT gen_random_uuid(), s.id, m.user_id, 'owner' FROM stores_store s"
            " JOIN accounts_membership m ON m.centre_id = %s AND m.role = 'owner'"
            " WHERE s.status = 'applied' ON CONFLICT DO NOTHING",
            [county.code],
        )
        root.execute(VISITED)
        root.execute(PAPERS)
        rows = root.execute("SELECT id::text FROM stores_store WHERE status = 'applied'").fetchall()
    return Desk(up, county, secret, [shop for (shop,) in rows])


@pytest.mark.flow
def test_what_was_acknowledged_is_there_once_and_nothing_is_half_done(
    up: Up, desks: list[Desk]
) -> None:
    with ThreadPoolExecutor(len(desks)) as pool:
        working = [pool.submit(desk.work) for desk in desks]
        for victim in VICTIMS:
            kill_when_busy(up, desks, victim)
        for each in working:
            each.result()
    eventually(lambda: all_delivered(up))

    assert sum(len(desk.acknowledged) for desk in desks) > 200
    # `up` keeps the port while web restarts: a request then waits, where others would be refused.
    assert sum(desk.repeats + desk.waits for desk in desks), "no request met an outage"
    for desk in desks:
        verified = {str(shop) for shop, status, *_ in desk.asked(LEDGER) if status == "verified"}
        assert desk.acknowledged <= verified, "something acknowledged is missing"
        assert {row[1:] for row in desk.asked(LEDGER)} <= {
            ("verified", 1, 1, 1, len(HANDLERS[StoreVerified.NAME])),
            ("applied", 0, 0, 0, 0),
        }
        assert set(desk.asked(NOTICES)) == {(len(verified),) * 3}


def kill_when_busy(up: Up, desks: list[Desk], victim: str) -> None:
    """kill -9 in the middle of the burst; back when requests are answered again."""
    await_more(desks)
    before = up.pids()[victim]
    os.kill(before, signal.SIGKILL)
    eventually(lambda: up.pids()[victim] != before)
    await_more(desks)


def await_more(desks: list[Desk]) -> None:
    enough = answered(desks) + 15
    eventually(lambda: answered(desks) >= enough)


def answered(desks: list[Desk]) -> int:
    return sum(len(desk.acknowledged) for desk in desks)


def all_delivered(up: Up) -> bool:
    return up.rows("SELECT count(*) FROM events_delivery WHERE state <> 'done'") == [(0,)]
