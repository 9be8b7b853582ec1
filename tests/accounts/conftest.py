from __future__ import annotations

import pytest
from django.core.cache import caches
from hypothesis import settings

from alliance.lib.keys import new_key

# A slow moment of a busy machine is no counter-example.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


@pytest.fixture(autouse=True)
def nothing_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cache of one's own: no other test's messages and failed attempts, before or beside."""
    for name in ("default", "shared"):
        prefix = new_key().hex
        monkeypatch.setattr(caches[name], "key_prefix", prefix)
        # Another context makes a cache object of its own.
        monkeypatch.setitem(caches.settings[name], "KEY_PREFIX", prefix)
