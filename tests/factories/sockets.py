"""A real ASGI server in a thread, and sockets as a browser on a county's host opens them."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import uvicorn
from django.test import Client
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from config.asgi import application

PATH = "/ws/notifications/"


@contextmanager
def serving() -> Iterator[int]:
    """The application on a port of loopback."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        config = uvicorn.Config(application, lifespan="off", log_level="critical")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield int(listening.getsockname()[1])
        server.should_exit = True
        thread.join()


@dataclass
class Bell:
    """The other end of an open socket."""

    connection: ClientConnection

    def hear(self, timeout: float = 5) -> dict[str, Any]:
        """The next message. Raises TimeoutError."""
        heard: dict[str, Any] = json.loads(self.connection.recv(timeout=timeout))
        return heard


@contextmanager
def bell(port: int, browser: Client, host: str, *, origin: str = "") -> Iterator[Bell]:
    """A bell with the browser's cookies. Raises websockets' InvalidStatus where refused."""
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in browser.cookies.items())
    with connect(
        f"ws://{host}:{port}{PATH}",
        sock=socket.create_connection(("127.0.0.1", port)),
        origin=Origin(origin or f"http://{host}:{port}"),
        additional_headers={"Cookie": cookies},
        proxy=None,
    ) as connection:
        yield Bell(connection)
