"""Every encrypted column under the newest key, county by county, in batches one can interrupt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import transaction
from django.db.models import Model, TextField, Value
from django.db.models.functions import Cast
from django_tenants.utils import schema_context

from alliance.centres.selectors import centres, county_models
from alliance.lib.ciphers import EncryptedField, is_newest, rotate

BATCH = 500


@dataclass
class Rekeyed:
    """What became of one column in one place; `county` is "" for the alliance's own tables."""

    county: str
    column: str
    changed: int = 0
    unchanged: int = 0


def rekey() -> Iterator[Rekeyed]:
    """Go through all of it. What is under the newest key already is passed over, so a run that was
    interrupted is simply begun again. Raises Unreadable where no key of ours fits."""
    in_counties = set(county_models())
    shared = [model for model in apps.get_models() if model not in in_counties]
    yield from _place("public", "", shared)
    for code, schema in list(centres().values_list("code", "schema_name")):
        yield from _place(schema, code, list(in_counties))


def _place(schema: str, county: str, models: list[type[Model]]) -> Iterator[Rekeyed]:
    for model in sorted(models, key=lambda model: model._meta.label):
        for field in model._meta.local_concrete_fields:
            if isinstance(field, EncryptedField):
                done = Rekeyed(county, f"{model._meta.label}.{field.name}")
                with schema_context(schema):
                    _column(model, field.name, done)
                yield done


def _column(model: type[Model], name: str, done: Rekeyed) -> None:
    """In order of the key, so that a row which is written meanwhile is met once."""
    last = None
    while True:
        with transaction.atomic():
            last = _batch(model, name, last, done)
        if last is None:
            return


def _batch(model: type[Model], name: str, after: object, done: Rekeyed) -> object:
    """The next rows, locked while they change; returns the last one's key, None at the end."""
    rows = model._default_manager.exclude(**{name: ""}).order_by("pk")
    if after is not None:
        rows = rows.filter(pk__gt=after)
    stored = rows.annotate(stored=Cast(name, TextField())).select_for_update()
    last: object = None
    for last, text in stored.values_list("pk", "stored")[:BATCH]:
        if text is None or is_newest(text):
            done.unchanged += 1
            continue
        fresh = Value(rotate(text), output_field=TextField())
        model._default_manager.filter(pk=last).update(**{name: fresh})
        done.changed += 1
    return last
