"""A county full of odd values, and everything of it that a restore must bring back equal."""

from __future__ import annotations

import hashlib
import random
from datetime import UTC, datetime
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django_tenants.utils import schema_context

from alliance.accounts.models import Department, Membership, User
from alliance.accounts.roles import Role
from alliance.centres.backup import media, shared_rows, tables
from alliance.centres.backup.archive import Tally
from alliance.centres.backup.sessions import owner_session
from alliance.events.models import Delivery, OutboxFact
from alliance.events.services import publish
from alliance.events.stores import StoreVerified
from stores.models import StoreMember
from stores.services import verify
from tests.factories.people import member, person
from tests.factories.stores import store, visited

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
ODD = "新邵é\n\t\\.\\N\\\\'\"$$;--%s{}\x01\x7f\u2028𠮷🏪 NULL"


def odd(length: int) -> str:
    return "".join(random.choices(ODD, k=length))


def fill(code: str) -> None:
    """Shops, members, deeds, facts, people and files in a county."""
    with schema_context(f"c{code}"), transaction.atomic():
        officer = member(Role.OFFICER, code)
        office = Department.objects.create(centre_id=code, name="工信局" + odd(9))
        Membership.objects.filter(user=officer).update(department=office)
        for _ in range(20):
            shop = store(
                address=odd(120), village=odd(40), town=odd(random.randint(1, 40)),
                keys=[odd(20), odd(9)], bank_account=odd(30),
            )  # fmt: skip
            StoreMember.objects.create(store=shop, user=person(odd(40).strip() or "王"))
            verify(visited(shop), actor=officer, at=NOON, note=odd(random.choice([0, 1, 100_000])))
        store(name="COPY public.x (a) FROM stdin;")
        fact = publish(StoreVerified(store_id=shop.pk, at=NOON))
        OutboxFact.objects.filter(pk=fact.pk).update(
            payload={"文字": ODD, "空": None, "数": [1.5, -0.0, 10**30], "深": {"": [{}]}}
        )
        Delivery.objects.create(fact=fact, county=code, handler="a.b", due_at=NOON, error=odd(500))
        for name in ("photos/门头 照片.jpg", "photos/2026/空.bin", "合同\u2028.pdf"):
            default_storage.save(name, ContentFile(random.randbytes(random.randint(0, 300_000))))


def rows(code: str) -> dict[str, Tally]:
    """Count and checksum of every table of the county and of its rows in every shared table."""
    with owner_session() as session:
        session.execute("SET search_path = public")
        own = {tally.table: tally for tally in tables.tallies(session, f"c{code}")}
        shared = {
            model._meta.db_table: shared_rows.tally(session, model, query)
            for model, query in shared_rows.travelling(session, code)
        }
    return own | shared


def files(code: str) -> dict[str, str]:
    """SHA-256 of every uploaded file, by name."""
    folder: Path = media.folder_of(f"c{code}")
    return {
        name: hashlib.sha256((folder / name).read_bytes()).hexdigest()
        for name in media.names(folder)
    }


def shape(code: str) -> list[str]:
    """Columns, constraints, indexes, triggers, sequences and the app role's rights, as text."""
    schema = f"c{code}"
    with owner_session() as session:
        found = session.execute(SHAPE, {"schema": schema}).fetchall()
    return sorted(str(row) for row in found)


SHAPE = """
SELECT 'column', table_name, column_name, ordinal_position::text, data_type, is_nullable,
       coalesce(column_default, '') || is_identity
  FROM information_schema.columns WHERE table_schema = %(schema)s
UNION ALL SELECT 'constraint', conrelid::regclass::text, conname::text,
       pg_get_constraintdef(oid), '', '', ''
  FROM pg_constraint WHERE connamespace = %(schema)s::regnamespace
UNION ALL SELECT 'index', tablename, indexname, indexdef, '', '', ''
  FROM pg_indexes WHERE schemaname = %(schema)s
UNION ALL SELECT 'trigger', c.relname, tgname, pg_get_triggerdef(t.oid), '', '', ''
  FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid
  WHERE c.relnamespace = %(schema)s::regnamespace AND NOT tgisinternal
UNION ALL SELECT 'sequence', sequencename, coalesce(last_value, 0)::text, '', '', '', ''
  FROM pg_sequences WHERE schemaname = %(schema)s
UNION ALL SELECT 'rights', relname, relacl::text, '', '', '', ''
  FROM pg_class WHERE relnamespace = %(schema)s::regnamespace AND relkind IN ('r', 'S')
"""


def people() -> set[str]:
    return set(User.objects.values_list("phone", flat=True))
