"""Opening a county: its tables, and what each kernel app lays out in it. Calls go down, so the one
place that knows all of them is the composition root."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from alliance.accounts.services import people
from alliance.centres.models import Centre
from alliance.centres.schemas.ddl import OWNER
from alliance.centres.services import create_centre


def open_county(*, code: str, at: datetime, **named: Any) -> Centre:
    """A county ready for its first director, or none of it; arguments as of `create_centre`."""
    with transaction.atomic(using=OWNER):
        centre = create_centre(code=code, at=at, **named)
        people.seed_departments(code, using=OWNER)
        people.seed_skills(using=OWNER)
    return centre
