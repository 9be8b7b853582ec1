from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import connection

from alliance.lib.ciphers import fingerprint
from alliance.registry.models import Fingerprint


def holders(kind: str, texts: Iterable[str]) -> dict[str, set[UUID]]:
    """Who holds each of `texts`, over the whole alliance, in one query; unknown texts are absent.

    Holders are keys of shops, told to nobody: a caller compares them with its own.
    """
    asked = {fingerprint(kind, text): text for text in texts}
    found: dict[str, set[UUID]] = {}
    with connection.cursor() as cursor:
        # An array is one parameter: of a roster's thousands each would be parsed and planned. It
        # is written here, for the driver looks at every text, and hex digits need no quotes.
        cursor.execute(
            f"SELECT digest, holder_id FROM {Fingerprint._meta.db_table}"  # noqa: S608
            " WHERE kind = %s AND digest = ANY(%s::text[])",
            [kind, f"{{{','.join(asked)}}}"],
        )
        for digest, holder in cursor.fetchall():
            found.setdefault(asked[digest], set()).add(holder)
    return found
