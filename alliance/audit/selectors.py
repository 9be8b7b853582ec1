from __future__ import annotations

from datetime import datetime

from django.db import models

from alliance.lib.records import entry_model


def note_of(thing: models.Model, verb: str, *, at: datetime) -> str:
    """What was noted when `verb` was done to `thing` at that moment; "" where nothing was."""
    deeds = entry_model(thing)._default_manager.filter(
        subject_type=thing._meta.label_lower, subject_id=str(thing.pk), verb=verb, at=at
    )
    return deeds.values_list("note", flat=True).first() or ""
