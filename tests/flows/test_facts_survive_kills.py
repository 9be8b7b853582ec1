"""kill -9 of the worker and of PostgreSQL while facts are told to a handler that counts.

Its effect has no unique constraint, so delivering twice would show: every fact whose commit was
answered has taken effect exactly once, and so has every fact that is in the outbox at all. The
whole house under fire is in test_the_house_survives_kills.py; this one is about delivery alone.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

import psutil
import psycopg
import pytest
from django.conf import settings

from config import embedded

PATIENCE = 60.0
BURST = [sys.executable, "-m", "tests.flows.burst"]
CELERY = [sys.executable, "-m", "celery", "-A", "tests.flows.burst", "--skip-checks"]


class Machine:
    """One computer with everything on it, and a supervisor that restarts what died."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.watching = True

    def run(self, name: str, command: list[str]) -> None:
        assert self._start(command, name).wait() == 0, (self.data / f"{name}.log").read_text()

    def serve(self, name: str) -> None:
        """Start a server that is down. Killed backends may need a moment to go."""
        start = f"embedded.start_{name}(Path({str(self.data)!r}))"
        script = f"from pathlib import Path; from config import embedded; {start}"
        command = [sys.executable, "-c", script]
        for _ in range(10):
            if self._start(command, name).wait() == 0:
                return
            time.sleep(0.5)
        pytest.fail((self.data / f"{name}.log").read_text())

    def start(self, name: str, command: list[str]) -> None:
        self.running[name] = self._start(command, name)

    def _start(self, command: list[str], name: str) -> subprocess.Popen[bytes]:
        environment = {
            key: value for key, value in os.environ.items()
            if key not in ("DATABASE_URL", "REDIS_URL", "XDG_RUNTIME_DIR", "PYTEST_CURRENT_TEST")
        } | {
            "ALLIANCE_DATA": str(self.data),
            "DJANGO_SETTINGS_MODULE": "config.settings.local",
            "PYTHONWARNINGS": "ignore",
        }  # fmt: skip
        with (self.data / f"{name}.log").open("ab") as log:
            return subprocess.Popen(
                command, cwd=settings.BASE_DIR, env=environment, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip

    def kill(self, name: str) -> None:
        """kill -9, the process and its children at once."""
        process = psutil.Process(self.pid(name))
        for victim in [*process.children(recursive=True), process]:
            with suppress(psutil.NoSuchProcess):
                victim.send_signal(signal.SIGKILL)

    def pid(self, name: str) -> int:
        if name == "postgres":
            return int((self.data / "pg" / "postmaster.pid").read_text().splitlines()[0])
        if name == "redis":
            return int((self.data / "run" / "redis.pid").read_text())
        return self.running[name].pid

    def stop(self) -> None:
        for name in ("worker", "beat", "publisher", "redis", "postgres"):
            with suppress(psutil.NoSuchProcess, OSError, KeyError):
                self.kill(name)
        for process in self.running.values():
            process.wait()

    def watch(self, name: str, command: list[str]) -> threading.Thread:
        """Keep `name` running, as `manage.py up` and systemd do."""

        def keep() -> None:
            while self.watching:
                if self.running[name].poll() is not None:  # dead, and buried by poll()
                    self.start(name, command)
                time.sleep(0.2)

        self.start(name, command)
        thread = threading.Thread(target=keep)
        thread.start()
        return thread

    def rows(self, query: str) -> list[int]:
        address = embedded.postgres_address(self.data)
        with psycopg.connect(
            dbname="alliance", user="postgres", host=address.socket_dir, port=address.port
        ) as root:
            return [int(number) for (number,) in root.execute(query.encode())]


@pytest.fixture
def machine() -> Iterator[Machine]:
    data = Path(tempfile.mkdtemp(prefix="kills-", dir="/tmp"))
    data.chmod(0o755)
    machine = Machine(data)
    watched: list[threading.Thread] = []
    try:
        machine.serve("postgres")
        machine.serve("redis")
        machine.run("prepare", [*BURST, "prepare"])
        watched += [
            machine.watch("worker", [*CELERY, "worker", "-c", "2", "-l", "WARNING"]),
            machine.watch(
                "beat", [*CELERY, "beat", "-l", "WARNING", "-S", "celery.beat:Scheduler"]
            ),
        ]
        yield machine
    finally:
        machine.watching = False
        for thread in watched:
            thread.join()
        machine.stop()
        shutil.rmtree(data, ignore_errors=True)


DUE = "SELECT count(*) FROM events_delivery WHERE state <> 'done'"
TOLD = "SELECT payload->>'number' FROM events_outboxfact"
EFFECTS = " UNION ALL ".join(
    f"SELECT subject_id FROM c{code}.audit_auditentry" for code in ("430522", "430523")
)


@pytest.mark.flow
def test_what_was_acknowledged_takes_effect_exactly_once(machine: Machine) -> None:
    machine.start("publisher", [*BURST, "publish"])
    wait_for(lambda: len(machine.rows(EFFECTS)) > 50, "the first facts take effect")

    for victim in ("worker", "postgres"):
        machine.kill(victim)
        if victim != "worker":
            machine.serve(victim)
        enough = told(machine) + 50
        wait_for(partial(tells_more_than, machine, enough), f"telling goes on after {victim}")
    (machine.data / "stop").touch()
    machine.running["publisher"].wait()
    wait_for(lambda: machine.rows(DUE) == [0], "everything is delivered")

    acknowledged = {
        int(line)
        for file in machine.data.glob("acknowledged.*")
        for line in file.read_text().splitlines()
    }
    effects = Counter(machine.rows(EFFECTS))
    assert len(acknowledged) > 200
    assert acknowledged <= set(effects), "something acknowledged is missing"
    assert set(effects.values()) == {1}, "something took effect twice"
    assert set(effects) == set(machine.rows(TOLD))


def tells_more_than(machine: Machine, number: int) -> bool:
    return told(machine) > number


def told(machine: Machine) -> int:
    return sum(len(file.read_text().splitlines()) for file in machine.data.glob("acknowledged.*"))


def wait_for(condition: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with suppress(psycopg.OperationalError):
            if condition():
                return
        time.sleep(0.2)
    pytest.fail(f"not in {PATIENCE:.0f} s: {what}")
