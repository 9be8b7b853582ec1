"""One file back into a county."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from django.db.migrations.loader import MigrationLoader
from psycopg import sql

from alliance.audit.services import record
from alliance.centres.backup import archive, media, people, shared_rows, tables
from alliance.centres.backup.refusals import (
    CountyBusy,
    CountyLives,
    DamagedArchive,
    NewerThanHere,
    NotUpToDate,
    RowClash,
)
from alliance.centres.backup.sessions import Session, owner_session
from alliance.centres.models import Centre
from alliance.centres.schemas import ddl
from alliance.centres.selectors import forget_hosts
from alliance.centres.services import migrate_counties

WAIT_FOR_LOCKS = "60s"


@dataclass(frozen=True)
class Restored:
    """What a restore did. `aside`: the folder of the files that were in its way, if any."""

    centre: Centre
    made_at: str
    rows: int
    files: int
    newcomers: int
    relinked: int
    loosened: int
    aside: Path | None


def restore(path: Path, *, at: datetime, replace: bool = False, relink: bool = False) -> Restored:
    """Bring a county back as it stood when the archive was made, then up to date.

    All of the database changes in one transaction: until it commits a living county goes on
    untouched, and a kill leaves things as they were. `replace`: even over a living county.
    `relink`: people whose phone number another account here has become that account. Raises
    DamagedArchive, UnknownFormat, NewerThanHere, CountyLives, PersonClash, RowClash, CountyBusy.
    """
    with archive.reading(path) as reader:
        manifest = reader.manifest
        check_known(manifest.migrations)
        with owner_session() as session:
            check_absent(session, manifest, replace=replace)
        reader.verify()
        placing = media.Placing(f"c{manifest.code}", stamp=f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}")
        placing.stage(reader)
        try:
            with said_plainly(), owner_session() as session:
                numbers = _replay(session, reader, replace=replace, relink=relink)
                placing.add()
        except BaseException:
            placing.undo()
            raise
        set_aside = placing.settle(manifest.files)
    return Restored(
        centre=_reopen(manifest, at),
        made_at=manifest.made_at,
        rows=sum(tally.rows for tally in manifest.tables),
        files=len(manifest.files),
        aside=placing.aside if set_aside else None,
        **numbers,
    )


def check_known(applied: list[str]) -> None:
    """Refuse an archive whose migrations this installation's code does not have."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    known = {f"{app}.{name}" for app, name in loader.disk_migrations}
    for migration in loader.disk_migrations.values():
        known |= {f"{app}.{name}" for app, name in migration.replaces}
    if unknown := [name for name in applied if name not in known]:
        raise NewerThanHere(unknown)


@contextmanager
def said_plainly() -> Iterator[None]:
    """What the database refuses, in words for the operator."""
    try:
        yield
    except psycopg.errors.LockNotAvailable as error:
        raise CountyBusy from error
    except psycopg.errors.IntegrityError as error:
        raise RowClash(error.diag.table_name or "", error.diag.message_detail or "") from error


def _replay(
    session: Session, reader: archive.Reader, *, replace: bool, relink: bool
) -> dict[str, int]:
    manifest, schema = reader.manifest, f"c{reader.manifest.code}"
    session.execute(sql.SQL("SET LOCAL lock_timeout = {}").format(WAIT_FOR_LOCKS))
    # Migrations keep out until this commits: half of one would be overwritten, half not.
    session.execute("SELECT pg_advisory_xact_lock_shared(%s)", [ddl.LOCK])
    session.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"county {schema}"])
    replaced = _move_away(session, manifest, replace=replace)
    tables.replay_definitions(session, "pre-data", reader.open(manifest.schema))
    tables.replay_rows(session, reader.open(manifest.schema))
    if tables.tallies(session, schema) != manifest.tables:
        raise DamagedArchive(manifest.schema.member)
    numbers = _replay_shared(session, reader, relink=relink)
    tables.replay_definitions(session, "post-data", reader.open(manifest.schema))
    if replaced:
        session.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(replaced)))
    return numbers


def check_absent(session: Session, manifest: archive.Manifest, *, replace: bool) -> None:
    """Refuse to write over a living county unless that is what was asked for."""
    if not replace and tables.exists(session, f"c{manifest.code}"):
        raise CountyLives(manifest.name)


def _move_away(session: Session, manifest: archive.Manifest, *, replace: bool) -> str | None:
    """Rename a living schema, for this transaction's eyes only; its name meanwhile."""
    schema = f"c{manifest.code}"
    check_absent(session, manifest, replace=replace)
    if not tables.exists(session, schema):
        return None
    away = f"{schema}_replaced"
    session.execute(
        sql.SQL("ALTER SCHEMA {} RENAME TO {}").format(sql.Identifier(schema), sql.Identifier(away))
    )
    return away


def _replay_shared(session: Session, reader: archive.Reader, *, relink: bool) -> dict[str, int]:
    code, shared = reader.manifest.code, reader.manifest.shared
    session.execute("SET LOCAL search_path = public")
    session.execute("SET CONSTRAINTS ALL DEFERRED")
    for rows in shared:
        shared_rows.stage(session, rows, reader.open(rows.part))
    relinked = people.relink(session, code, shared, agreed=relink)
    newcomers = people.forget_known(session, shared)
    shared_rows.remove(session, code)
    loosened = shared_rows.loosen(session, shared)
    for rows in shared:
        shared_rows.insert(session, rows, shared_rows.model_of(rows))
    for rows in shared:
        shared_rows.require_of_county(session, rows, code)
    # Whatever the row says: migrate_counties is to look at what stands in the schema.
    session.execute("UPDATE centres_centre SET schema_state = '' WHERE code = %s", [code])
    return {"newcomers": newcomers, "relinked": relinked, "loosened": loosened}


def _reopen(manifest: archive.Manifest, at: datetime) -> Centre:
    """The migrations made since the backup, and a line in the alliance's record."""
    for county in migrate_counties(at=at):
        if county.code == manifest.code and county.failure:
            raise NotUpToDate(manifest.name, county.failure)
    forget_hosts()
    centre: Centre = Centre.objects.get(code=manifest.code)
    record(centre, "restore", actor=None, at=at, note=manifest.made_at)
    return centre
