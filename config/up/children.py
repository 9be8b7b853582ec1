"""The five processes of a running alliance, each said as: how do I start."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable
from functools import partial
from pathlib import Path

from config import embedded
from config.up.supervisor import Child, fork

WORKER_PROCESSES = 2
# The order of leaving: nobody asks for more work, work ends, then what it stood on.
STOP_ORDER = ["web", "beat", "worker", "redis", "postgres"]


def servers(data: Path, *, postgres: bool, redis: bool) -> list[Child]:
    """The embedded servers that are wanted."""
    wanted = []
    if postgres:
        start = partial(embedded.launch_postgres, data)
        wanted.append(Child("postgres", "数据库 PostgreSQL ", start, stop_signal=signal.SIGINT))
    if redis:
        wanted.append(Child("redis", "消息队列 Redis ", partial(embedded.launch_redis, data)))
    return wanted


def programs(sockets: list[socket.socket], detach: Callable[[], None]) -> list[Child]:
    """Web, worker and beat. `detach` runs first in each fork."""

    def forked(title: str, run: Callable[[], object], *, listens: bool = False) -> int:
        def body() -> None:
            detach()
            if not listens:
                for each in sockets:
                    each.close()
            run()

        return fork(title, body)

    return [
        Child("web", "网页服务", partial(forked, "web", partial(web, sockets), listens=True)),
        # A task that runs is finished, however long a person is ready to wait.
        Child("worker", "后台任务", partial(forked, "worker", worker), patience=600.0),
        Child("beat", "定时任务", partial(forked, "beat", beat)),
    ]


def web(sockets: list[socket.socket]) -> None:
    """uvicorn on sockets that were bound before: a restart refuses no connection."""
    import uvicorn

    config = uvicorn.Config(
        "config.asgi:application",
        lifespan="off",
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=10,
    )
    uvicorn.Server(config).run(sockets=sockets)


def worker() -> None:
    import warnings

    from celery.platforms import SecurityWarning

    from config.celery import app

    # In a container everything is root; outside, the deploy guide has a user of its own.
    warnings.simplefilter("ignore", SecurityWarning)
    app.start(
        ["--quiet", "worker", "--loglevel=WARNING", f"--concurrency={WORKER_PROCESSES}",
         "--without-gossip", "--without-mingle", "--hostname=alliance@%h"]
    )  # fmt: skip


def beat() -> None:
    from config.celery import app

    app.start(["--quiet", "beat", "--loglevel=WARNING", "--pidfile="])
