"""The ways a county's data has been seen to leak, each tried (tenancy, "Real leaks found")."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import ProgrammingError, connection, connections, transaction
from django_tenants.utils import schema_context

from alliance.centres.models import Centre
from alliance.centres.threads import in_county
from stores.models import Store
from tests.centres.ways_in import offences

OURS = ("alliance", "stores", "config", "extensions", "subsidies", "tickets", "training", "tests",
        "bench")  # fmt: skip
INSIDE = ("alliance/centres/schemas/",)


def sources() -> Iterator[Path]:
    for package in OURS:
        yield from sorted(Path(settings.BASE_DIR, package).rglob("*.py"))


def test_there_is_one_way_into_a_county() -> None:
    """Leak 2, T5: `with schema_context(name):`, and the schema machinery on the owner role."""
    found = [
        f"{path.relative_to(settings.BASE_DIR)}:{line}: {what}"
        for path in sources()
        if not str(path.relative_to(settings.BASE_DIR)).startswith(INSIDE)
        for line, what in offences(path.read_text())
    ]

    assert found == []


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("@schema_context('c430522')\ndef f(): ...", "schema_context without with"),
        ("entered = schema_context('c430522')", "schema_context without with"),
        ("schema_context('c430522').__enter__()", "schema_context without with"),
        ("stack.enter_context(schema_context('x'))", "schema_context without with"),
        ("from django_tenants.utils import tenant_context", "tenant_context"),
        ("with utils.tenant_context(centre): ...", "tenant_context"),
        ("connection.set_schema('c430522')", "set_schema"),
        ("connection.set_tenant(centre)", "set_tenant"),
        ("connection.set_schema_to_public()", "set_schema_to_public"),
        ("centre.activate()", "activate"),
    ],
)
def test_any_other_way_in_is_seen(source: str, what: str) -> None:
    assert what in [found for _line, found in offences(source)]


def test_the_one_way_in_is_not_taken_for_another() -> None:
    assert (
        offences("with schema_context(name), other() as o:\n    translation.activate('en')") == []
    )


def test_a_centre_is_no_context() -> None:
    with pytest.raises(TypeError, match="schema_context"), Centre(code="430522"):
        pass


def test_counties_share_no_cached_value() -> None:
    """Leak 5."""
    with schema_context("c430522"):
        cache.set("shops", 200)
    with schema_context("c430523"):
        assert cache.get("shops") is None
        cache.set("shops", 7)
    with schema_context("public"):
        assert cache.get("shops") is None
    with schema_context("c430522"):
        assert cache.get("shops") == 200
        cache.clear()


def test_counties_share_no_file() -> None:
    """Leak 5."""
    with schema_context("c430522"):
        name = default_storage.save("licence.txt", ContentFile(b"xinshao"))
        place = default_storage.path(name)
    with schema_context("c430523"):
        assert not default_storage.exists(name)
        assert default_storage.save("licence.txt", ContentFile(b"shaoyang")) == name
        assert default_storage.path(name) != place
    with schema_context("c430522"), default_storage.open(name) as file:
        assert file.read() == b"xinshao"


def test_rows_read_too_late_are_an_error_and_not_another_county_s(db: None) -> None:
    """Leak 6: what no table of public answers to fails, which T1 is there for."""
    with schema_context("c430522"):
        late = Store.objects.all()

    with schema_context("public"), pytest.raises(ProgrammingError), transaction.atomic():
        list(late)


def test_more_threads_than_connections_all_get_their_turn(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Leak 7: one thread that kept its connection, and the pool of two would soon be empty."""
    small = {"pool": {"min_size": 0, "max_size": 2, "timeout": 3}}
    connections["default"].close_pool()  # type: ignore[attr-defined]
    monkeypatch.setitem(connections["default"].settings_dict, "OPTIONS", small)
    gate = Barrier(2)

    def shops() -> int:
        # Two at a time hold a connection each, in threads that all stay alive.
        gate.wait(timeout=5)
        return Store.objects.count()

    with ThreadPoolExecutor(8) as threads:
        turns = [threads.submit(in_county, "430522", shops) for _ in range(16)]
        assert [turn.result(timeout=10) for turn in turns] == [0] * 16
    connections["default"].close_pool()  # type: ignore[attr-defined]


def test_a_thread_s_work_sees_its_county_and_leaves_public_behind(own_database: str) -> None:
    def schema() -> str:
        return str(connection.schema_name)  # type: ignore[attr-defined]

    with ThreadPoolExecutor(1) as threads:
        assert threads.submit(in_county, "430523", schema).result() == "c430523"
        assert threads.submit(schema).result() == "public"
