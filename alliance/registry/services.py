"""What is one in the alliance: claimed, given back, taken along. By keyed hashes only."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from alliance.centres.selectors import current_code
from alliance.lib.ciphers import fingerprint
from alliance.registry.kinds import HINTS
from alliance.registry.models import Fingerprint

CHUNK = 2000


@transaction.atomic
def claim(kind: str, holders: Iterable[tuple[str, UUID]]) -> list[UUID]:
    """Hold each text for its holder in the county whose schema is open.

    Returns the holders that were too late: somebody, anywhere, holds their text already. Hints are
    never too late. Waits for whoever claims the same text in an open transaction.
    """
    county = current_code() or ""
    rows = [
        Fingerprint(kind=kind, digest=fingerprint(kind, text), county=county, holder_id=holder)
        for text, holder in holders
    ]
    # In one order for everybody: two claims of the same texts wait, and do not lock each other.
    rows.sort(key=lambda row: row.digest)
    Fingerprint.objects.bulk_create(rows, batch_size=CHUNK, ignore_conflicts=True)
    if kind in HINTS:
        return []
    wanted = {row.pk: row.holder_id for row in rows}
    held = set(Fingerprint.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    return [holder for key, holder in wanted.items() if key not in held]


def release(holders: Iterable[UUID], *kinds: str) -> None:
    """Give back what `holders` hold, of all kinds or of `kinds`."""
    rows = Fingerprint.objects.filter(holder_id__in=list(holders))
    if kinds:
        rows = rows.filter(kind__in=kinds)
    rows.delete()


def hand_over(holder: UUID, *, to: UUID, county: str) -> None:
    """What `holder` held belongs to its successor in another county."""
    Fingerprint.objects.filter(holder_id=holder).update(holder_id=to, county=county)
