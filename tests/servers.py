"""The throwaway servers end with the last of the sessions that use them."""

from __future__ import annotations

import fcntl
from pathlib import Path
from typing import IO

from config import embedded


def enter(data: Path) -> IO[str]:
    """Say that a session uses the servers of `data`; several may at once."""
    data.mkdir(parents=True, exist_ok=True)
    users = (data / "users").open("w")
    fcntl.flock(users, fcntl.LOCK_SH)
    return users


def leave(data: Path, users: IO[str]) -> None:
    """Stop the servers, unless another session still uses them."""
    with users:
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        embedded.stop_redis(data)
        embedded.stop_postgres(data)
