"""`manage.py up`: the whole alliance on one machine, from the servers to the six demo counties."""

from __future__ import annotations

import gc
import json
import os
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from http.client import OK, HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

from config import embedded
from config.up import children, words
from config.up.claim import Claim, Taken, end_tree
from config.up.supervisor import Child, Supervisor, fork

START_SECONDS = 90.0


class CannotStart(Exception):
    """`up` gives up; `str()` says why and what to do."""


class Stopped(Exception):
    """Somebody asked us to stop before we were up."""


@dataclass(frozen=True)
class Options:
    data: Path
    host: str
    port: int
    demo: bool


def run(options: Options, say: Callable[[str], None]) -> None:
    """Start everything, print where it is, watch it until asked to stop, stop it in order."""
    claim = Claim(options.data, f"http://localhost:{options.port}/")
    try:
        claim.take()
    except Taken as taken:
        raise CannotStart(words.already_runs(taken.pid, taken.address)) from None
    sockets = _bind(options.host, options.port)
    supervisor = Supervisor(say, claim.note)
    supervisor.listen()
    claim.note({})
    try:
        _start(supervisor, options, sockets, claim, say)
        supervisor.run()
    except Stopped:
        pass
    finally:
        say(words.STOPPING)
        supervisor.stop(children.STOP_ORDER)
        claim.release()
        say(words.STOPPED)


def _start(
    supervisor: Supervisor,
    options: Options,
    sockets: list[socket.socket],
    claim: Claim,
    say: Callable[[str], None],
) -> None:
    own_database, own_redis = "DATABASE_URL" in os.environ, "REDIS_URL" in os.environ
    servers = children.servers(options.data, postgres=not own_database, redis=not own_redis)
    for child in servers:
        supervisor.start(child)
    import config.asgi  # noqa: F401  (while the servers start; the forks inherit it)

    for child in servers:
        _await_server(supervisor, child, options.data)
    report = _prepare(supervisor, options, own_database, say)
    gc.freeze()
    web, *background = children.programs(sockets, claim.leave_to_parent)
    supervisor.start(web)
    _await_web(supervisor, options)
    for child in background:
        supervisor.start(child)
    counties, has_demo = report["counties"], report["demo"]
    say(words.welcome(options.port, counties, demo=has_demo, data=options.data))


def _bind(host: str, port: int) -> list[socket.socket]:
    """Listening sockets, bound before anything starts; browsers may ask for ::1 first."""
    hosts = ["127.0.0.1", "::1"] if host == "localhost" else [host]
    bound = []
    for each in hosts:
        family = socket.AF_INET6 if ":" in each else socket.AF_INET
        try:
            bound.append(socket.create_server((each, port), family=family, backlog=512))
        except OSError as problem:
            if each == "::1" and not socket.has_dualstack_ipv6():
                continue
            if each == "::1" and problem.errno == _NO_SUCH_ADDRESS:
                continue
            raise CannotStart(words.port_is_taken(each, port, problem)) from None
    return bound


_NO_SUCH_ADDRESS = 99


def _await_server(supervisor: Supervisor, child: Child, data: Path) -> None:
    ready = {"postgres": embedded.postgres_ready, "redis": embedded.redis_answers}[child.name]

    def answers() -> bool:
        if not child.alive():
            raise CannotStart(words.server_fell(child.label, data / "log" / f"{child.name}.log"))
        return ready(data)

    _until(supervisor, answers, child.label)


def _await_web(supervisor: Supervisor, options: Options) -> None:
    host = "127.0.0.1" if options.host in ("localhost", "0.0.0.0") else options.host  # noqa: S104

    def answers() -> bool:
        supervisor.watch()
        connection = HTTPConnection(host, options.port, timeout=5)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == OK
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()

    _until(supervisor, answers, "网页服务")


def _until(supervisor: Supervisor, answers: Callable[[], bool], label: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not answers():
        if supervisor.asked_to_stop:
            raise Stopped
        if time.monotonic() > deadline:
            raise CannotStart(words.too_slow(label))
        time.sleep(0.03)


def _prepare(
    supervisor: Supervisor, options: Options, own_database: bool, say: Callable[[str], None]
) -> dict[str, Any]:
    """Run `prepare` in a fork and read its report from a pipe."""
    from config.up.prepare import prepare

    reading, writing = os.pipe()
    work = partial(prepare, options.data, own_database=own_database, demo=options.demo, say=say)

    def body() -> None:
        with os.fdopen(writing, "w") as pipe:
            json.dump(work(), pipe)

    pid = fork("prepare", body)
    os.close(writing)
    while os.waitpid(pid, os.WNOHANG) == (0, 0):
        if supervisor.asked_to_stop:
            end_tree(pid)
            raise Stopped
        time.sleep(0.02)
    with os.fdopen(reading) as pipe, suppress(ValueError):
        report: dict[str, Any] = json.load(pipe)
        return report
    raise CannotStart(words.PREPARATION_FAILED)
