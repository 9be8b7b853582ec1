from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace

from django.apps import apps
from django.conf import settings
from django.core.cache import caches
from django.db import connection, connections, models
from django.http import HttpRequest
from django_tenants.utils import schema_context
from redis.exceptions import RedisError

from alliance.centres.models import Centre, Domain
from alliance.lib.keys import new_key

# A change is told to the other processes by a stamp in the cache, which each looks at once in a
# second; should the cache be away, they notice within a minute.
HOST_CACHE_SECONDS = 60
STAMP_SECONDS = 1
STAMP = "hosts"
BATCH = 5_000


@dataclass(frozen=True)
class County:
    """What a request needs to know of its county, without a query."""

    code: str
    schema: str
    slug: str
    name: str
    phone: str = ""
    suspended: bool = False
    suspension: str = ""


# -- Which county a request is for -----------------------------------------------------------------
@dataclass(frozen=True)
class _Hosts:
    """`until` and `look_at` are times of this process's clock; `stamp` is that of the reading."""

    until: float
    look_at: float
    stamp: str | None
    counties: dict[str, County]


_hosts = _Hosts(0.0, 0.0, None, {})


def county_of_host(host: str) -> County | None:
    """The county behind a host name; None where there is none.

    All host names are read at once and remembered for a minute: a few hundred rows, so an unknown
    name costs no query either, and guessing names fills no memory.
    """
    global _hosts
    now, known = time.monotonic(), _hosts
    if min(known.look_at, known.until) <= now:
        stamp = _stamp(known.stamp)
        if known.until <= now or stamp != known.stamp:
            _hosts = _Hosts(now + HOST_CACHE_SECONDS, now + STAMP_SECONDS, stamp, _all_hosts())
        else:
            _hosts = replace(known, look_at=now + STAMP_SECONDS)
    return _hosts.counties.get(host)


def _stamp(known: str | None) -> str | None:
    """What the last change of a county left in the cache; `known` while the cache is away."""
    try:
        stamp: str | None = caches["shared"].get(STAMP)
    except RedisError:
        return known
    return stamp


def _all_hosts() -> dict[str, County]:
    with schema_context("public"):
        return {
            domain.domain: _county(domain.tenant)
            for domain in Domain.objects.select_related("tenant")
        }


def _county(centre: Centre) -> County:
    return County(
        code=centre.code,
        schema=centre.schema_name,
        slug=centre.slug,
        name=centre.name,
        phone=centre.phone,
        suspended=centre.suspended_at is not None,
        suspension=centre.suspension,
    )


def host_of(code: str) -> str:
    """The host name a county is reached under."""
    host: str = Domain.objects.get(tenant_id=code, is_primary=True).domain
    return host


def centres() -> models.QuerySet[Centre]:
    """All counties of the alliance, in the order of their codes."""
    every: models.QuerySet[Centre] = Centre.objects.all()
    return every


def forget_hosts() -> None:
    """After a county or a domain has changed: this process reads anew, the others soon do."""
    global _hosts
    _hosts = _Hosts(0.0, 0.0, None, {})
    with suppress(RedisError):
        caches["shared"].set(STAMP, str(new_key()), None)


def county_of(request: HttpRequest) -> County | None:
    """The county a request is for; None at the alliance."""
    county: County | None = getattr(request, "county", None)
    return county


def is_alliance_host(host: str) -> bool:
    return host in settings.ALLIANCE_HOSTS


def current_code() -> str | None:
    """The code of the county whose schema is open; None in public."""
    schema: str = connection.schema_name  # type: ignore[attr-defined]
    return None if schema == "public" else schema.removeprefix("c")


def doors() -> list[tuple[str, str]]:
    """(name, host name) of every county, by code."""
    return list(
        Domain.objects.filter(is_primary=True)
        .order_by("tenant_id")
        .values_list("tenant__name", "domain")
    )


# -- Whether the counties stand as they should -----------------------------------------------------
def county_models() -> list[type[models.Model]]:
    """The models whose tables stand in every county, link tables included."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if _in_county(model) and model._meta.managed and not model._meta.proxy
    ]


def _in_county(model: type[models.Model]) -> bool:
    return apps.get_app_config(model._meta.app_label).name in settings.TENANT_APPS


def missing_tables() -> list[tuple[str, str]]:
    """(schema, table) of every county table that is not there: one query for all counties.

    Such a table would not fail: the search path goes on to public.
    """
    tables = [model._meta.db_table for model in county_models()] + ["django_migrations"]
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT centre.schema_name, expected.name"  # noqa: S608
            f" FROM public.{Centre._meta.db_table} centre"
            " CROSS JOIN unnest(%s::text[]) expected(name)"
            " LEFT JOIN pg_namespace ON nspname = centre.schema_name"
            " LEFT JOIN pg_class ON relnamespace = pg_namespace.oid AND relname = expected.name"
            " WHERE pg_class.oid IS NULL ORDER BY 1, 2",
            [tables],
        )
        return [(schema, table) for schema, table in cursor.fetchall()]


def unpinned_trigger_functions() -> list[str]:
    """Trigger functions that would look for tables where the caller happens to stand."""
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT pg_proc.oid::regprocedure::text FROM pg_proc"
            " JOIN pg_namespace ON pg_namespace.oid = pronamespace"
            " WHERE prorettype = 'trigger'::regtype AND nspname !~ '^(pg_|information_schema)'"
            " AND NOT EXISTS (SELECT FROM unnest(proconfig) setting"
            "                 WHERE setting LIKE 'search_path=%') ORDER BY 1",
        )
        return [name for (name,) in cursor.fetchall()]


# -- References the database does not check --------------------------------------------------------
@dataclass(frozen=True)
class Dangling:
    """A value that points at a row that is not there. `county` is "" for the alliance's tables."""

    county: str
    table: str
    column: str
    value: str


def unchecked_references() -> list[models.ForeignKey[models.Model, models.Model]]:
    """Every foreign key without a constraint in the database (tenancy T2)."""
    return [
        field
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.local_fields
        if isinstance(field, models.ForeignKey) and not field.db_constraint  # type: ignore[attr-defined]
    ]


def dangling_references() -> Iterator[Dangling]:
    """Look up, in every county and in public, what no constraint looks up.

    Values are compared here and not by a join: a county may stand on another node (tenancy C9).
    """
    fields = unchecked_references()
    county = [field for field in fields if _in_county(field.model)]
    for code, schema in [("", "public"), *Centre.objects.values_list("code", "schema_name")]:
        with schema_context(schema):
            for field in county if code else [each for each in fields if each not in county]:
                yield from _dangling(field, code)


def _dangling(
    field: models.ForeignKey[models.Model, models.Model], code: str
) -> Iterator[Dangling]:
    target = field.target_field
    rows = field.model._base_manager.exclude(**{f"{field.attname}": None}).order_by()
    values = list(rows.values_list(field.attname, flat=True).distinct())
    for start in range(0, len(values), BATCH):
        asked = values[start : start + BATCH]
        there = target.model._base_manager.filter(**{f"{target.attname}__in": asked})
        known = set(there.values_list(target.attname, flat=True))
        table, column = field.model._meta.db_table, field.column
        yield from (
            Dangling(code, table, column, str(value)) for value in asked if value not in known
        )
