"""The way of a request into one thread and back: what goes with it, and what must not stay."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import path
from django.utils import translation
from django_tenants.utils import schema_context

from config.handler import OneCrossing
from stores.models import Store
from tests.factories.stores import store

Message = dict[str, Any]
HERE = "c430522"
noted: dict[str, Any] = {}


@pytest.fixture(autouse=True)
def bare(settings: Any) -> None:
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = []
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000
    noted.clear()


def speak(request: HttpRequest, language: str) -> HttpResponse:
    before = translation.get_language()
    translation.activate(language)
    return HttpResponse(f"{threading.current_thread().name} {before}")


def measure(request: HttpRequest) -> HttpResponse:
    spooled: Any = request._stream
    return HttpResponse(f"{spooled._rolled} {len(request.body)}")


def where() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        return str(cursor.fetchone()[0])


def fail(request: HttpRequest) -> HttpResponse:
    with schema_context(HERE):
        where()
        raise ZeroDivisionError


def apologise(request: HttpRequest) -> HttpResponse:
    return HttpResponse(where(), status=500)


def ask(request: HttpRequest) -> HttpResponse:
    return HttpResponse(where())


def shops(request: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(names())


def names() -> Iterator[str]:
    with schema_context(HERE):
        try:
            for shop in Store.objects.iterator(chunk_size=1):
                noted.setdefault("threads", set()).add(threading.current_thread().name)
                yield shop.name
        finally:
            noted["ended"] = True


def endless(request: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(counted())


def counted() -> Iterator[bytes]:
    try:
        while True:
            noted["pieces"] = noted.get("pieces", 0) + 1
            yield b"x" * 1000
    finally:
        noted["ended"] = True


def broken(request: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(1 // (2 - n) for n in range(9))


def file(request: HttpRequest) -> FileResponse:
    noted["file"] = BytesIO(b"photo" * 100_000)
    return FileResponse(noted["file"])


handler500 = apologise
urlpatterns = [
    path("speak/<language>", speak),
    path("measure", measure),
    path("fail", fail),
    path("ask", ask),
    path("shops", shops),
    path("endless", endless),
    path("broken", broken),
    path("file", file),
]


async def call(
    address: str, *, body: list[bytes] | None = None, leave_after: int | None = None
) -> list[Message]:
    """What the server is told to send; the client leaves after that many messages."""
    sent: list[Message] = []
    left = asyncio.Event()
    asked = [{"type": "http.request", "body": part, "more_body": True} for part in body or []]
    asked.append({"type": "http.request", "body": b"", "more_body": False})

    async def receive() -> Message:
        if asked:
            return asked.pop(0)
        await left.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)
        if leave_after is not None and len(sent) >= leave_after:
            left.set()
        await asyncio.sleep(0)

    scope = {
        "type": "http", "http_version": "1.1", "method": "POST" if body else "GET",
        "scheme": "http", "path": f"/{address}", "raw_path": f"/{address}".encode(),
        "query_string": b"", "root_path": "", "headers": [(b"host", b"localhost")],
        "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80),
    }  # fmt: skip
    await OneCrossing()(scope, receive, send)
    return sent


def answer(address: str, **options: Any) -> tuple[int, bytes]:
    start, *parts = asyncio.run(call(address, **options))
    return start["status"], b"".join(part.get("body", b"") for part in parts)


def test_a_language_chosen_in_one_request_is_not_the_next_ones() -> None:
    answers = [answer("speak/en")[1].decode().split() for _ in range(60)]

    assert {language for _, language in answers} == {"zh-hans"}
    assert len({thread for thread, _ in answers}) < len(answers)


def test_a_large_body_lies_on_disk() -> None:
    assert answer("measure", body=[b"x" * 999] * 50) == (200, b"True 49950")


def test_a_small_body_lies_in_memory() -> None:
    assert answer("measure", body=[b"x" * 9]) == (200, b"False 9")


def test_a_client_gone_before_the_request_is_whole_is_not_answered() -> None:
    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        raise AssertionError(message)

    scope = {"type": "http", "path": "/ask", "method": "GET", "headers": []}
    asyncio.run(OneCrossing()(scope, receive, send))


@pytest.mark.django_db(transaction=True)
def test_a_failure_leaves_no_county_and_no_connection_behind() -> None:
    for _ in range(30):
        assert answer("fail") == (500, b"public")
        assert answer("ask") == (200, b"public")
    assert all_given_back()


@pytest.mark.django_db(transaction=True)
def test_a_stream_reads_the_database_in_one_thread_and_gives_the_connection_back() -> None:
    with schema_context(HERE):
        for n in range(3):
            store(name=f"店{n}")

    for _ in range(30):
        status, told = answer("shops")
        assert status == 200
        assert sorted(told.decode()[n : n + 2] for n in (0, 2, 4)) == ["店0", "店1", "店2"]
        assert len(noted.pop("threads")) == 1

    assert noted["ended"]
    assert all_given_back()


def test_a_stream_ends_when_its_client_leaves() -> None:
    asyncio.run(call("endless", leave_after=5))

    assert noted["ended"]
    assert noted["pieces"] < 50


def test_a_stream_that_breaks_breaks_the_answer() -> None:
    with pytest.raises(ZeroDivisionError):
        asyncio.run(call("broken"))


def test_a_file_is_sent_whole_and_closed() -> None:
    assert answer("file") == (200, b"photo" * 100_000)
    assert noted["file"].closed


def all_given_back() -> bool:
    """Whether every connection lies in the pool again; the pool may still be growing."""
    connection.close()
    for _ in range(100):
        figures = connection.pool.get_stats()  # type: ignore[attr-defined]
        if figures["pool_size"] == figures["pool_available"]:
            return True
        time.sleep(0.02)
    return False
