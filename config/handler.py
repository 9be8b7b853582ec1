"""How an HTTP request reaches Django: files first, then one crossing into one thread.

Django's own ASGI handler crosses between loop and thread for signals, view, middleware of either
kind and closing, and starts a thread per request. Everything here is synchronous, so one of a
fixed set of threads takes the whole request, and returns its connection before the answer leaves.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import IO, Any

from django.conf import settings
from django.core import signals
from django.core.exceptions import ImproperlyConfigured, RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.db import close_old_connections
from django.http import FileResponse, HttpResponseNotFound
from django.http.response import HttpResponseBase
from django.urls import set_script_prefix
from servestatic.asgi import FileServerASGI
from servestatic.middleware import ServeStaticMiddleware

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]

# As many as the pool has connections: a thread in hand never waits for one.
THREADS = ThreadPoolExecutor(settings.POOL["max_size"], thread_name_prefix="request")


class OneCrossing(ASGIHandler):
    def load_middleware(self, is_async: bool = False) -> None:
        super().load_middleware(is_async=False)

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        try:
            response = await in_a_thread(THREADS, self.answer, scope, body)
            if response.streaming:
                await self.stream(response, receive, send)
            else:
                await self.send_response(response, send)
        finally:
            body.close()

    def answer(self, scope: Scope, body: IO[bytes]) -> HttpResponseBase:
        """The whole request, in the thread that calls."""
        set_script_prefix(get_script_prefix(scope))
        signals.request_started.send(sender=type(self), scope=scope)
        request, refused = self.create_request(scope, body)
        answer: Any = refused if request is None else self.get_response(request)
        answer._handler_class = type(self)
        response: HttpResponseBase = answer
        if isinstance(response, FileResponse):
            response.block_size = self.chunk_size
        if response.streaming:
            close_old_connections()
        else:
            response.close()
        return response

    async def stream(self, response: Any, receive: Receive, send: Send) -> None:
        """Piece by piece as the client takes them, in a thread of the stream's own.

        A generator that reads the database keeps to the connection of the thread it began in, and
        a slow client takes no thread from the others. Whoever goes away ends the stream.
        """
        if response.is_async:
            raise ImproperlyConfigured("an asynchronous stream belongs to no thread")
        thread = ThreadPoolExecutor(1, thread_name_prefix="stream")
        sending = asyncio.ensure_future(self.send_pieces(response, thread, send))
        leaving = asyncio.ensure_future(self.listen_for_disconnect(receive))
        try:
            await asyncio.wait({sending, leaving}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            leaving.cancel()
            sending.cancel()
            await asyncio.gather(leaving, sending, return_exceptions=True)
            await in_a_thread(thread, end, response)
            thread.shutdown(wait=False)
        if not sending.cancelled():
            sending.result()

    async def send_pieces(self, response: Any, thread: ThreadPoolExecutor, send: Send) -> None:
        pieces = iter(response.streaming_content)
        context = copy_context()

        async def each() -> AsyncIterator[bytes]:
            loop = asyncio.get_running_loop()
            following = partial(context.run, next, pieces, None)
            while (piece := await loop.run_in_executor(thread, following)) is not None:
                yield piece

        response.streaming_content = each()
        await self.send_response(response, send)


def end(response: HttpResponseBase) -> None:
    """Close the body and, by `request_finished`, this thread's connection."""
    response.close()


async def in_a_thread(threads: ThreadPoolExecutor, work: Callable[..., Any], *given: Any) -> Any:
    """In a copy of the caller's context: a language chosen by one request is not the next one's."""
    call = partial(copy_context().run, work, *given)
    return await asyncio.get_running_loop().run_in_executor(threads, call)


async def not_found(request: Any) -> HttpResponseBase:
    """The answer behind the files, for a middleware that will not be made without one."""
    return HttpResponseNotFound()


class Files:
    """Static files by ServeStatic's own settings, before a county is looked for (tenancy T4)."""

    def __init__(self, application: Any) -> None:
        self.application = application
        self.files = ServeStaticMiddleware(not_found)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        file = self.file(scope["path"]) if scope["type"] == "http" else None
        await (FileServerASGI(file) if file else self.application)(scope, receive, send)

    def file(self, path: str) -> Any:
        return self.files.find_file(path) if self.files.autorefresh else self.files.files.get(path)
