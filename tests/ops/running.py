"""`manage.py up` in a process of its own, as a person at a terminal has it."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psutil

from config import embedded

ROOT = Path(__file__).resolve().parent.parent.parent


def environment(data: Path, **more: str) -> dict[str, str]:
    """Ours, without what the test session has set for itself."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("ALLIANCE_", "PYTEST_")) and name not in ("DATABASE_URL",)
    }
    settings = {"DJANGO_SETTINGS_MODULE": "tests.ops.settings", "ALLIANCE_DATA": str(data)}
    return kept | settings | more


def manage(*arguments: str, data: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end; its output is in `stdout` and `stderr`."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, env=environment(data, **more),
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def eventually(holds: Callable[[], Any], seconds: float = 40) -> Any:
    """Wait until `holds()` is truthy and return it; AssertionError after `seconds`."""
    deadline = time.monotonic() + seconds
    while not (result := holds()):
        assert time.monotonic() < deadline, f"not within {seconds} s"
        time.sleep(0.05)
    return result


class Up:
    """One data directory and the `up` that runs on it."""

    def __init__(self, data: Path, *options: str) -> None:
        self.data, self.options, self.port = data, options, free_port()
        self.output = data.with_suffix(".output")
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start unless it runs, and wait for the address and the logins to be printed."""
        if self.process is not None and self.process.poll() is None:
            return
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "up", "--port", str(self.port),
                 "--data", str(self.data), *self.options],
                cwd=ROOT, env=environment(self.data), stdout=output, stderr=output,
                start_new_session=True,
            )  # fmt: skip
        eventually(lambda: "\n停止：" in self.said() or self.process.poll() is not None, 170)  # type: ignore[union-attr]
        assert self.process.poll() is None, self.said()

    def said(self) -> str:
        return self.output.read_text(errors="replace")

    def signal(self, signum: int, patience: float = 40) -> int:
        """Send a signal to `up` alone and return its exit status."""
        assert self.process is not None
        os.kill(self.process.pid, signum)
        return self.process.wait(patience)

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.signal(signal.SIGTERM)

    def pids(self) -> dict[str, int]:
        page = json.loads((self.data / "run" / "pids.json").read_text())
        return {name: pid for name, (pid, _created) in page["children"].items()}

    def get(self, host: str, path: str) -> tuple[int, str]:
        """Status and body of a page on a host; status 0 while nobody answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", path, headers={"Host": f"{host}:{self.port}"})
            response = connection.getresponse()
            return response.status, response.read().decode(errors="replace")
        except (OSError, http.client.HTTPException):
            return 0, ""
        finally:
            connection.close()

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        import psycopg

        address = embedded.postgres_address(self.data)
        with psycopg.connect(
            dbname="alliance", user="postgres", host=address.socket_dir, port=address.port
        ) as root:
            return root.execute(query.encode()).fetchall()


def alive(pids: dict[str, int]) -> set[str]:
    """The names of those still running; a zombie runs no more."""
    found = set()
    for name, pid in pids.items():
        try:
            if psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
                found.add(name)
        except psutil.NoSuchProcess:
            continue
    return found


class Browser:
    """A person on one host of a running alliance: keeps cookies, sends forms, follows nothing."""

    def __init__(self, up: Up, host: str) -> None:
        self.up, self.host = up, host
        self.cookies: dict[str, str] = {}

    def get(self, path: str) -> tuple[int, str]:
        """Status and, for a redirect, where to; else the page."""
        return self._ask("GET", path)

    def post(self, path: str, **fields: str) -> tuple[int, str]:
        """The same for a form sent with the token of the page it stands on."""
        self.get(path)
        token = self.cookies.get("csrftoken", "")
        return self._ask("POST", path, urlencode(fields | {"csrfmiddlewaretoken": token}))

    def _ask(self, method: str, path: str, body: str = "") -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.up.port, timeout=20)
        headers = {
            "Host": f"{self.host}:{self.up.port}",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept-Language": "zh-hans",
        }
        try:
            connection.request(method, path, body or None, headers)
            response = connection.getresponse()
            for line in response.headers.get_all("Set-Cookie") or []:
                name, _equals, rest = line.partition("=")
                self.cookies[name] = rest.partition(";")[0]
            page = response.read().decode(errors="replace")
            return response.status, response.headers.get("Location") or page
        finally:
            connection.close()
