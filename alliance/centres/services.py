from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management import call_command
from django.db import connections, transaction

from alliance.audit import services as audit
from alliance.centres.models import Centre, Domain
from alliance.centres.selectors import forget_hosts

if TYPE_CHECKING:
    from alliance.accounts.models import User

AMENDABLE = frozenset({"name", "phone"})


def create_centre(
    *, code: str, slug: str, name: str, at: datetime, prefecture: str = "", province: str = ""
) -> Centre:
    """Open a county: its schema with every table, its row and its host name. Owner role only."""
    schema = f"c{code}"
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {schema}")
    call_command(
        "migrate_schemas", schema_name=schema, database="owner", verbosity=0, interactive=False
    )
    centre = Centre(
        code=code, slug=slug, name=name, schema_name=schema, opened_at=at,
        prefecture=prefecture, province=province,
    )  # fmt: skip
    centre.full_clean()
    centre.save(using="owner")
    Domain(tenant=centre, domain=f"{slug}.{settings.COUNTY_HOST_SUFFIX}", is_primary=True).save(
        using="owner"
    )
    forget_hosts()
    return centre


@transaction.atomic
def amend(
    centre: Centre, changes: Mapping[str, Any], *, actor: User, at: datetime, note: str = ""
) -> list[str]:
    """Change a county's name or service phone; returns the names of what really changed.

    Other processes may show the old name for as long as they remember hosts: a minute.
    """
    if fixed := changes.keys() - AMENDABLE:
        raise ValueError(f"not for amending: {sorted(fixed)}")
    changed = audit.amend(centre, changes, actor=actor, at=at, note=note)
    transaction.on_commit(forget_hosts)
    return changed
