"""A roster's way: uploaded, read and checked, registered at once, undone while nobody has built
on it. What each step says of itself stands in the transaction of the step."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from itertools import islice
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Any

from django.core.cache import cache
from django.core.files.base import File
from django.db import connection, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from alliance.audit.services import record
from alliance.events.services import publish
from alliance.events.stores import RosterImported
from alliance.lib.lists import listed
from stores.models import RosterImport
from stores.roster import files, guards, headers
from stores.roster.files import Sheet
from stores.roster.headers import Header
from stores.roster.refusals import BadRoster, RosterRefused
from stores.roster.rows import HINT, Problem, Reader, Row
from stores.services.registering import one_at_a_time
from stores.services.roster_rows import Compared, Comparer, Writer

if TYPE_CHECKING:
    from alliance.accounts.models import User

Progress = Callable[[int], None]
PIECE = 2_000
ROSTER_LOCK = 2
LEARNED_FROM = 30  # the last imports
PROGRESS_SECONDS = 900
MAX_HINTS = 500


@dataclass
class Tally:
    """How the rows of a roster came out. `ok` + `warning` = `new` + `changed` + `unchanged`."""

    rows: int = 0
    ok: int = 0
    warning: int = 0
    refused: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)
    hints: int = 0

    def add(self, rows: Iterable[Row], compared: Compared) -> None:
        for row in rows:
            self.rows += 1
            setattr(self, row.verdict, getattr(self, row.verdict) + 1)
            for problem in row.problems:
                self.hints += problem.level == HINT
                if problem.level != HINT or self.hints <= MAX_HINTS:
                    self.problems.append(problem)
        self.new += len(compared.new)
        self.changed += len(compared.changed)
        self.unchanged += compared.unchanged

    def counts(self) -> dict[str, int]:
        names = ("rows", "ok", "warning", "refused", "new", "changed", "unchanged", "hints")
        return {name: getattr(self, name) for name in names}


# -- Reading ---------------------------------------------------------------------------------------
def look_through(path: Path, *, at: datetime) -> Tally:
    """The verdict on every row of a file, which leaves nothing behind. Raises BadRoster."""
    sheet, header = _opened(path)
    return _go_through(sheet, header, at, lambda rows, compared: None, lambda row: None)


def _opened(path: Path) -> tuple[Sheet, Header]:
    sheet, header = files.first_with_header(path, learned())
    _complete(header)
    return sheet, header


def _complete(header: Header) -> None:
    if missing := header.missing():
        names = listed(headers.FIELDS[name] for name in missing)
        raise BadRoster(
            _("名册里没有找到这几列：%(names)s。请补上，或者在列的对应里指明是哪一列。")
            % {"names": names}
        )


def _go_through(
    sheet: Sheet,
    header: Header,
    at: datetime,
    act: Callable[[list[Row], Compared], None],
    progress: Progress,
) -> Tally:
    tally, comparer = Tally(), Comparer()
    with closing(sheet):
        for rows in _pieces(Reader(sheet, header, today=localdate(at))):
            compared = comparer.compare(rows)
            act(rows, compared)
            tally.add(rows, compared)
            progress(rows[-1].number)
    return tally


def _pieces(rows: Iterable[Row]) -> Iterator[list[Row]]:
    turn = iter(rows)
    while piece := list(islice(turn, PIECE)):
        yield piece


def learned() -> dict[str, str]:
    """What officers of this county said of wordings, the latest word last."""
    said: dict[str, str] = {}
    latest = RosterImport.objects.exclude(corrections={}).order_by("-uploaded_at", "-id")
    for corrections in reversed(latest.values_list("corrections", flat=True)[:LEARNED_FROM]):
        said |= corrections
    return said


# -- Upload ----------------------------------------------------------------------------------------
@transaction.atomic
def upload(roster: RosterImport, *, actor: User | None, at: datetime) -> None:
    """Take in a file that could be a roster. `roster` is unsaved and holds it.

    Raises BadRoster; then neither a row nor a file is left.
    """
    sent: File[Any] = roster.file.file
    with on_disk(sent) as path:
        sheet, header = files.first_with_header(path, learned())
        roster.mapping = as_mapping(sheet, header)
        roster.counts = {"lines": sum(1 for _ in sheet.rows())}
        roster.file_hash = hash_of(path)
    roster.file_name = Path(sent.name or "").name[:200]
    roster.uploaded_by, roster.uploaded_at = actor, at
    try:
        roster.save(force_insert=True)
    except BaseException:
        roster.file.delete(save=False)
        raise


@contextmanager
def on_disk(sent: File[Any]) -> Iterator[Path]:
    """A path under which the file can be read, for as long as it is asked for."""
    guards.small_enough(sent.size)
    with NamedTemporaryFile(prefix="roster-") as copy:
        for chunk in sent.chunks():
            copy.write(chunk)
        copy.flush()
        yield Path(copy.name)
    sent.seek(0)


def hash_of(path: Path) -> str:
    with path.open("rb") as file:
        digest = sha256()
        while piece := file.read(2**20):
            digest.update(piece)
    return digest.hexdigest()


def as_mapping(sheet: Sheet, header: Header) -> dict[str, Any]:
    top = sheet.top()[header.row :]
    return {
        "sheet": sheet.index,
        "header": header.row,
        "uncomputed": sorted(sheet.uncomputed),
        "columns": [
            [label, name, headers.samples(top, n)]
            for n, (label, name) in enumerate(zip(header.labels, header.fields, strict=True))
        ],
    }


def header_of(roster: RosterImport) -> Header:
    columns = roster.mapping["columns"]
    return Header(
        roster.mapping["header"], [each[0] for each in columns], [each[1] for each in columns]
    )


def sheet_of(roster: RosterImport) -> Sheet:
    """The sheet of a file that passed the guards when it was taken in, and is ours since."""
    index, cells = roster.mapping["sheet"], roster.mapping["uncomputed"]
    uncomputed = {(row, column) for row, column in cells}
    found = files.sheets(Path(roster.file.path), uncomputed)
    return next(each for each in found if each.index == index)


# -- Columns ---------------------------------------------------------------------------------------
@transaction.atomic
def map_columns(
    roster: RosterImport, fields: Mapping[int, str], *, actor: User, at: datetime
) -> None:
    """What a person says of the columns: {column: field or ""}; it is remembered per wording.

    The rows are to be checked anew. Raises RosterRefused once the roster is registered.
    """
    _not_registered(roster)
    before = header_of(roster)
    changed = {n: name for n, name in fields.items() if before.fields[n] != name}
    header = headers.corrected(before, changed)
    for column, name in zip(roster.mapping["columns"], header.fields, strict=True):
        column[1] = name
    roster.corrections |= {headers.plain(before.labels[n]): name for n, name in changed.items()}
    roster.checked_at, roster.problems, roster.fault = None, None, ""
    roster.save(update_fields=["mapping", "corrections", "checked_at", "problems", "fault"])


def _not_registered(roster: RosterImport) -> None:
    if roster.committed_at:
        raise RosterRefused(_("这份名册已经登记过了，请刷新页面查看结果。"))


# -- Check -----------------------------------------------------------------------------------------
def check(roster: RosterImport, *, at: datetime) -> None:
    """Look through every row; the verdicts stand on the roster. A file that cannot be read in
    the end says so there."""
    _not_registered(roster)
    roster.fault = ""
    try:
        header = header_of(roster)
        _complete(header)
        tally = _go_through(
            sheet_of(roster), header, at, lambda rows, compared: None, progress_of(roster)
        )
        roster.counts |= tally.counts()
        roster.problems = packed(tally.problems)
    except BadRoster as refused:
        roster.fault = str(refused)[:300]
    roster.checked_at = at
    _write_unless_registered(roster, ["counts", "problems", "fault", "checked_at"])
    cache.delete(progress_key(roster))


def _write_unless_registered(roster: RosterImport, names: list[str]) -> bool:
    values = {name: getattr(roster, name) for name in names}
    rows = RosterImport.objects.filter(pk=roster.pk, committed_at=None)
    return bool(rows.update(**values))


def packed(value: Any) -> bytes:
    return zlib.compress(json.dumps(value, ensure_ascii=False, default=str).encode())


def unpacked(stored: bytes | memoryview | None) -> Any:
    return json.loads(zlib.decompress(bytes(stored))) if stored else []


def problems(roster: RosterImport) -> list[Problem]:
    return [Problem(*each) for each in unpacked(roster.problems)]


def progress_key(roster: RosterImport) -> str:
    return f"roster-progress:{roster.pk}"


def progress_of(roster: RosterImport) -> Progress:
    """Tells how far a reading has come, as a share of 100, to whoever looks."""
    lines = max(1, roster.count("lines"))

    def tell(row: int) -> None:
        cache.set(progress_key(roster), min(99, row * 100 // lines), PROGRESS_SECONDS)

    return tell


# -- Registering -----------------------------------------------------------------------------------
@transaction.atomic
def ask(roster: RosterImport, *, mode: str, store_status: str, actor: User, at: datetime) -> None:
    """Somebody wants the roster registered; the task that does it is the caller's to send."""
    _not_registered(roster)
    if not roster.checked_at or roster.fault:
        raise RosterRefused(_("这份名册还没有检查好，请等检查完再登记。"))
    if busy(roster):
        raise RosterRefused(_("这份名册正在登记，请稍等片刻。"))
    roster.mode, roster.store_status, roster.asked_at = mode, store_status, at
    roster.refusal = ""
    _write_unless_registered(roster, ["mode", "store_status", "asked_at", "refusal"])


