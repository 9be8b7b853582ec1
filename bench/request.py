"""A request: what tenant, session, membership, permission and JSON cost over a bare view.

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
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection
from importlib import import_module

import psutil
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django_tenants.utils import schema_context

from alliance.accounts.models import Membership, User
from alliance.accounts.roles import Role
from bench.harness import Figure, in_turn, open_if_missing
from stores.models import Store

COUNTY, HOST = "430522", "xinshao.localhost"
PHONE = "13900000000"
START = datetime(2026, 1, 1, tzinfo=UTC)
ROUNDS = 1_500
WARMUP = 100


def figures() -> list[Figure]:
    shop, cookie = prepared()
    address = f"/bench/stores/{shop}"
    with ExitStack() as servers:
        ours = servers.enter_context(served("config.asgi:application", "bench.settings.product"))
        bare = servers.enter_context(
            served("django.core.asgi:get_asgi_application", "bench.settings.bare", factory=True)
        )
        for _ in range(WARMUP):
            ours.ask(address, cookie)
            bare.ask(address, cookie)
        before = ours.worked(), bare.worked()
        value, floor = in_turn(
            lambda: ours.ask(address, cookie), lambda: bare.ask(address, cookie), rounds=ROUNDS
        )
        mine, least = ours.worked() - before[0], bare.worked() - before[1]
    detail = (
        f"GET /bench/stores/…/，中位数，{ROUNDS} 轮；"
        f"每次处理器时间 {mine / ROUNDS:.2g} 对 {least / ROUNDS:.2g} 秒，比值 {mine / least:.3g}"
    )
    return [Figure("request.one_shop", value, floor, goal_ratio=1.5, detail=detail)]


def prepared() -> tuple[str, str]:
    """The tail of a shop's addresses, and the cookie of an officer who may see it."""
    open_if_missing(COUNTY)
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


def session_of(user: User, county: str = COUNTY) -> str:
    """A browser's cookie, signed in at the county with a password."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session["county"] = county
    session["account_authentication_methods_user"] = str(user.pk)
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


@dataclass(frozen=True)
class Server:
    connection: HTTPConnection
    process: psutil.Process

    def ask(self, address: str, cookie: str) -> None:
        self.connection.request("GET", address, headers={"Host": HOST, "Cookie": cookie})
        response = self.connection.getresponse()
        body = response.read()
        if response.status != 200:
            raise RuntimeError(f"{response.status}: {body[:200]!r}")

    def worked(self) -> float:
        """Seconds of processor time so far; the database's are not in it."""
        spent = self.process.cpu_times()
        return float(spent.user + spent.system)


@contextmanager
def served(app: str, module: str, *, factory: bool = False) -> Iterator[Server]:
    """`app` behind a uvicorn process of its own, and a connection kept open to it."""
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
        yield Server(connection, psutil.Process(process.pid))
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
