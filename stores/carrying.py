"""A shop's rows and their record, taken out of one county and set down in another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import AutoField, ForeignKey, Model

from alliance.audit.services import continue_history, history_of
from alliance.lib.keys import new_key
from alliance.lib.models import Entry
from stores.models import Store

Row = dict[str, Any]
Link = ForeignKey[Any, Any]


@dataclass
class Luggage:
    """Every row by its model, in columns as Python sees them, and the entries about any of them."""

    rows: dict[type[Model], list[Row]] = field(default_factory=dict)
    history: list[Entry] = field(default_factory=list)

    def held(self) -> list[Any]:
        return [row[model._meta.pk.attname] for model, rows in self.rows.items() for row in rows]


def carried_models() -> list[type[Model]]:
    """The tables of this app that hang on a shop, each after those it needs.

    Found and not listed: a table that is new tomorrow travels too. One that also needs a row which
    stays behind (a roster, say) stays with it.
    """
    found: list[type[Model]] = [Store]
    others = [m for m in apps.get_app_config("stores").get_models(include_auto_created=True)]
    while fitting := [m for m in others if m not in found and _hangs_on(m, found)]:
        found += fitting
    return found


def pack(store: Store) -> Luggage:
    """All of the shop, as it stands in the open county."""
    luggage, keys = Luggage(), set[Any]()
    for model in carried_models():
        rows = [{"id": store.pk}] if model is Store else []
        found = model._default_manager.filter(pk=store.pk) if rows else _below(model, keys)
        luggage.rows[model] = list(found.order_by("pk").values(*_columns(model)))
        here = [row[model._meta.pk.attname] for row in luggage.rows[model]]
        keys.update(here)
        luggage.history += history_of(model, map(str, here))
    luggage.history.sort(key=lambda entry: (entry.at, entry.pk))
    return luggage


def unpack(luggage: Luggage, *, key: UUID, columns: Mapping[str, Any]) -> Store:
    """Set it all down in the open county under new keys, the shop's own being `key`; `columns`
    are what is different of the shop here. Returns it."""
    keys = {old: new_key() for old in luggage.held() if isinstance(old, UUID)}
    keys[luggage.rows[Store][0]["id"]] = key
    for model, rows in luggage.rows.items():
        things = [model(**_renamed(model, row, keys)) for row in rows]
        if model is Store:
            for thing in things:
                for name, value in columns.items():
                    setattr(thing, name, value)
        model._default_manager.bulk_create(things, batch_size=500)
    continue_history(luggage.history, {str(old): str(new) for old, new in keys.items()})
    return Store.objects.get(pk=key)


def links(model: type[Model]) -> list[Link]:
    """The columns of a model that point to tables of this app."""
    return [
        each
        for each in model._meta.concrete_fields
        if isinstance(each, ForeignKey) and each.related_model._meta.app_label == "stores"
    ]


def _hangs_on(model: type[Model], found: list[type[Model]]) -> bool:
    required = [link for link in links(model) if not link.null and link.related_model is not model]
    return bool(required) and all(link.related_model in found for link in required)


def _below(model: type[Model], keys: set[Any]) -> Any:
    """The rows of a table whose parent is in the luggage already."""
    link = next(each for each in links(model) if not each.null)
    return model._default_manager.filter(**{f"{link.attname}__in": keys})


def _columns(model: type[Model]) -> list[str]:
    return [
        each.attname
        for each in model._meta.concrete_fields
        if not (isinstance(each, AutoField) or each.generated)
    ]


def _renamed(model: type[Model], row: Row, keys: Mapping[Any, UUID]) -> Row:
    """The row under its new key, pointing to the new keys of what came along; a pointer to what
    stayed behind is empty."""
    names = {link.attname for link in links(model)}
    names |= {model._meta.pk.attname} & row.keys()
    return {name: keys.get(value) if name in names else value for name, value in row.items()}
