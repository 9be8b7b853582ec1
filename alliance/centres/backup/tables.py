"""The county's own schema: dumped by pg_dump, replayed from pg_restore's script."""

from __future__ import annotations

import re
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from shutil import copyfileobj
from typing import IO, cast

from psycopg import sql

from alliance.centres.backup.archive import CHUNK, Measured, Tally
from alliance.centres.backup.sessions import Session, tool_environment
from alliance.lib.pg_tools import tool

# Who owns what and who may do what is the installation's business: the owner role restores, and
# its default privileges serve the app role (tenancy T7).
PORTABLE = ("--no-owner", "--no-privileges")
TOKEN = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|\$(\w*)\$.*?\$\1\$|--[^\n]*|;", re.DOTALL)
COPY = re.compile(rb"COPY \S+ \(.*\) FROM stdin;\n")
CHECKSUM = sql.SQL(
    "SELECT count(*), coalesce(sum(('x' || left(md5(t::text), 16))::bit(64)::bigint::numeric), 0)"
    "::text FROM {} t"
)


def names(session: Session, schema: str) -> list[str]:
    """The schema's tables, by name."""
    found = session.execute(
        "SELECT tablename::text FROM pg_tables WHERE schemaname = %s ORDER BY 1", [schema]
    )
    return [name for (name,) in found]


def exists(session: Session, schema: str) -> bool:
    found = session.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [schema])
    return found.fetchone() is not None


def hold(session: Session, schema: str, tables: list[str]) -> str:
    """Open the snapshot all parts are read from, with the tables held against migrations.

    The locks come first: in a repeatable-read transaction LOCK does not yet take the snapshot.
    """
    session.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
    if tables:
        listed = sql.SQL(", ").join(sql.Identifier(schema, table) for table in tables)
        session.execute(sql.SQL("LOCK TABLE {} IN ACCESS SHARE MODE").format(listed))
    ((snapshot,),) = session.execute("SELECT pg_export_snapshot()").fetchall()
    return str(snapshot)


def tally(session: Session, name: str, rows: sql.Composable) -> Tally:
    """Count and checksum `rows`, a table or a subquery."""
    ((count, checksum),) = session.execute(CHECKSUM.format(rows)).fetchall()
    return Tally(name, count, checksum)


def tallies(session: Session, schema: str) -> list[Tally]:
    return [
        tally(session, table, sql.Identifier(schema, table)) for table in names(session, schema)
    ]


def migrations(session: Session, schema: str) -> list[str]:
    """What has been applied in the county, as "app.name"."""
    found = session.execute(
        sql.SQL("SELECT app || '.' || name FROM {} ORDER BY id").format(
            sql.Identifier(schema, "django_migrations")
        )
    )
    return [name for (name,) in found]


@contextmanager
def running(*command: str, source: IO[bytes] | None = None) -> Iterator[IO[bytes]]:
    """The output of a PostgreSQL tool. RuntimeError with its own words if it fails."""
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(  # noqa: S603
            [tool(command[0]), *command[1:]],
            stdin=subprocess.DEVNULL if source is None else subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            env=tool_environment(),
        )
        feeder = threading.Thread(target=_feed, args=(source, process.stdin))
        feeder.start()
        try:
            yield cast("IO[bytes]", process.stdout)
            complete = True
        except BaseException:
            complete = False
            process.kill()
            raise
        finally:
            cast("IO[bytes]", process.stdout).close()
            failed = process.wait() != 0
            feeder.join()
        if complete and failed:
            errors.seek(0)
            raise RuntimeError(f"{command[0]}: {errors.read().decode(errors='replace')}")


def _feed(source: IO[bytes] | None, sink: IO[bytes] | None) -> None:
    if source is None or sink is None:
        return
    try:
        with source, sink:
            copyfileobj(source, sink, CHUNK)
    except BrokenPipeError:
        return  # the tool had read all it wanted


def dump(schema: str, snapshot: str, sink: Measured) -> None:
    with running(
        "pg_dump", "--format=custom", f"--schema={schema}", f"--snapshot={snapshot}", *PORTABLE
    ) as output:
        copyfileobj(output, sink, CHUNK)


@contextmanager
def _script(section: str, source: IO[bytes]) -> Iterator[IO[bytes]]:
    """A section of the dump as SQL text. The dump is read as a stream, from `source`."""
    with running(
        "pg_restore", "--file=-", f"--section={section}", *PORTABLE, source=source
    ) as output:
        yield output


def replay_definitions(session: Session, section: str, source: IO[bytes]) -> None:
    """Run the pre-data (tables) or post-data (indexes, constraints, triggers) section."""
    with _script(section, source) as output:
        text = output.read().decode()
    # Above the first entry stand settings of pg_dump's own version, which this server need not
    # know; the session has the ones that matter.
    session.execute("SET LOCAL search_path = ''")
    session.execute("SET LOCAL check_function_bodies = off")
    for statement in statements(text[text.find("\n-- Name: ") :]):
        session.execute(statement.encode())


def statements(script: str) -> Iterator[str]:
    """Split SQL at the semicolons that end statements (Citus takes one at a time: tenancy C3)."""
    start = 0
    for token in TOKEN.finditer(script):
        if token.group() == ";":
            yield script[start : token.end()]
            start = token.end()


def replay_rows(session: Session, source: IO[bytes]) -> None:
    """Stream the data section: COPY blocks, and where each sequence stood."""
    with _script("data", source) as output:
        for line in output:
            if COPY.fullmatch(line):
                with session.cursor() as cursor, cursor.copy(line.rstrip(b";\n")) as sink:
                    for rows in _blocks(output):
                        sink.write(rows)
            elif line.startswith(b"SELECT pg_catalog.setval"):
                session.execute(line)


def _blocks(output: IO[bytes]) -> Iterator[bytes]:
    """The rows up to the end of a COPY block, some 64 kB at a time."""
    rows, size = [], 0
    for row in output:
        if row == b"\\.\n":
            break
        rows.append(row)
        size += len(row)
        if size > 1 << 16:
            yield b"".join(rows)
            rows, size = [], 0
    yield b"".join(rows)
