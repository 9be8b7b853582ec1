"""What a file must pass before it is opened: what it is, how much it unpacks to, how wide it is.

A spreadsheet is a zip of XML that its reader unpacks and lays out as a full grid, so a file of a
few kilobytes can ask for gigabytes: by what it unpacks to, or by one cell far out. Both are
counted here, on the real bytes, before the reader sees the file.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _

from stores.roster.refusals import BadRoster

MAX_BYTES = 30 * 2**20
MAX_UNPACKED = 400 * 2**20
MAX_MEMBERS = 2_000
MAX_ROWS = 100_000
MAX_COLUMNS = 200
MAX_CELLS = 6_000_000
MAX_UNCOMPUTED = 1_000
SLACK = 1_000  # rows above and below the shops
CHUNK = 2**18

OLE = bytes.fromhex("D0CF11E0A1B11AE1")
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
BY_SIGNATURE = {
    b"%PDF": "PDF", b"\x89PNG": _("图片"), b"\xff\xd8\xff": _("图片"), b"GIF8": _("图片"),
    b"Rar!": _("压缩包"), b"7z\xbc\xaf": _("压缩包"), b"\x1f\x8b": _("压缩包"),
}  # fmt: skip
BY_MEMBER = {
    "word/document.xml": "Word", "ppt/presentation.xml": "PPT", "content.xml": "ODS/ODT",
    "xl/workbook.bin": "XLSB",
}  # fmt: skip
REFERENCE = re.compile(rb'<c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"')
NUMBER = re.compile(rb'^[^>]*?\br="(\d{1,7})"')
UNCOMPUTED = re.compile(
    rb'<c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*>\s*<f\b[^>]*?(?:/>|>[^<]*</f>)\s*'
    rb"(?:<v\s*/>|<v>\s*</v>)?\s*</c>"
)


@dataclass
class Extent:
    """How far the cells of a sheet reach, and which hold a formula without its result."""

    rows: int = 0
    columns: int = 0
    uncomputed: set[tuple[int, int]] = field(default_factory=set)


def small_enough(size: int) -> None:
    """Raises BadRoster for a file nobody should wait for; asked before a byte is read."""
    if size == 0:
        raise BadRoster(_("这是一个空文件，里面什么也没有。请选择填好的名册再上传。"))
    if size > MAX_BYTES:
        raise BadRoster(
            _("文件有 %(size)d MB，太大了，最多 %(most)d MB。请去掉图片，或者拆成几份再上传。")
            % {"size": round(size / 2**20), "most": MAX_BYTES // 2**20}
        )


def kind_of(path: Path) -> str:
    """ "xlsx", "xls" or "csv" by what is in the file; its name is not asked. Raises BadRoster."""
    with path.open("rb") as file:
        head = file.read(4096)
    for signature, what in BY_SIGNATURE.items():
        if head.startswith(signature):
            raise _not_a_table(what)
    if head.startswith(b"PK"):
        return _kind_of_zip(path)
    if head.startswith(OLE):
        return _kind_of_ole(path)
    if re.search(rb"<\s*(html|table|\?xml|!doctype)", head, re.IGNORECASE):
        raise _not_a_table(_("网页"))
    if b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _not_a_table(_("别的程序的文件"))
    return "csv"


def _not_a_table(what: str) -> BadRoster:
    return BadRoster(
        _("这其实是%(what)s，不是表格。请用 WPS 或 Excel 另存为 .xlsx 后再上传。") % {"what": what}
    )


def _kind_of_ole(path: Path) -> str:
    data = path.read_bytes()
    if ENCRYPTED in data:
        raise locked()
    if "WordDocument".encode("utf-16-le") in data:
        raise _not_a_table("Word")
    return "xls"


def locked() -> BadRoster:
    return BadRoster(_("这个表格设了打开密码，系统读不了。请先取消密码，另存后再上传。"))


def _kind_of_zip(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            members = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise damaged() from error
    for member, what in BY_MEMBER.items():
        if member in members:
            raise _not_a_table(what)
    if "xl/workbook.xml" not in members:
        raise _not_a_table(_("压缩包"))
    return "xlsx"


def damaged() -> BadRoster:
    return BadRoster(_("文件已经损坏，打不开。请用 WPS 或 Excel 重新保存一份再上传。"))


def unpacks_well(path: Path) -> dict[str, Extent]:
    """The extent of each sheet of a .xlsx, by member name. Raises BadRoster.

    Every member is unpacked once, a piece at a time, and counted: what the directory declares is
    only what the sender says.
    """
    extents: dict[str, Extent] = {}
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            _declared_well(members)
            left = MAX_UNPACKED
            for member in members:
                if member.flag_bits & 1:
                    raise locked()
                with closing(_pieces(archive, member, left)) as pieces:
                    if is_sheet(member.filename):
                        extents[member.filename] = measure(pieces)
                    else:
                        _without_entities(pieces)
                left -= member.file_size
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError) as error:
        raise damaged() from error
    return extents


def is_sheet(name: str) -> bool:
    return name.startswith("xl/worksheets/") and name.endswith(".xml")


def _declared_well(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MAX_MEMBERS or sum(each.file_size for each in members) > MAX_UNPACKED:
        raise bomb()


def bomb() -> BadRoster:
    return BadRoster(
        _("这个文件解开以后大得不正常，系统没有打开它。请把名册复制到一个新的表格里再上传。")
    )


def _pieces(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, left: int
) -> Generator[bytes, None, None]:
    with archive.open(member) as source:
        while piece := source.read(CHUNK):
            left -= len(piece)
            if left < 0:
                raise bomb()
            yield piece


def _without_entities(pieces: Iterator[bytes]) -> None:
    """No part of an honest workbook declares a document type; one that does names its own words."""
    tail = b""
    for piece in pieces:
        if b"<!DOCTYPE" in tail + piece or b"<!ENTITY" in tail + piece:
            raise bomb()
        tail = piece[-16:]


def measure(pieces: Iterator[bytes]) -> Extent:
    """How far a sheet's cells that hold something reach. Raises BadRoster beyond the limits."""
    extent, rest, row = Extent(), b"", 0
    for piece in pieces:
        if b"<!DOCTYPE" in piece or b"<!ENTITY" in piece:
            raise bomb()
        *rows, rest = (rest + piece).split(b"<row")
        for text in rows:
            row = _measure_row(text, row, extent)
        if len(rest) > 64 * CHUNK:
            raise too_wide()
    _measure_row(rest, row, extent)
    if not row and b":row" in rest:
        raise damaged()
    return extent


