"""A county into one file."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from psycopg import sql

from alliance.centres.backup import archive, media, shared_rows, tables
from alliance.centres.backup.refusals import NoArchive, TablesAreGone
from alliance.centres.backup.sessions import Session, owner_session
from alliance.centres.models import Centre
from alliance.centres.naming import NoSuchCounty

SUFFIX = ".county"


def back_up(code: str, *, to: Path, at: datetime) -> Path:
    """Write the county's archive into folder `to` and return its path.

    Schema and shared rows are one snapshot of the database; the files are listed after it, so
    none that a row of the snapshot names is missed. Raises NoSuchCounty and TablesAreGone.
    """
    centre = Centre.objects.using("owner").filter(code=code).first()
    if centre is None:
        raise NoSuchCounty(code)
    path = to / f"{code}-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}{SUFFIX}"
    with owner_session() as session:
        standing = tables.names(session, f"c{code}")
        session.rollback()
        if not standing:
            raise TablesAreGone(centre.name)
        with archive.writing(path) as writer:
            snapshot = tables.hold(session, centre.schema_name, standing)
            writer.finish(_contents(session, centre, snapshot, writer, at))
    return path


def _contents(
    session: Session, centre: Centre, snapshot: str, writer: archive.Writer, at: datetime
) -> archive.Manifest:
    schema = centre.schema_name
    with writer.member("schema.dump") as sink:
        tables.dump(schema, snapshot, sink)
    return archive.Manifest(
        code=centre.code,
        name=centre.name,
        made_at=at.isoformat(),
        migrations=tables.migrations(session, schema),
        schema=sink.part(),
        tables=tables.tallies(session, schema),
        shared=_shared(session, centre.code, writer),
        files=media.copy_in(media.folder_of(schema), writer),
    )


def _shared(session: Session, code: str, writer: archive.Writer) -> list[archive.SharedRows]:
    """Copy the county's rows of public, each table into a member of its own."""
    session.execute(sql.SQL("SET LOCAL search_path = public"))
    carried = []
    for model, query in shared_rows.travelling(session, code):
        with writer.member(f"shared/{model._meta.db_table}.copy", compress=True) as sink:
            shared_rows.copy_out(session, query, sink)
        carried.append(
            archive.SharedRows(
                model._meta.label,
                shared_rows.column_types(model),
                shared_rows.tally(session, model, query),
                sink.part(),
            )
        )
    return carried


def newest(code: str, *, folder: Path) -> Path:
    """The county's latest archive in `folder`. Raises NoArchive."""
    kept = _archives(code, folder)
    if not kept:
        raise NoArchive(code, folder)
    return kept[-1]


def _archives(code: str, folder: Path) -> list[Path]:
    """Oldest first: the name carries the time of its making."""
    return sorted(folder.glob(f"{code}-*{SUFFIX}"))


def prune(code: str, *, folder: Path, keep: int) -> list[Path]:
    """Remove the county's archives in `folder` but the newest `keep`; the removed ones."""
    old = _archives(code, folder)[:-keep]
    for path in old:
        path.unlink()
    return old
