"""A roster's rows against the register, and into it: in pieces, by statements over many rows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from alliance.lib.keys import new_key
from alliance.registry import selectors as holding
from alliance.registry import services as registry
from alliance.registry.kinds import Kind
from stores import searching
from stores.models import RosterImport, Store
from stores.roster.rows import HINT, Row
from stores.services.registering import next_numbers

# What an import may write of a shop that is there already, with its type for the database.
WRITTEN = {
    "name": "text", "initials": "text", "keys": "text[]", "credit_code": "text",
    "no_code_reason": "text", "trade": "text", "town": "text", "village": "text",
    "address": "text", "operator_name": "text", "phone": "text", "opened_on": "date",
    "systems": "text[]", "roster_id": "uuid",
}  # fmt: skip
NEW, CHANGED, UNCHANGED = "new", "changed", "unchanged"
Known = dict[str, Any]


@dataclass
class Change:
    """A shop of the register and what a row makes of it; empty where it says nothing new."""

    known: Known
    after: Known


@dataclass
class Compared:
    """A piece of the roster beside the register."""

    new: list[Row] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    unchanged: int = 0


class Comparer:
    """Finds the shop each row speaks of. Remembers which are taken, over the whole file."""

    def __init__(self) -> None:
        self.taken: dict[UUID, int] = {}

    def compare(self, rows: Sequence[Row]) -> Compared:
        """Rows that cannot be registered here get their problem; refused ones are passed over."""
        good = [row for row in rows if not row.refused]
        by_code, by_identity = _known_by_code(good), _known_by_identity(good)
        result, unknown = Compared(), list[Row]()
        for row in good:
            known = by_code.get(row.code) or by_identity.get(row.identity)
            # A namesake with another code is another shop.
            if known and row.code and known["credit_code"] not in ("", row.code):
                known = None
            if known is None:
                unknown.append(row)
            elif self._free(row, known):
                _take(result, row, known)
        _ask_alliance(unknown)
        result.new = [row for row in unknown if not row.refused]
        return result

    def _free(self, row: Row, known: Known) -> bool:
        if known["status"] == Store.Status.MOVED:
            row.say("credit_code", _("这家店已经迁到外县，不能再在本县登记；搬回来请办理迁移。"))
            return False
        first = self.taken.setdefault(known["id"], row.number)
        if first != row.number:
            said = _("和第 %(row)d 行是同一家店（%(name)s），一家店只登记一次；请删去一行。")
            row.say("name", said % {"row": first, "name": known["name"]})
        return first == row.number


def _take(result: Compared, row: Row, known: Known) -> None:
    after = {name: value for name, value in row.values.items() if not _same(known[name], value)}
    if "credit_code" in after:
        after["no_code_reason"] = ""
    if "name" in after:
        after |= found_by(after["name"])
    if after:
        result.changed.append(Change(known, after))
    else:
        result.unchanged += 1


def _same(stored: Any, said: Any) -> bool:
    """Systems are a set that is kept as a list."""
    return bool(set(stored) == set(said) if isinstance(said, list) else stored == said)


def found_by(name: str) -> dict[str, Any]:
    return {"initials": searching.initials(name), "keys": searching.keys(name)}


def array_of(texts: list[str]) -> str:
    """As the database writes a text[]; the driver takes ten times as long over a short one."""
    if not texts:
        return "{}"
    joined = '","'.join(texts)
    if "\\" in joined or joined.count('"') > 2 * (len(texts) - 1):
        joined = '","'.join(text.replace("\\", "\\\\").replace('"', '\\"') for text in texts)
    return f'{{"{joined}"}}'


def _known_by_code(rows: Iterable[Row]) -> dict[str, Known]:
    codes = [row.code for row in rows if row.code]
    return {known["credit_code"]: known for known in _known("credit_code", codes)}


def _known_by_identity(rows: Iterable[Row]) -> dict[tuple[str, str, str], Known]:
    """Shops of the same name, phone and town, whether or not they have a code."""
    phones = {row.values["phone"] for row in rows}
    found = _known("phone", list(phones))
    # One without a code comes last and so wins: it is the one that a row could complete.
    ordered = sorted(found, key=lambda known: known["credit_code"], reverse=True)
    return {(known["name"], known["phone"], known["town"]): known for known in ordered}


def _known(column: str, values: list[str]) -> list[Known]:
    """An array is one parameter; thousands of them cost more than the search itself."""
    names = ["id", "status", *WRITTEN]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(names)} FROM {Store._meta.db_table}"  # noqa: S608
            f" WHERE {column} = ANY(%s::text[])",
            [array_of(values)],
        )
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _ask_alliance(rows: Sequence[Row]) -> None:
    """Another county's code is refused, and whose it is is not told; the rest are hints."""
    codes = holding.holders(Kind.CREDIT_CODE, [row.code for row in rows if row.code])
    phones = holding.holders(Kind.PHONE, [row.values["phone"] for row in rows])
    shops = holding.holders(Kind.SHOP, [shop_text(row.values) for row in rows])
    for row in rows:
        if row.code in codes:
            said = _("这个信用代码已在联盟的其他县登记，请核对；店铺若已搬来，请办理迁移。")
            row.say("credit_code", said)
        elif row.values["phone"] in phones:
            row.say("phone", _("联盟里另有一家店用这个手机号，请留意是不是同一家。"), HINT)
        elif shop_text(row.values) in shops:
            row.say("name", _("联盟里另有一家同名、同乡镇、同经营者的店，请留意。"), HINT)


