"""Which rows of public belong to a county, and which people they carry along.

A model belongs to a county by the first of these that holds:
  1. BY_PATH names its path to the county's code;
  2. it has a foreign key to Centre;
  3. it has a column `county` with the code;
  4. it has a required foreign key to a model that belongs to a county.
Every other shared model is in WITH_PERSON or ALLIANCE_WIDE; a test refuses a new one in neither.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, cast

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import AutoField, Field, ForeignKey, Model

BY_PATH: dict[str, str] = {
    "centres.Centre": "code",
}

# The person and what signs them in. They travel with people the other installation does not know.
WITH_PERSON: dict[str, str] = {
    "accounts.User": "id",
    "account.EmailAddress": "user_id",
    "mfa.Authenticator": "user_id",
    "notifications.Preference": "user_id",
    "notifications.QuietHours": "user_id",
}

# Stays where it is: what the alliance itself did and publishes, and what lives for a session only.
ALLIANCE_WIDE: frozenset[str] = frozenset({
    "acts.Act",
    # Between two counties: restoring one of them does not take back what the other agreed to.
    "handovers.HandOver",
    "centres.SchemaStep",
    "centres.CountyTemplate",
    "accounts.Skill",
    "standards.Questionnaire",
    "standards.QuestionnaireVersion",
    "accounts.Recovery",
    "rollups.AllianceDay",
    "admin.LogEntry",
    "usersessions.UserSession",
})  # fmt: skip


def shared_models() -> list[type[Model]]:
    """Every model with a table in public, those of many-to-many fields too."""
    county_apps = set(settings.TENANT_APPS)
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_config.name not in county_apps and model._meta.managed
    ]


def county_models() -> list[type[Model]]:
    """Every model with a table in each county's schema."""
    county_apps = set(settings.TENANT_APPS)
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_config.name in county_apps and model._meta.managed
    ]


@lru_cache
def path_to_county(model: type[Model]) -> str | None:
    """The lookup from a row to its county's code; None where rows belong to no county."""
    label = model._meta.label
    if label in BY_PATH:
        return BY_PATH[label]
    if label in ALLIANCE_WIDE or label in WITH_PERSON:
        return None
    links = foreign_keys(model)
    for link in links:
        if link.related_model._meta.label == settings.TENANT_MODEL:
            return link.attname
    if any(field.column == "county" for field in model._meta.local_concrete_fields):
        return "county"
    for link in links:
        parent = None if link.null or link.related_model is model else link.related_model
        if parent and (path := path_to_county(parent)):
            return f"{link.name}__{path}"
    return None


def by_county() -> list[type[Model]]:
    """The shared models whose rows travel with their county."""
    return [model for model in shared_models() if path_to_county(model)]


def with_person() -> list[type[Model]]:
    """The person first, then what hangs on the person."""
    return [apps.get_model(label) for label in WITH_PERSON]


def foreign_keys(model: type[Model]) -> list[ForeignKey[Model, Model]]:
    return [field for field in model._meta.local_concrete_fields if isinstance(field, ForeignKey)]


def person_columns(model: type[Model]) -> list[str]:
    """The columns that name a person."""
    return [column(link) for link in foreign_keys(model) if link.related_model is get_user_model()]


def carried_columns(model: type[Model]) -> list[str]:
    """What travels of a row. Not a counted key: the other installation counts for itself."""
    return [
        column(field)
        for field in model._meta.local_concrete_fields
        if not (is_counted(field) or field.generated)
    ]


def column(field: Field[Any, Any]) -> str:
    """The field's column; a concrete field always has one."""
    return cast("str", field.column)


def key_column(model: type[Model]) -> str:
    return column(model._meta.pk)


def is_counted(field: Field[Any, Any]) -> bool:
    """A key handed out by a sequence, which means nothing in another database."""
    return field.primary_key and isinstance(field, AutoField)
