"""The live bell. A socket learns nothing that the same browser's GET would not be told.

Who is at the other end, in which county, how strongly signed in and still a member: all of that is
asked by sending the browser's own cookies through the very middleware of the web pages, at connect
and again at each ring. So a sign-out closes the bell, and no rule has a second implementation.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import Any
from uuid import UUID

from asgiref.sync import sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.core.handlers.asgi import ASGIRequest
from django.core.handlers.base import BaseHandler
from django.http import HttpResponse
from django_tenants.utils import schema_context

from alliance.centres.selectors import county_of
from alliance.centres.tasks import returned_connections
from alliance.notifications.live import group

ASKED = "/notifications/unread"
PASSED_ON = {b"host", b"cookie", b"user-agent", b"x-forwarded-proto", b"x-forwarded-for"}
REFUSED = 4403


@dataclass(frozen=True)
class Answer:
    """What the page would be told: in which county, to whom, how many are unread."""

    county: str
    user_id: UUID
    unread: int


class Bell(AsyncJsonWebsocketConsumer):
    """`{"unread": n}` on opening and whenever it changes. Takes no messages."""

    group_name = ""

    async def connect(self) -> None:
        answer = await sync_to_async(ask)(self.scope) if same_origin(self.scope) else None
        if answer is None:
            await self.close(REFUSED)
            return
        self.group_name = group(answer.county, answer.user_id)
        await self.channel_layer.group_add(self.group_name, self.channel_name)
        await self.accept()
        await self.send_json({"unread": answer.unread})

    async def disconnect(self, code: int) -> None:
        if self.group_name:
            await self.channel_layer.group_discard(self.group_name, self.channel_name)

    async def receive(self, *said: Any, **kwargs: Any) -> None:
        """A bell is not spoken to, so what is said is not even read."""

    async def nudge(self, event: dict[str, Any]) -> None:
        answer = await sync_to_async(ask)(self.scope)
        if answer is None or group(answer.county, answer.user_id) != self.group_name:
            await self.close(REFUSED)
            return
        await self.send_json({"unread": answer.unread})


def same_origin(scope: dict[str, Any]) -> bool:
    """A page of another host may not ring with this host's cookies."""
    headers: dict[bytes, bytes] = dict(scope["headers"])
    origin = headers.get(b"origin", b"")
    return origin.split(b"://", 1)[-1] == headers.get(b"host", b"-")


def ask(scope: dict[str, Any]) -> Answer | None:
    """The unread count as the web page would get it; None where the page would be refused.

    One synchronous function that opens the county (in its middleware) and gives its connection
    back (tenancy T6).
    """
    request = ASGIRequest(_as_http(scope), BytesIO())
    with returned_connections(), schema_context("public"):
        response = _handler().get_response(request)
        if response.status_code != 200 or not isinstance(response, HttpResponse):
            return None
        county = county_of(request)
        user_id: Any = request.user.pk
    unread = json.loads(response.content)["unread"]
    return Answer(county=county.code if county else "", user_id=user_id, unread=unread)


def _as_http(scope: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "http",
        "method": "GET",
        "http_version": "1.1",
        "scheme": "https" if scope.get("scheme") == "wss" else "http",
        "path": ASKED,
        "query_string": b"",
        "client": scope.get("client"),
        "server": scope.get("server"),
        "headers": [pair for pair in scope["headers"] if pair[0] in PASSED_ON],
    }


@cache
def _handler() -> BaseHandler:
    handler = BaseHandler()
    handler.load_middleware()
    return handler