def shop_text(values: Known) -> str:
    """As registering.traces writes it."""
    return "|".join(searching.plain(values[name]) for name in ("name", "town", "operator_name"))


# -- Writing ---------------------------------------------------------------------------------------
class Writer:
    """Puts rows on the register within the caller's transaction, under `one_at_a_time`."""

    def __init__(self, roster: RosterImport, *, status: str, at: datetime) -> None:
        self.roster, self.codes = roster, list[tuple[str, UUID]]()
        self.changes: list[tuple[str, Known, Known]] = []
        shop = Store(source=Store.Source.ROSTER, roster_id=roster.pk, joined_at=at, status=status)
        fields = Store._meta.concrete_fields
        self.columns = [each.column for each in fields]
        self.blank = [
            each.get_db_prep_save(getattr(shop, each.attname), connection) for each in fields
        ]
        self.blank = [array_of(each) if isinstance(each, list) else each for each in self.blank]
        self.places = {each.attname: n for n, each in enumerate(fields)}

    def add(self, rows: Sequence[Row]) -> None:
        """Shops nobody here knew. Their codes are claimed at the end, in one order for all."""
        columns = ", ".join(f'"{name}"' for name in self.columns)
        table = Store._meta.db_table
        phones, shops = list[tuple[str, UUID]](), list[tuple[str, UUID]]()
        numbers = next_numbers(len(rows))
        with (
            connection.cursor() as cursor,
            cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy,
        ):
            for row, number in zip(rows, numbers, strict=True):
                key = new_key()
                copy.write_row(self._columns(row, key, number))
                phones.append((row.values["phone"], key))
                shops.append((shop_text(row.values), key))
                if row.code:
                    self.codes.append((row.code, key))
        registry.claim(Kind.PHONE, phones)
        registry.claim(Kind.SHOP, shops)

    def _columns(self, row: Row, key: UUID, number: str) -> list[Any]:
        values = {"id": key, "number": number, **row.values, **found_by(row.values["name"])}
        if not row.code:
            values["no_code_reason"] = Store.NoCode.UNKNOWN.value
        columns = self.blank.copy()
        for name, value in values.items():
            columns[self.places[name]] = array_of(value) if isinstance(value, list) else value
        return columns

    def change(self, changes: Sequence[Change]) -> None:
        """Shops of which the roster knows more, or something else."""
        records = []
        for change in changes:
            after = {**change.after, "roster_id": self.roster.pk}
            before = {name: change.known[name] for name in after}
            self.changes.append((str(change.known["id"]), before, after))
            records.append({**change.known, **after})
            if "credit_code" in change.after:
                self.codes.append((change.after["credit_code"], change.known["id"]))
        write(records)
        restate(records)

    def claim_codes(self) -> list[UUID]:
        """The shops whose code somebody took a moment ago, somewhere in the alliance."""
        codes, self.codes = self.codes, []
        return registry.claim(Kind.CREDIT_CODE, codes)


def write(records: Sequence[Known]) -> None:
    """WRITTEN columns of shops that are there, in one statement."""
    if not records:
        return
    shape = ", ".join(f"{name} {kind}" for name, kind in {"id": "uuid", **WRITTEN}.items())
    columns = ", ".join(f"{name} = said.{name}" for name in WRITTEN)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {Store._meta.db_table} AS shop SET {columns}"  # noqa: S608
            f" FROM json_to_recordset(%s) AS said({shape}) WHERE shop.id = said.id",
            [json.dumps(records, default=str)],
        )


def restate(records: Sequence[Known]) -> None:
    """The hints the alliance has of shops whose name, town, people or phone are others now."""
    registry.restate(Kind.PHONE, [(each["phone"], each["id"]) for each in records])
    registry.restate(Kind.SHOP, [(shop_text(each), each["id"]) for each in records])
