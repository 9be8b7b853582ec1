"""The product as it is served: uvicorn in processes of its own, and raw connections to it."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.db import connections

from config import embedded


@contextmanager
def served(*, workers: int) -> Iterator[int]:
    """The ASGI application on this test's database; the port it answers on, on 127.0.0.1."""
    with socket.create_server(("127.0.0.1", 0), backlog=512) as listening:
        process = subprocess.Popen(
            [sys.executable, "-m", "uvicorn", "config.asgi:application",
             "--fd", str(listening.fileno()), "--workers", str(workers),
             "--lifespan", "off", "--log-level", "warning", "--no-access-log"],
            cwd=settings.BASE_DIR,
            pass_fds=[listening.fileno()],
            env=os.environ | {
                "DJANGO_SETTINGS_MODULE": "tests.flows.served_settings",
                "ALLIANCE_DATA": str(settings.DATA_DIR),
                "DATABASE_URL": database_url(),
            },
        )  # fmt: skip
        try:
            yield listening.getsockname()[1]
        finally:
            process.terminate()
            process.wait(timeout=30)


def database_url() -> str:
    where = connections["default"].settings_dict
    return (
        f"postgresql://{embedded.APP_ROLE}@/{where['NAME']}"
        f"?host={where['HOST']}&port={where['PORT']}"
    )


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes


class Line:
    """One kept-alive HTTP/1.1 connection."""

    def __init__(self, port: int) -> None:
        self.port = port

    async def __aenter__(self) -> Line:
        self._in, self._out = await asyncio.open_connection("127.0.0.1", self.port)
        return self

    async def __aexit__(self, *failure: object) -> None:
        self._out.close()
        await self._out.wait_closed()

    async def get(self, host: str, path: str, cookie: str = "") -> Answer:
        signed = f"Cookie: {settings.SESSION_COOKIE_NAME}={cookie}\r\n" if cookie else ""
        self._out.write(f"GET {path} HTTP/1.1\r\nHost: {host}\r\n{signed}\r\n".encode())
        head = (await self._in.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        status = int(head.split(" ", 2)[1])
        length = int(head.split("\r\ncontent-length:", 1)[1].split("\r\n", 1)[0])
        return Answer(status, await self._in.readexactly(length))
