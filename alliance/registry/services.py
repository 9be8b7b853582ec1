"""What is one in the alliance: claimed, given back, taken along. By keyed hashes only."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import connection, transaction

from alliance.centres.selectors import current_code
from alliance.lib.ciphers import fingerprint
from alliance.lib.keys import new_key
from alliance.registry.models import Fingerprint

CHUNK = 10_000


@transaction.atomic
def claim(kind: str, holders: Iterable[tuple[str, UUID]]) -> list[UUID]:
    """Hold each text for its holder in the county whose schema is open.

    Returns the holders that were too late: somebody, anywhere, holds their text already. Hints are
    never too late. Waits for whoever claims the same text in an open transaction.
    """
    # In one order for everybody: two claims of the same texts wait, and do not lock each other.
    rows = sorted((fingerprint(kind, text), holder) for text, holder in holders)
    late: list[UUID] = []
    for start in range(0, len(rows), CHUNK):
        piece = rows[start : start + CHUNK]
        held = _insert(kind, piece)
        late += [holder for _digest, holder in piece if holder not in held]
    return late


def _insert(kind: str, rows: list[tuple[str, UUID]]) -> set[UUID]:
    """The holders whose row is in; one statement, for a county brings 20,000 shops at once."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {Fingerprint._meta.db_table} (id, kind, digest, county, holder_id)"  # noqa: S608
            " SELECT row.id, %s, row.digest, %s, row.holder"
            " FROM unnest(%s::uuid[], %s::text[], %s::uuid[]) AS row(id, digest, holder)"
            " ON CONFLICT DO NOTHING RETURNING holder_id",
            [
                kind, current_code() or "", [new_key() for _ in rows],
                f"{{{','.join(digest for digest, _ in rows)}}}", [holder for _, holder in rows],
            ],
        )  # fmt: skip
        return {holder for (holder,) in cursor.fetchall()}


def restate(kind: str, holders: Iterable[tuple[str, UUID]]) -> None:
    """What each holder holds of a kind of hint is another text now; the row stays the same one."""
    rows = [(holder, fingerprint(kind, text)) for text, holder in holders]
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {Fingerprint._meta.db_table} AS held SET digest = row.digest"  # noqa: S608
            " FROM unnest(%s::uuid[], %s::text[]) AS row(holder, digest)"
            " WHERE held.kind = %s AND held.holder_id = row.holder",
            [[holder for holder, _ in rows], [digest for _, digest in rows], kind],
        )


def release(holders: Iterable[UUID], *kinds: str) -> None:
    """Give back what `holders` hold, of all kinds or of `kinds`."""
    rows = Fingerprint.objects.filter(holder_id__in=list(holders))
    if kinds:
        rows = rows.filter(kind__in=kinds)
    rows.delete()


def hand_over(holder: UUID, *, to: UUID, county: str) -> None:
    """What `holder` held belongs to its successor in another county."""
    Fingerprint.objects.filter(holder_id=holder).update(holder_id=to, county=county)