def turn_down(roster: RosterImport, refusal: str) -> None:
    """Registering was refused; nothing was registered, and the page says why."""
    roster.asked_at, roster.refusal = None, refusal[:300]
    _write_unless_registered(roster, ["asked_at", "refusal"])


@transaction.atomic
def commit(
    roster: RosterImport, *, mode: str, store_status: str, actor: User | None, at: datetime
) -> Tally:
    """Put the roster's shops on the register: all in this transaction or none of them.

    The rows are looked at once more under the register's lock, for others may have been busy.
    Raises RosterRefused where nothing was registered.
    """
    hold(roster)
    roster.refresh_from_db()
    _not_registered(roster)
    one_at_a_time()
    header = header_of(roster)
    _complete(header)
    writer = Writer(roster, status=store_status, at=at)

    def act(rows: list[Row], compared: Compared) -> None:
        if mode == RosterImport.Mode.ALL and any(row.refused for row in rows):
            raise RowsRefused
        writer.add(compared.new)
        writer.change(compared.changed)

    tally = _go_through(sheet_of(roster), header, at, act, progress_of(roster))
    if writer.claim_codes():
        raise RosterRefused(
            _("刚才有外县登记了名册里的信用代码，所以一家也没有登记。请重新检查后再登记。")
        )
    roster.counts |= tally.counts()
    roster.problems, roster.changes = packed(tally.problems), packed(writer.changes)
    roster.mode, roster.store_status = mode, store_status
    roster.checked_at, roster.committed_at = roster.checked_at or at, at
    roster.save()
    _tell(roster, actor, at)
    return tally


