"""Work in a thread of its own: the one way (tenancy T6, leak 7)."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from django_tenants.utils import schema_context

from alliance.centres.tasks import returned_connections

P = ParamSpec("P")
R = TypeVar("R")


def in_county(code: str, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run `work` with the county open and give the thread's connections back to the pool.

    For a thread that serves no request: `executor.submit(in_county, "430522", work)`. What `work`
    returns must be read already; a queryset would be read outside.
    """
    with returned_connections(), schema_context(f"c{code}"):
        return work(*args, **kwargs)
