"""Cached values belong to one county; what counts a person's attempts belongs to all (leak 5)."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.db import connection
from django_tenants.utils import schema_context
from hypothesis import given
from hypothesis import strategies as st

from alliance.lib.caches import make_key, reverse_key

KEYS = st.text(st.characters(codec="ascii", exclude_categories=["C"]), min_size=1, max_size=40)


pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("schemas", [("c430522", "c430523"), ("c430522", "public")])
def test_a_value_of_one_world_is_not_in_the_other(schemas: tuple[str, str]) -> None:
    here, there = schemas
    with schema_context(here):
        cache.set("towns", ["酿溪镇"])

    with schema_context(there):
        assert cache.get("towns") is None
        assert cache.add("towns", ["塘渡口镇"])
    with schema_context(here):
        assert cache.get("towns") == ["酿溪镇"]


def test_deleting_in_one_county_leaves_the_other_alone() -> None:
    for schema in ("c430522", "c430523"):
        with schema_context(schema):
            cache.set("towns", schema)

    with schema_context("c430523"):
        cache.delete("towns")

    with schema_context("c430522"):
        assert cache.get("towns") == "c430522"


def test_failed_attempts_are_counted_over_all_counties() -> None:
    """Otherwise a guesser has as many attempts as there are counties."""
    with schema_context("c430522"):
        cache.set("allauth:mfa:attempts", 1)

    with schema_context("c430523"):
        assert cache.incr("allauth:mfa:attempts") == 2


@given(KEYS, st.sampled_from(["", "shared"]), st.integers(1, 9))
def test_a_key_is_read_back_as_it_was_given(key: str, prefix: str, version: int) -> None:
    with schema_context("c430522"):
        assert reverse_key(make_key(key, prefix, version)) == key


@given(KEYS)
def test_an_alliance_wide_key_is_read_back_too(key: str) -> None:
    assert reverse_key(make_key(f"allauth:{key}", "", 1)) == f"allauth:{key}"


@given(KEYS)
def test_the_county_is_in_the_key(key: str) -> None:
    made = set()
    for schema in ("public", "c430522", "c430523"):
        with schema_context(schema):
            assert connection.schema_name == schema  # type: ignore[attr-defined]
            made.add(make_key(key, "", 1))

    assert len(made) == (1 if key.startswith("allauth") else 3)
