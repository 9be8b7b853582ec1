"""A request through the ASGI door: one crossing, files first, nothing left open."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project
from django.core.handlers.asgi import ASGIHandler
from django.db import connections

from alliance.centres.models import Centre
from config.handler import THREADS, Files, OneCrossing
from tests.factories.threads import at_once


def scope(path: str, *, method: str = "GET", host: str = "xinshao.localhost") -> dict[str, Any]:
    return {
        "type": "http", "method": method, "path": path, "query_string": b"", "http_version": "1.1",
        "headers": [(b"host", host.encode())], "client": ("127.0.0.1", 1), "scheme": "http",
    }  # fmt: skip


def ask(application: Any, asked: dict[str, Any], *received: dict[str, Any]) -> list[dict[str, Any]]:
    """Everything the application sent."""
    waiting = list(received) or [{"type": "http.request", "body": b"", "more_body": False}]
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return waiting.pop(0)

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    asyncio.run(application(asked, receive, send))
    return sent


def status(sent: list[dict[str, Any]]) -> int:
    return int(sent[0]["status"])


def body(sent: list[dict[str, Any]]) -> bytes:
    return b"".join(message.get("body", b"") for message in sent)


@pytest.fixture
def application() -> Iterator[Any]:
    yield OneCrossing()
    THREADS.submit(connections.close_all).result()


@pytest.fixture
def static(settings: Any, tmp_path: Path) -> Files:
    settings.STATIC_ROOT = tmp_path
    return Files(OneCrossing())


def test_it_is_djangos_own_handler_but_for_the_crossing(application: Any) -> None:
    assert isinstance(application, ASGIHandler)


def test_a_probe_is_answered_through_the_door(application: Any) -> None:
    sent = ask(application, scope("/healthz"))

    assert sent[0]["type"] == "http.response.start"
    assert (status(sent), json.loads(body(sent))) == (200, {"status": "ok"})
    assert not sent[-1].get("more_body")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("host", "path", "answer"),
    [
        ("xinshao.localhost", "/", 200), ("xinshao.localhost", "/my/shop/", 302),
        ("xinshao.localhost", "/api/v1/me/", 401), ("localhost", "/", 200),
        ("nowhere.localhost", "/", 404),
    ],
)  # fmt: skip
def test_every_host_is_served(application: Any, host: str, path: str, answer: int) -> None:
    assert status(ask(application, scope(path, host=host))) == answer


@pytest.mark.django_db(transaction=True)
def test_each_host_says_its_own_county_however_many_ask_at_once(application: Any) -> None:
    hosts = [("xinshao.localhost", "新邵县"), ("shaoyang.localhost", "邵阳县")]

    def look(number: int) -> bool:
        host, name = hosts[number % 2]
        other = hosts[1 - number % 2][1]
        pages = [body(ask(application, scope("/", host=host))).decode() for _ in range(5)]
        return all(name in page and other not in page for page in pages)

    assert at_once(6, look, schema="public") == [True] * 6


@pytest.mark.django_db(transaction=True)
def test_a_body_in_pieces_is_put_together(application: Any) -> None:
    asked = scope("/type-size/", method="POST")
    asked["headers"].append((b"content-type", b"application/x-www-form-urlencoded"))

    sent = ask(
        application, asked,
        {"type": "http.request", "body": b"size=la", "more_body": True},
        {"type": "http.request", "body": b"rge", "more_body": False},
    )  # fmt: skip

    assert status(sent) == 403, "no token, so the form is refused; it was read all the same"


def test_who_hangs_up_in_the_middle_of_sending_gets_no_answer(application: Any) -> None:
    sent = ask(
        application, scope("/type-size/", method="POST"),
        {"type": "http.request", "body": b"size=la", "more_body": True},
        {"type": "http.disconnect"},
    )  # fmt: skip

    assert sent == []


def test_a_file_is_served_before_a_county_is_looked_for(static: Files) -> None:
    """Without the `db` fixture any query would fail this test."""
    name = next(Path(project.BASE_DIR, "static").rglob("*.css"))
    path = f"{project.STATIC_URL}{name.relative_to(Path(project.BASE_DIR, 'static'))}"

    sent = ask(static, scope(path, host="nowhere.localhost"))

    assert (status(sent), body(sent)) == (200, name.read_bytes())


def test_a_file_that_is_not_there_is_the_applications_matter(static: Files) -> None:
    assert static.file("/static/nothing.css") is None
    assert status(ask(static, scope("/healthz"))) == 200


def test_what_is_no_http_is_never_taken_for_a_file(county: Centre) -> None:
    seen: list[str] = []

    async def socket(asked: dict[str, Any], receive: Any, send: Any) -> None:
        seen.append(asked["type"])

    ask(Files(socket), {"type": "websocket", "path": "/static/portal.css"})

    assert seen == ["websocket"]
