"""Who runs a data directory: one `up` at a time, and what an earlier one left behind."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from config import embedded

PATIENCE = 20.0


class Taken(Exception):
    """Another `up` runs on this data directory; carries its process number and address."""

    def __init__(self, pid: int, address: str) -> None:
        super().__init__(pid, address)
        self.pid, self.address = pid, address


@dataclass(frozen=True)
class Mark:
    """A process that cannot be mistaken for a later one with the same number."""

    pid: int
    created: float

    @classmethod
    def of(cls, pid: int) -> Mark:
        return cls(pid, psutil.Process(pid).create_time())

    def process(self) -> psutil.Process | None:
        """The process, if it is still the same one and alive."""
        try:
            process = psutil.Process(self.pid)
            same = abs(process.create_time() - self.created) < 0.1
            return process if same and process.status() != psutil.STATUS_ZOMBIE else None
        except psutil.NoSuchProcess:
            return None


@dataclass
class Claim:
    """The right to run `data`, held by a lock that the kernel drops with our last breath."""

    data: Path
    address: str = ""
    _lock: Any = field(default=None, repr=False)

    @property
    def book(self) -> Path:
        return self.data / "run" / "pids.json"

    def take(self) -> None:
        """Raise Taken if somebody else holds it; else end what a killed `up` left running."""
        self.book.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = (self.data / "run" / "lock").open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            known = self._read()
            raise Taken(known.get("pid", 0), known.get("address", "")) from None
        self._reap(self._read().get("children", {}))

    def note(self, children: dict[str, int]) -> None:
        """Write down who we are and which processes are ours, by name."""
        marks = {}
        for name, pid in children.items():
            with contextlib.suppress(psutil.NoSuchProcess):
                marks[name] = [pid, Mark.of(pid).created]
        page = {"pid": os.getpid(), "address": self.address, "children": marks}
        fresh = self.book.with_suffix(".new")
        fresh.write_text(json.dumps(page))
        fresh.replace(self.book)

    def leave_to_parent(self) -> None:
        """In a forked child: the lock is the parent's alone, or it would outlive it."""
        self._lock.close()

    def release(self) -> None:
        self.book.unlink(missing_ok=True)
        self._lock.close()

    def _read(self) -> dict[str, Any]:
        try:
            page: dict[str, Any] = json.loads(self.book.read_text())
        except (OSError, ValueError):
            return {}
        return page

    def _reap(self, children: dict[str, list[Any]]) -> None:
        """Programs first, so that a task still running finds its servers; then the servers."""
        marks = (Mark(pid, created) for pid, created in children.values())
        left = [process for mark in marks if (process := mark.process())]
        servers = {embedded.postgres_pid(self.data), embedded.redis_pid(self.data)}
        end([process for process in left if process.pid not in servers])
        embedded.stop_redis(self.data)
        embedded.stop_postgres(self.data)


def end(processes: list[psutil.Process], patience: float = PATIENCE) -> None:
    """Ask the processes to end, wait, then end them and whatever they started."""
    families = [[process, *_children(process)] for process in processes]
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.terminate()
    psutil.wait_procs(processes, timeout=patience)
    for process in (member for family in families for member in family):
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()


def _children(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def end_tree(pid: int) -> None:
    with contextlib.suppress(psutil.NoSuchProcess):
        end([psutil.Process(pid)])
