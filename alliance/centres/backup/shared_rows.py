"""The county's rows in public: chosen, copied out, and put back in one transaction."""

from __future__ import annotations

import re
from shutil import copyfileobj
from typing import IO, cast

from django.apps import apps
from django.db import connections
from django.db.models import Model
from psycopg import ClientCursor, sql

from alliance.centres.backup import belonging, tables
from alliance.centres.backup.archive import CHUNK, Measured, SharedRows, Tally
from alliance.centres.backup.refusals import DamagedArchive, NewerThanHere
from alliance.centres.backup.sessions import Session

# A type's name and size, and no other SQL.
COLUMN_TYPE = re.compile(r"[a-z ]+(\([0-9]+(, ?[0-9]+)?\))?[a-z ]*(\[\])?")
APPEND_ONLY = """
SELECT 1 FROM pg_trigger WHERE tgname = 'append_only' AND tgrelid = to_regclass(%s)
"""


def public(table: str) -> sql.Identifier:
    return sql.Identifier("public", table)


def staged(label: str) -> sql.Identifier:
    """The temporary table an archive's rows wait in."""
    return sql.Identifier("pg_temp", "restoring_" + label.lower().replace(".", "_"))


def listed(columns: list[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, columns))


def literally(text: str) -> sql.SQL:
    """SQL made elsewhere: by Django's compiler, or a column type of an archive."""
    return sql.SQL(text)


def keys_of_county(session: Session, model: type[Model], code: str) -> sql.Composable:
    """A subquery with the keys of the county's rows of `model`."""
    path = cast("str", belonging.path_to_county(model))
    rows = model._base_manager.using("owner").filter(**{path: code}).order_by().values("pk")
    text, values = rows.query.get_compiler(connection=connections["owner"]).as_sql()
    return literally(ClientCursor(session).mogrify(text, values))


def people_of_county(session: Session, code: str) -> sql.Composable:
    """A subquery with the keys of everybody the county's rows name, shared and own."""
    sources: list[sql.Composable] = [sql.SQL("SELECT NULL::uuid WHERE false")]
    for model in belonging.by_county():
        keys = keys_of_county(session, model, code)
        pk = sql.Identifier(belonging.key_column(model))
        sources += [
            sql.SQL("SELECT {} FROM {} WHERE {} IN ({})").format(
                sql.Identifier(column), public(model._meta.db_table), pk, keys
            )
            for column in belonging.person_columns(model)
        ]
    standing = set(tables.names(session, f"c{code}"))
    sources += [
        sql.SQL("SELECT {} FROM {}").format(
            sql.Identifier(column), sql.Identifier(f"c{code}", model._meta.db_table)
        )
        for model in belonging.county_models()
        if model._meta.db_table in standing
        for column in belonging.person_columns(model)
    ]
    return sql.SQL(" UNION ").join(sources)


def travelling(session: Session, code: str) -> list[tuple[type[Model], sql.Composed]]:
    """Each model with the query of its rows that travel, people first."""
    people = people_of_county(session, code)
    chosen: list[tuple[type[Model], str, sql.Composable]] = [
        (model, belonging.WITH_PERSON[model._meta.label], people)
        for model in belonging.with_person()
    ]
    chosen += [
        (model, belonging.key_column(model), keys_of_county(session, model, code))
        for model in belonging.by_county()
    ]
    query = sql.SQL("SELECT {} FROM {} WHERE {} IN ({})")
    return [
        (model, query.format(
            listed(belonging.carried_columns(model)), public(model._meta.db_table),
            sql.Identifier(column), keys,
        ))
        for model, column, keys in chosen
    ]  # fmt: skip


def tally(session: Session, model: type[Model], query: sql.Composable) -> Tally:
    return tables.tally(session, model._meta.db_table, sql.SQL("({})").format(query))


def copy_out(session: Session, query: sql.Composable, sink: Measured) -> None:
    statement = sql.SQL("COPY ({}) TO STDOUT").format(query)
    with session.cursor() as cursor, cursor.copy(statement) as rows:
        for block in rows:
            sink.write(bytes(block))


def column_types(model: type[Model]) -> list[tuple[str, str]]:
    """(name, PostgreSQL type) of what travels."""
    carried = set(belonging.carried_columns(model))
    return [
        (belonging.column(field), str(field.db_type(connections["owner"])))
        for field in model._meta.local_concrete_fields
        if field.column in carried
    ]


# -- Back again ------------------------------------------------------------------------------------