def _tell(roster: RosterImport, actor: User | None, at: datetime) -> None:
    note = _("新登记 %(new)d 家，更新 %(changed)d 家；新店铺的状态：%(status)s") % {
        "new": roster.count("new"),
        "changed": roster.count("changed"),
        "status": roster.get_store_status_display(),
    }
    record(roster, "commit", actor=actor, at=at, note=note)
    publish(
        RosterImported(
            roster_id=roster.pk, new=roster.count("new"), changed=roster.count("changed"), at=at
        )
    )


class RowsRefused(RosterRefused):
    """All or nothing was asked for, and a row cannot stand."""

    code = "rows_refused"

    def __init__(self) -> None:
        super().__init__(
            _("名册里有不合格的行，按您的选择，一家也没有登记。请改好后再上传，或选合格的先登记。")
        )


# -- Who is at it ----------------------------------------------------------------------------------
def _lock_key(roster: RosterImport) -> int:
    return int(roster.pk.int & 0x7FFFFFFF)


def hold(roster: RosterImport) -> None:
    """Take the roster for this transaction; the database lets go of it if its holder dies.

    Raises RosterRefused while somebody else has it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [ROSTER_LOCK, _lock_key(roster)])
        (held,) = cursor.fetchone()
    if not held:
        raise RosterRefused(_("这份名册正在登记，请稍等片刻。"))


def busy(roster: RosterImport) -> bool:
    """Whether somebody is registering or undoing it at this moment: the lock says so, not a
    column that a dead worker would leave behind."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted"
            " AND classid = %s AND objid = %s AND database ="
            " (SELECT oid FROM pg_database WHERE datname = current_database()))",
            [ROSTER_LOCK, _lock_key(roster)],
        )
        (found,) = cursor.fetchone()
    return bool(found)
