"""The arithmetic of quiet hours, in the wall-clock time of the place."""

from __future__ import annotations

from datetime import datetime, time, timedelta, tzinfo


def is_quiet(clock: time, starts: time, ends: time) -> bool:
    """Whether `clock` stands in [starts, ends), a window that may cross midnight."""
    if starts <= ends:
        return starts <= clock < ends
    return clock >= starts or clock < ends


def quiet_until(at: datetime, starts: time, ends: time, *, zone: tzinfo) -> datetime:
    """The first moment from `at` on that is not quiet: `at` itself, or the end of the window."""
    local = at.astimezone(zone)
    if not is_quiet(local.time(), starts, ends):
        return at
    day = local.date() if local.time() < ends else local.date() + timedelta(days=1)
    return datetime.combine(day, ends, tzinfo=zone)