def stage(session: Session, rows: SharedRows, source: IO[bytes]) -> None:
    """Bring an archive's rows into a temporary table of the shape they were copied with."""
    model = model_of(rows)
    travels = belonging.path_to_county(model) or model._meta.label in belonging.WITH_PERSON
    if not (travels and all(COLUMN_TYPE.fullmatch(kind) for _, kind in rows.columns)):
        raise DamagedArchive(rows.part.member)
    columns = sql.SQL(", ").join(
        sql.SQL("{} {}").format(sql.Identifier(name), literally(kind))
        for name, kind in rows.columns
    )
    table = staged(rows.label)
    session.execute(sql.SQL("CREATE TEMPORARY TABLE {} ({}) ON COMMIT DROP").format(table, columns))
    statement = sql.SQL("COPY {} FROM STDIN").format(table)
    with source, session.cursor() as cursor, cursor.copy(statement) as sink:
        copyfileobj(source, sink, CHUNK)


def model_of(rows: SharedRows) -> type[Model]:
    try:
        return apps.get_model(rows.label)
    except LookupError as error:
        raise NewerThanHere([rows.label]) from error


def remove(session: Session, code: str) -> None:
    """Take the county's rows out of public, those that hang on others first."""
    for model in sorted(belonging.by_county(), key=_depth, reverse=True):
        table = model._meta.db_table
        if session.execute(APPEND_ONLY, [f"public.{table}"]).fetchone():
            continue
        session.execute(
            sql.SQL("DELETE FROM {} WHERE {} IN ({})").format(
                public(table),
                sql.Identifier(belonging.key_column(model)),
                keys_of_county(session, model, code),
            )
        )


def _depth(model: type[Model]) -> int:
    return cast("str", belonging.path_to_county(model)).count("__")


def insert(session: Session, rows: SharedRows, model: type[Model]) -> None:
    """Put staged rows into their table. Rows of an append-only table that are there still stay.

    A column made since the backup gets the model's default, one removed since is left out.
    """
    arriving = {name for name, _ in rows.columns}
    values: dict[str, sql.Composable] = {}
    for field in model._meta.local_concrete_fields:
        column = belonging.column(field)
        if column in arriving:
            values[column] = sql.Identifier(column)
        elif field.has_default() and not belonging.is_counted(field):
            default = field.get_db_prep_save(field.get_default(), connections["owner"])
            values[column] = sql.Literal(default)
    session.execute(
        sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {} {}").format(
            public(model._meta.db_table),
            listed(list(values)),
            sql.SQL(", ").join(values.values()),
            staged(rows.label),
            _conflict(session, model),
        )
    )


def _conflict(session: Session, model: type[Model]) -> sql.Composable:
    kept = session.execute(APPEND_ONLY, [f"public.{model._meta.db_table}"]).fetchone()
    if not kept:
        return sql.SQL("")
    key = sql.Identifier(belonging.key_column(model))
    return sql.SQL("ON CONFLICT ({}) DO NOTHING").format(key)


def require_of_county(session: Session, rows: SharedRows, code: str) -> None:
    """Whatever was put into public is this county's: an archive brings no role elsewhere."""
    model = model_of(rows)
    if not belonging.path_to_county(model) or belonging.is_counted(model._meta.pk):
        return
    key = sql.Identifier(belonging.key_column(model))
    stray = sql.SQL("SELECT 1 FROM {} WHERE {} NOT IN ({}) LIMIT 1").format(
        staged(rows.label), key, keys_of_county(session, model, code)
    )
    if session.execute(stray).fetchone():
        raise DamagedArchive(rows.part.member)


def loosen(session: Session, shared: list[SharedRows]) -> int:
    """Empty optional references to rows of the alliance that this alliance does not have.

    Of a many-to-many field the link itself goes.
    """
    arriving = {rows.label for rows in shared}
    loosened = 0
    for rows in shared:
        for link in belonging.foreign_keys(model_of(rows)):
            target = link.related_model._meta
            linking = bool(model_of(rows)._meta.auto_created)
            if not (link.null or linking) or target.label in belonging.WITH_PERSON:
                continue
            there = sql.SQL("SELECT {} FROM {}").format(
                sql.Identifier(belonging.column(link.target_field)), public(target.db_table)
            )
            if target.label in arriving:
                there += sql.SQL(" UNION SELECT {} FROM {}").format(
                    sql.Identifier(belonging.column(link.target_field)), staged(target.label)
                )
            column = sql.Identifier(belonging.column(link))
            table = staged(rows.label)
            act = (
                sql.SQL("DELETE FROM {}").format(table)
                if linking
                else sql.SQL("UPDATE {} SET {} = NULL").format(table, column)
            )
            loosened += session.execute(
                act + sql.SQL(" WHERE {} NOT IN ({})").format(column, there)
            ).rowcount
    return loosened
