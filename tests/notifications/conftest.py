from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.factories import outbox


@pytest.fixture(autouse=True)
def gateway(settings: Any) -> Iterator[list[tuple[str, str]]]:
    """What went out by SMS: [(phone, text)]."""
    kept = {"sms": "tests.factories.outbox.Kept"}
    settings.NOTIFICATION_CHANNELS = settings.NOTIFICATION_CHANNELS | kept
    outbox.sent.clear()
    yield outbox.sent
    outbox.sent.clear()
