from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django_tenants.utils import schema_context

from alliance.acts.models import Act
from alliance.centres import selectors, services
from alliance.centres.middleware import CountyMiddleware
from alliance.centres.models import Centre, Domain
from stores.models import Store
from tests.factories.stores import store

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_hosts() -> Iterator[None]:
    selectors.forget_hosts()
    yield
    selectors.forget_hosts()


def schema_now() -> str:
    return str(connection.schema_name)  # type: ignore[attr-defined]


def where(request: HttpRequest) -> HttpResponse:
    return HttpResponse(schema_now())


def ask(host: str, view: Any = where) -> HttpResponseBase:
    return CountyMiddleware(view)(RequestFactory().get("/", headers={"host": host}))


def text(response: HttpResponseBase) -> str:
    assert isinstance(response, HttpResponse)
    return response.content.decode()


@pytest.mark.parametrize(
    ("host", "schema"),
    [
        ("xinshao.localhost", "c430522"),
        ("xinshao.localhost:8000", "c430522"),
        ("XinShao.LocalHost", "c430522"),
        ("xinshao.localhost.", "c430522"),
        ("shaoyang.localhost", "c430523"),
        ("localhost:8000", "public"),
        ("127.0.0.1:8000", "public"),
        ("[::1]:8000", "public"),
    ],
)
def test_the_host_name_opens_the_county(host: str, schema: str) -> None:
    assert text(ask(host)) == schema
    assert schema_now() == "public"


def test_an_unknown_host_is_told_so_in_chinese() -> None:
    response = ask("nowhere.localhost")

    assert response.status_code == 404
    assert "nowhere.localhost" in text(response)
    assert "没有这个县" in text(response)


def test_neither_known_nor_unknown_hosts_cost_a_query_twice() -> None:
    ask("xinshao.localhost")

    with CaptureQueriesContext(connection) as queries:
        ask("xinshao.localhost")
        for n in range(50):
            ask(f"guess{n}.localhost")

    assert len(queries) == 0
    assert len(selectors._hosts.counties) == 2


def test_a_new_host_is_known_when_the_minute_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    ask("xinshao.localhost")
    Domain.objects.bulk_create([Domain(tenant_id="430522", domain="xs.localhost")])
    assert ask("xs.localhost").status_code == 404

    over = replace(selectors._hosts, until=time.monotonic())
    monkeypatch.setattr(selectors, "_hosts", over)

    assert text(ask("xs.localhost")) == "c430522"


def test_a_view_that_fails_leaves_the_thread_in_public() -> None:
    def broken(request: HttpRequest) -> HttpResponse:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        ask("xinshao.localhost", broken)

    assert schema_now() == "public"


def test_a_suspended_county_says_why_until_it_resumes() -> None:
    centre = Centre.objects.get(code="430522")
    Centre.objects.update(phone="0739-3600000")
    services.suspend(centre, actor=None, at=NOON, note="机房搬迁，周一恢复。")
    selectors.forget_hosts()

    response = ask("xinshao.localhost")

    assert response.status_code == 503
    assert "新邵县暂停服务" in text(response)
    assert "机房搬迁，周一恢复。" in text(response)
    assert "0739-3600000" in text(response)
    assert text(ask("shaoyang.localhost")) == "c430523"

    services.resume(centre, actor=None, at=NOON)
    selectors.forget_hosts()
    assert text(ask("xinshao.localhost")) == "c430522"
    assert Act.objects.for_(centre).verbs() == ["suspend", "resume"]


def test_the_command_suspends_and_resumes(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("suspend_centre", "430522", "春节放假")
    assert Centre.objects.get(code="430522").suspension == "春节放假"

    call_command("suspend_centre", "xinshao")

    assert Centre.objects.get(code="430522").suspended_at is None
    assert capsys.readouterr().out.endswith("新邵县已恢复服务。\n")


def shop_names(request: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(f"{schema_now()} {shop.name}\n" for shop in Store.objects.all())


def test_a_streamed_answer_is_read_in_its_county(county: Centre) -> None:
    """Leak 6: the rows are read after the request has ended."""
    store(name="邻里店")
    store(name="街角店")

    with schema_context("public"):
        response = ask("xinshao.localhost", shop_names)
        assert isinstance(response, StreamingHttpResponse)
        seen = []
        for piece in response:
            seen.append(piece.decode())
            assert schema_now() == "public"

    assert sorted(seen) == ["c430522 街角店\n", "c430522 邻里店\n"]


def test_a_stream_that_could_not_be_kept_in_its_county_is_refused() -> None:
    async def pieces() -> AsyncIterator[bytes]:
        yield b"x"

    with pytest.raises(ImproperlyConfigured):
        ask("xinshao.localhost", lambda request: StreamingHttpResponse(pieces()))


def test_what_is_done_twice_is_refused() -> None:
    centre = Centre.objects.get(code="430522")

    with pytest.raises(services.StandsSo, match="没有暂停服务"):
        services.resume(centre, actor=None, at=NOON)
    services.suspend(centre, actor=None, at=NOON, note="春节放假")
    with pytest.raises(services.StandsSo, match="已经暂停"):
        services.suspend(centre, actor=None, at=NOON, note="别的原因")

    assert Centre.objects.get(code="430522").suspension == "春节放假"


def test_another_process_notices_a_change_within_a_second(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its own memory stays as it was; the stamp in the cache says that it is old."""
    monkeypatch.setattr(selectors, "STAMP_SECONDS", 0)
    assert text(ask("xinshao.localhost")) == "c430522"
    remembered = selectors._hosts
    Centre.objects.filter(code="430522").update(suspended_at=NOON, suspension="春节放假")
    assert ask("xinshao.localhost").status_code == 200
    selectors.forget_hosts()
    monkeypatch.setattr(selectors, "_hosts", remembered)

    assert ask("xinshao.localhost").status_code == 503


def test_a_closed_door_offers_nothing_that_would_not_work() -> None:
    services.suspend(Centre.objects.get(code="430522"), actor=None, at=NOON, note="春节放假")
    selectors.forget_hosts()

    page = text(ask("xinshao.localhost"))

    assert "<form" not in page
    assert "<script" not in page
