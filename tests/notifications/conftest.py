from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from alliance.centres.models import Centre
from tests.factories import outbox


@pytest.fixture(autouse=True)
def gateway(settings: Any) -> Iterator[list[tuple[str, str]]]:
    """What went out by SMS: [(phone, text)]."""
    settings.SMS_BACKEND = "tests.factories.outbox.Kept"
    outbox.sent.clear()
    yield outbox.sent
    outbox.sent.clear()


@pytest.fixture
def here(county: Centre) -> Centre:
    return county
