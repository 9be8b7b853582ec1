"""The county's uploaded files. A restore destroys none: what is in its way is set aside."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from shutil import copyfileobj, rmtree

from django.core.files.storage import FileSystemStorage, default_storage
from django_tenants.utils import schema_context

from alliance.centres.backup.archive import CHUNK, Part, Reader, Writer, measure
from alliance.centres.backup.refusals import DamagedArchive

INSIDE = "files/"


def folder_of(schema: str) -> Path:
    """Where the county's uploads are. Only a storage of files has such a place."""
    with schema_context(schema):
        storage = default_storage
        if not isinstance(storage, FileSystemStorage):
            raise RuntimeError("the uploaded files are not in a folder: back up their store itself")
        return Path(storage.location)


def names(folder: Path) -> Iterator[str]:
    """Relative names of the regular files below `folder`, as in a URL; links are not followed."""
    for place, _, files in os.walk(folder):
        for file in files:
            path = Path(place) / file
            if path.is_file() and not path.is_symlink():
                yield path.relative_to(folder).as_posix()


def copy_in(folder: Path, archive: Writer) -> list[Part]:
    """Every file into the archive; one removed meanwhile belongs to no row of the snapshot."""
    parts = []
    for name in sorted(names(folder)):
        try:
            source = (folder / name).open("rb")
        except FileNotFoundError:
            continue
        with source, archive.member(INSIDE + name) as sink:
            copyfileobj(source, sink, CHUNK)
        parts.append(sink.part())
    return parts


def place_of(part: Part) -> PurePosixPath:
    """A file's relative name; DamagedArchive if it leads out of the county's folder."""
    name = PurePosixPath(part.member.removeprefix(INSIDE))
    if name.is_absolute() or ".." in name.parts or not part.member.startswith(INSIDE):
        raise DamagedArchive(part.member)
    return name


def _same(path: Path, part: Part) -> bool:
    if not path.is_file() or path.is_symlink() or path.stat().st_size != part.size:
        return False
    with path.open("rb") as source:
        return measure(part.member, source) == part


class Placing:
    """Files of an archive on their way into a county's folder, in three steps.

    `stage` unpacks beside the folder what is not there already. `add`, before the database
    commits, moves in the files whose names are free: nothing living is touched. `settle`, after
    the commit, sets aside what differs or is not in the archive. Killed in between, a county has
    its files and perhaps some that no row knows.
    """

    def __init__(self, schema: str, *, stamp: str) -> None:
        self.folder = folder_of(schema)
        self.staging = self.folder.with_name(f"{schema}.restoring")
        self.aside = self.folder.with_name(f"{schema}.aside-{stamp}")
        self._added: list[Path] = []

    def stage(self, archive: Reader) -> None:
        rmtree(self.staging, ignore_errors=True)
        self.staging.mkdir(parents=True)
        for part in archive.manifest.files:
            name = place_of(part)
            if _same(self.folder / name, part):
                continue
            target = self.staging / name
            target.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(part) as source, target.open("wb") as sink:
                copyfileobj(source, sink, CHUNK)
                sink.flush()
                os.fsync(sink.fileno())

    def add(self) -> None:
        for name in list(names(self.staging)):
            target = self.folder / name
            if not target.exists():
                _move(self.staging / name, target)
                self._added.append(target)

    def undo(self) -> None:
        """The database refused: the folder as it was."""
        for path in self._added:
            path.unlink()
        rmtree(self.staging, ignore_errors=True)

    def settle(self, listed: list[Part]) -> int:
        """How many files were set aside, in `self.aside`."""
        wanted = {str(place_of(part)) for part in listed}
        arriving = set(names(self.staging))
        leaving = [name for name in names(self.folder) if name not in wanted or name in arriving]
        for name in leaving:
            _move(self.folder / name, self.aside / name)
        for name in arriving:
            _move(self.staging / name, self.folder / name)
        rmtree(self.staging)
        return len(leaving)


def _move(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    source.rename(target)
