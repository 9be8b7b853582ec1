from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any

import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import connections
from django.test import TransactionTestCase
from django.utils import translation
from django_tenants.utils import schema_context

from alliance.centres import selectors
from alliance.centres.models import Centre
from tests import database, servers, uploads

USERS = pytest.StashKey[IO[str]]()


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        config.stash[USERS] = servers.enter(settings.DATA_DIR)


def pytest_unconfigure(config: pytest.Config) -> None:
    if users := config.stash.get(USERS, None):
        servers.leave(settings.DATA_DIR, users)


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any, worker_id: str) -> Iterator[None]:
    """The app role's tests run in a copy of a migrated database with two counties."""
    with django_db_blocker.unblock():
        name = database.prepare(worker_id)
        patch = pytest.MonkeyPatch()
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda self: database.empty(name))
        yield
        patch.undo()
        for connection in connections.all():
            connection.close()


@pytest.fixture
def county(db: None) -> Iterator[Centre]:
    """新邵县, with its schema open."""
    with schema_context("c430522"):
        centre: Centre = Centre.objects.get(code="430522")
        yield centre


@pytest.fixture
def other_county(db: None) -> Centre:
    """邵阳县, its schema not open."""
    centre: Centre = Centre.objects.get(code="430523")
    return centre


@pytest.fixture(autouse=True)
def chinese_first() -> Iterator[None]:
    """Whoever asked for English in one test leaves no English to the next."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def hosts_read_anew() -> Iterator[None]:
    """What another database, or a county since suspended, said of hosts is not the next test's."""
    yield
    selectors._hosts = selectors._Hosts(0.0, 0.0, None, {})


@pytest.fixture(autouse=True)
def media(tmp_path: Any) -> None:
    uploads.keep_in(tmp_path / "media")


@pytest.fixture(autouse=True)
def nothing_cached(django_db_setup: None) -> None:
    """No other test's messages, counts and failed attempts: a worker has a Redis database alone."""
    caches["shared"].clear()
