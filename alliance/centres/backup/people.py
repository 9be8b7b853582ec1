"""The persons an archive names, and the persons this installation knows."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth import get_user_model
from psycopg import sql

from alliance.centres.backup import belonging, tables
from alliance.centres.backup.archive import SharedRows
from alliance.centres.backup.refusals import PersonClash
from alliance.centres.backup.sessions import Session
from alliance.centres.backup.shared_rows import model_of, public, staged


def clashes(session: Session) -> list[tuple[UUID, UUID, str, str]]:
    """(archived key, key here, name, phone) of people whose number another account here has."""
    person = get_user_model()._meta
    return session.execute(
        sql.SQL(
            "SELECT theirs.id, ours.id, theirs.name, theirs.phone FROM {} theirs"
            " JOIN {} ours ON ours.phone = theirs.phone AND ours.id <> theirs.id"
            " WHERE NOT EXISTS (SELECT FROM {} known WHERE known.id = theirs.id)"
            " ORDER BY theirs.phone"
        ).format(staged(person.label), public(person.db_table), public(person.db_table))
    ).fetchall()


def relink(session: Session, code: str, shared: list[SharedRows], *, agreed: bool) -> int:
    """Make archived people whose number is known here the people known here; how many.

    Call before the county's triggers and constraints stand: its append-only rows are renamed too.
    Raises PersonClash unless `agreed`.
    """
    pairs = clashes(session)
    if pairs and not agreed:
        raise PersonClash([(name, phone) for _, _, name, phone in pairs])
    places = [
        (sql.Identifier(f"c{code}", model._meta.db_table), column)
        for model in belonging.county_models()
        if model._meta.db_table in tables.names(session, f"c{code}")
        for column in belonging.person_columns(model)
    ]
    places += [
        (staged(rows.label), column)
        for rows in shared
        if rows.label not in belonging.WITH_PERSON
        for column in belonging.person_columns(model_of(rows))
    ]
    for theirs, ours, _, _ in pairs:
        for table, column in places:
            session.execute(
                sql.SQL("UPDATE {} SET {} = {} WHERE {} = {}").format(
                    table, sql.Identifier(column), sql.Literal(ours),
                    sql.Identifier(column), sql.Literal(theirs),
                )
            )  # fmt: skip
    return len(pairs)


def forget_known(session: Session, shared: list[SharedRows]) -> int:
    """Leave out of the staged rows everybody who is here already; how many are newcomers.

    Who is here keeps the name, number and second factor they have here, which may be newer.
    """
    person = get_user_model()._meta
    known = sql.SQL(
        "SELECT theirs.id FROM {} theirs JOIN {} ours ON ours.id = theirs.id"
        " OR ours.phone = theirs.phone"
    ).format(staged(person.label), public(person.db_table))
    session.execute(sql.SQL("DELETE FROM {} WHERE id IN ({})").format(staged(person.label), known))
    # Not "who is known": a second factor without its person would be hung on somebody here.
    newcomers = sql.SQL("SELECT id FROM {}").format(staged(person.label))
    for rows in shared:
        if rows.label in belonging.WITH_PERSON and rows.label != person.label:
            session.execute(
                sql.SQL("DELETE FROM {} WHERE {} NOT IN ({})").format(
                    staged(rows.label),
                    sql.Identifier(belonging.WITH_PERSON[rows.label]),
                    newcomers,
                )
            )
    counted = sql.SQL("SELECT count(*) FROM {}").format(staged(person.label))
    ((count,),) = session.execute(counted).fetchall()
    return int(count)
