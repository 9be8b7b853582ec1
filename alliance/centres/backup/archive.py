"""The file itself: a zip whose last member is a manifest with the SHA-256 of all others.

Contents are streamed both ways, so memory does not grow with them (only with the number of
files, by a few hundred bytes each).
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from alliance.centres.backup.refusals import DamagedArchive, UnknownFormat

FORMAT = 1
MANIFEST = "manifest.json"
CHUNK = 1 << 20
CODE = re.compile(r"[0-9]{6}")
LARGEST_MANIFEST = 1 << 28


@dataclasses.dataclass(frozen=True)
class Part:
    """A member: its name in the zip, its size in bytes and its SHA-256."""

    member: str
    size: int
    sha256: str


@dataclasses.dataclass(frozen=True)
class Tally:
    """What a table holds: rows, and a checksum that does not depend on their order."""

    table: str
    rows: int
    checksum: str


@dataclasses.dataclass(frozen=True)
class SharedRows:
    """The rows of one public table that travel. `columns`: (name, PostgreSQL type) as copied."""

    label: str
    columns: list[tuple[str, str]]
    tally: Tally
    part: Part


@dataclasses.dataclass(frozen=True)
class Manifest:
    """`migrations` are "app.name" of what had been applied in the county's schema."""

    code: str
    name: str
    made_at: str
    migrations: list[str]
    schema: Part
    tables: list[Tally]
    shared: list[SharedRows]
    files: list[Part]
    format: int = FORMAT

    @property
    def parts(self) -> list[Part]:
        return [self.schema, *(rows.part for rows in self.shared), *self.files]

    @classmethod
    def revived(cls, raw: dict[str, Any]) -> Manifest:
        shared = [
            SharedRows(
                rows["label"],
                [(name, kind) for name, kind in rows["columns"]],
                Tally(**rows["tally"]),
                Part(**rows["part"]),
            )
            for rows in raw["shared"]
        ]
        return cls(**raw | {
            "schema": Part(**raw["schema"]),
            "tables": [Tally(**tally) for tally in raw["tables"]],
            "shared": shared,
            "files": [Part(**part) for part in raw["files"]],
        })  # fmt: skip


class Measured:
    """A sink that counts and digests what passes through."""

    def __init__(self, member: str, sink: IO[bytes]) -> None:
        self.member, self.size, self._sink = member, 0, sink
        self._digest = hashlib.sha256()

    def write(self, data: bytes | memoryview) -> int:
        self.size += len(data)
        self._digest.update(data)
        return self._sink.write(data)

    def part(self) -> Part:
        return Part(self.member, self.size, self._digest.hexdigest())


class Writer:
    """An archive being written under a temporary name; see `writing`."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._zip = archive

    @contextmanager
    def member(self, name: str, *, compress: bool = False) -> Iterator[Measured]:
        """A sink for the member `name`. pg_dump and photos are compressed already."""
        info = zipfile.ZipInfo(name)
        info.compress_type = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
        with self._zip.open(info, "w", force_zip64=True) as sink:
            yield Measured(name, sink)

    def finish(self, manifest: Manifest) -> None:
        text = json.dumps(dataclasses.asdict(manifest), ensure_ascii=False, indent=1)
        with self.member(MANIFEST, compress=True) as sink:
            sink.write(text.encode())


@contextmanager
def writing(path: Path) -> Iterator[Writer]:
    """Write to a name beside `path`; only a complete, synced archive gets the name itself.

    Readable by its owner only: it holds personal data.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    try:
        with open(part, "wb", opener=_private) as handle:
            with zipfile.ZipFile(handle, "w") as archive:
                yield Writer(archive)
            handle.flush()
            os.fsync(handle.fileno())
        part.replace(path)
        _sync_folder(path.parent)
    finally:
        part.unlink(missing_ok=True)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class Reader:
    """An archive to restore from. Raises UnknownFormat, DamagedArchive."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._zip = archive
        if archive.getinfo(MANIFEST).file_size > LARGEST_MANIFEST:
            raise DamagedArchive(MANIFEST)
        raw = json.loads(archive.read(MANIFEST))
        if raw["format"] != FORMAT:
            raise UnknownFormat(raw["format"])
        self.manifest = Manifest.revived(raw)
        # The code becomes the name of a schema and of a folder.
        if not CODE.fullmatch(self.manifest.code):
            raise DamagedArchive(MANIFEST)
        self._require_stored()

    def _require_stored(self) -> None:
        """We compress no upload, so what is unpacked is never larger than the archive itself."""
        for part in [self.manifest.schema, *self.manifest.files]:
            if self._zip.getinfo(part.member).compress_type != zipfile.ZIP_STORED:
                raise DamagedArchive(part.member)

    def open(self, part: Part) -> IO[bytes]:
        return self._zip.open(part.member)

    def verify(self) -> None:
        """Read everything once and compare with the manifest."""
        for part in self.manifest.parts:
            try:
                with self.open(part) as source:
                    same = measure(part.member, source) == part
            except (zipfile.BadZipFile, KeyError, EOFError) as error:
                raise DamagedArchive(part.member) from error
            if not same:
                raise DamagedArchive(part.member)


@contextmanager
def reading(path: Path) -> Iterator[Reader]:
    try:
        with path.open("rb") as handle, zipfile.ZipFile(handle) as archive:
            yield Reader(archive)
    except (zipfile.BadZipFile, KeyError, TypeError, json.JSONDecodeError) as error:
        raise DamagedArchive(path.name) from error


def measure(member: str, source: IO[bytes]) -> Part:
    """The size and digest of a stream."""
    size, digest = 0, hashlib.sha256()
    while data := source.read(CHUNK):
        size += len(data)
        digest.update(data)
    return Part(member, size, digest.hexdigest())