def _measure_row(text: bytes, before: int, extent: Extent) -> int:
    """Take one row into `extent`; returns its number. Cells may come without an address."""
    end = text.rfind(b"</c>")
    number = NUMBER.match(text[:200])
    row = int(number[1]) if number else before + 1
    if end < 0:
        return row if text[:1] in b" >/" else before
    last = REFERENCE.match(text, text.rfind(b"<c", 0, end))
    columns = column_number(last[1]) if last else text.count(b"<c ") + text.count(b"<c>")
    row = int(last[2]) if last else row
    extent.rows, extent.columns = max(extent.rows, row), max(extent.columns, columns)
    if b"<f" in text and len(extent.uncomputed) < MAX_UNCOMPUTED:
        found = UNCOMPUTED.findall(text)
        extent.uncomputed |= {(int(at), column_number(letters) - 1) for letters, at in found}
    within_limits(extent)
    return row


def within_limits(extent: Extent) -> None:
    """Raises BadRoster for a grid nobody fills by hand."""
    if extent.columns > MAX_COLUMNS:
        raise too_wide()
    if extent.rows > MAX_ROWS + SLACK:
        raise too_long()
    if extent.rows * extent.columns > MAX_CELLS:
        raise too_wide()


def too_wide() -> BadRoster:
    return BadRoster(
        _("表格的列太多了，最多 %(most)d 列。请删去右边用不着的列再上传。") % {"most": MAX_COLUMNS}
    )


def too_long() -> BadRoster:
    return BadRoster(
        _("名册超过 %(most)s 行了，请拆成几份，分几次上传。") % {"most": f"{MAX_ROWS:,}"}
    )


def column_number(letters: bytes) -> int:
    """A → 1, AA → 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
