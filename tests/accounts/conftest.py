from __future__ import annotations

import pytest
from django.core.cache import caches


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    """Failed attempts of the test before do not count against this one."""
    caches["default"].clear()
