from __future__ import annotations

from hypothesis import settings

# A slow moment of a busy machine is no counter-example.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
