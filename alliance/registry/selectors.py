from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from alliance.lib.ciphers import fingerprint
from alliance.registry.models import Fingerprint


def holders(kind: str, texts: Iterable[str]) -> dict[str, set[UUID]]:
    """Who holds each of `texts`, over the whole alliance, in one query; unknown texts are absent.

    Holders are keys of shops, told to nobody: a caller compares them with its own.
    """
    asked = {fingerprint(kind, text): text for text in texts}
    found: dict[str, set[UUID]] = {}
    rows = Fingerprint.objects.filter(kind=kind, digest__in=asked)
    for digest, holder in rows.values_list("digest", "holder_id"):
        found.setdefault(asked[digest], set()).add(holder)
    return found
