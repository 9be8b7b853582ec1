"""A request: what tenant, session, membership, permission and the API cost over a bare view.

Two uvicorn servers of the same options stand side by side: the product, and `bench.bare`, one
Django view without middleware that reads the same row of the same database through the same pool.
One client asks them in turn over a connection each keeps open.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from http.client import HTTPConnection
from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django_tenants.utils import schema_context

from alliance.accounts.models import Membership, User
from alliance.accounts.roles import Role
from alliance.centres.models import Centre
from alliance.centres.services import create_centre
from bench.harness import Figure, in_turn
from stores.models import Store

COUNTY, HOST = "430522", "xinshao.localhost"
PHONE = "13900000000"
START = datetime(2026, 1, 1, tzinfo=UTC)
ROUNDS = 600
WARMUP = 100
# The first is the house: tenant, session, membership, permission, one indexed query, JSON. The
# second adds what the API does for its callers: throttle, masks, serializer, problems.
PAGES = [("request.one_shop", 1.5, "/bench/stores/"), ("request.api", 3.0, "/api/v1/stores/")]


def figures() -> list[Figure]:
    shop, cookie = prepared()
    with ExitStack() as servers:
        ours = servers.enter_context(served("config.asgi:application", "bench.settings.product"))
        bare = servers.enter_context(
            served("django.core.asgi:get_asgi_application", "bench.settings.bare", factory=True)
        )
        return [
            figure(name, goal, address + shop, ours=ours, bare=bare, cookie=cookie)
            for name, goal, address in PAGES
        ]


def figure(
    name: str, goal: float, path: str, *, ours: HTTPConnection, bare: HTTPConnection, cookie: str
) -> Figure:
    value, floor = in_turn(
        lambda: ask(ours, path, cookie),
        lambda: ask(bare, path, cookie),
        rounds=ROUNDS,
        warmup=WARMUP,
    )
    detail = f"GET {path[:-37]}…/，中位数，{ROUNDS} 轮"
    return Figure(name, value, floor, goal_ratio=goal, detail=detail)


def prepared() -> tuple[str, str]:
    """The tail of a shop's addresses, and the cookie of an officer who may see it."""
    if not Centre.objects.filter(code=COUNTY).exists():
        create_centre(code=COUNTY, slug="xinshao", name="新邵县", at=START)
    user = User.objects.filter(phone=PHONE).first() or User.objects.create_user(PHONE, "王小明")
    Membership.objects.get_or_create(
        user=user, centre_id=COUNTY, role=Role.OFFICER, left_at=None, defaults={"since": START}
    )
    with schema_context(f"c{COUNTY}"):
        shop, _ = Store.objects.get_or_create(
            number=f"{COUNTY}000001",
            defaults={"name": "邻里便利店", "town": "酿溪镇", "operator_name": "李春花",
                      "phone": "13812345678", "joined_at": START},
        )  # fmt: skip
        return f"{shop.pk}/", session_of(user)


def session_of(user: User) -> str:
    """A browser's cookie, signed in at the county with a password."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session["county"] = COUNTY
    session["account_authentication_methods_user"] = str(user.pk)
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


@contextmanager
def served(app: str, module: str, *, factory: bool = False) -> Iterator[HTTPConnection]:
    """An open connection to `app` behind a uvicorn process of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "uvicorn", app, "--host", "127.0.0.1", "--port", str(port),
               "--lifespan", "off", "--no-access-log", "--log-level", "error"]  # fmt: skip
    process = subprocess.Popen(
        command + ["--factory"] * factory,
        cwd=settings.BASE_DIR,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": module},
    )
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connected(connection, process)
        yield connection
    finally:
        connection.close()
        process.terminate()
        process.wait(20)


def connected(connection: HTTPConnection, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        try:
            return connection.connect()
        except OSError:
            if process.poll() is not None:
                break
            time.sleep(0.05)
    raise RuntimeError("the server did not start")


def ask(connection: HTTPConnection, address: str, cookie: str) -> None:
    connection.request("GET", address, headers={"Host": HOST, "Cookie": cookie})
    response = connection.getresponse()
    body = response.read()
    if response.status != 200:
        raise RuntimeError(f"{response.status}: {body[:200]!r}")
