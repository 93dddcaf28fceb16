"""One file that holds an archive: a zip of JSON lines, and a manifest by which they are checked.

``manifest.json`` comes last and says of every other member how many lines and bytes it has and
their SHA-256. The file holds no moment and no order but the archive's own, so that the same
content gives the same bytes.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import zipfile
import zlib
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, TYPE_CHECKING, Annotated, Literal, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from retrieval.errors import (
    ArchiveFull,
    BackupDamaged,
    BackupInvalid,
    BackupNewer,
    DataInvalid,
    OutputUnwritable,
    SourceNotFound,
    SourceUnreadable,
    reason,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from retrieval.errors import HoibaoError

FORMAT = 1
LARGEST_NUMBER = 2**52
"""The largest number of an article, an answer or a follow that is taken from a file."""
_MANIFEST = "manifest.json"
_MANIFEST_LIMIT = 1 << 20  # bytes
_LINE_LIMIT = 1 << 26  # bytes: an article of the largest size with its vectors takes a third
# Lines of one member; nobody reads more complaints, and a hostile file has billions.
_MOST_BAD = 1000
_PIECE = 1 << 20
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})  # the disk, or what one may have of it
_TIMELESS = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip can tell
_UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError)


class Line(BaseModel):
    """What one line says. Nothing is converted, and nothing else may stand there."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


LineT = TypeVar("LineT", bound=Line)
_FIRST, _LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)
Moment = Annotated[AwareDatetime, Field(ge=_FIRST, lt=_LAST)]
"""When something was done here; it has a day in Vietnam too."""


class Member(Line):
    """A member of the zip as it was written."""

    lines: int
    bytes: int
    sha256: str


class ModelFacts(Line):
    """The model that made the vectors in the file."""

    name: str
    fingerprint: str
    dimension: int


class Manifest(Line):
    """What the file holds. ``numbers`` are the last ones given, by what was numbered."""

    format: Literal["hoibao"] = "hoibao"
    version: int = FORMAT
    model: ModelFacts | None = None
    numbers: dict[str, int] = Field(default_factory=dict)
    members: dict[str, Member] = Field(default_factory=dict)


class BackupWriter:
    """A backup that is being written; see :func:`writing`."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._members: dict[str, Member] = {}
        self.numbers: dict[str, int] = {}
        self.model: ModelFacts | None = None

    def write(self, name: str, lines: Iterable[Line]) -> int:
        """Writes a member and returns how many lines it has."""
        digest, size, count = hashlib.sha256(), 0, 0
        with self._archive.open(_entry(name), "w", force_zip64=True) as file:
            for line in lines:
                written = line.model_dump_json().encode() + b"\n"
                file.write(written)
                digest.update(written)
                size += len(written)
                count += 1
        self._members[name] = Member(lines=count, bytes=size, sha256=digest.hexdigest())
        return count

    def finish(self) -> None:
        manifest = Manifest(model=self.model, numbers=self.numbers, members=self._members)
        self._archive.writestr(_entry(_MANIFEST), manifest.model_dump_json(indent=1) + "\n")


@contextmanager
def writing(path: Path) -> Iterator[BackupWriter]:
    """A backup that comes to stand at ``path`` when it is whole, and readable by its owner only.

    Where ``path`` is a link, it stays one. Errors: :class:`SourceNotFound` for the folder,
    :class:`OutputUnwritable`, :class:`ArchiveFull`.
    """
    place = Path(os.path.realpath(path))
    if not place.parent.is_dir():
        raise SourceNotFound(str(place.parent))
    if place.exists() and not place.is_file():  # it would be replaced: /dev/null by a file
        raise OutputUnwritable(str(path), "not a regular file")
    try:
        with NamedTemporaryFile(dir=place.parent, prefix=".backup.", delete=False) as file:
            unfinished = Path(file.name)
            try:
                with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                    writer = BackupWriter(archive)
                    yield writer
                    writer.finish()
                file.flush()
                os.fsync(file.fileno())
                unfinished.replace(place)
            finally:
                unfinished.unlink(missing_ok=True)
    except OSError as error:
        if error.errno in _FULL:
            raise ArchiveFull(str(path)) from error
        raise OutputUnwritable(str(path), reason(error)) from error


class Backup:
    """A backup to be read, each member line by line."""

    def __init__(self, path: Path, archive: zipfile.ZipFile, manifest: Manifest) -> None:
        self.path = path
        self.manifest = manifest
        self._archive = archive

    def damage(self) -> dict[str, HoibaoError]:
        """Reads everything through; what is wrong, by member."""
        found: dict[str, HoibaoError] = {}
        for name, member in self.manifest.members.items():
            try:
                why = self._difference(name, member)
            except KeyError:
                why = "it is missing"
            except _UNREADABLE as error:
                why = str(error) or type(error).__name__
            if why is not None:
                found[name] = BackupDamaged(str(self.path), name, why)
        return found

    def lines(self, name: str, kind: type[LineT]) -> Iterator[tuple[int, LineT | DataInvalid]]:
        """The lines of a member with their numbers, from 1; in place of a bad one, its error.

        None if the member is not there; the last one is an error where it cannot be read on, or
        where so many are bad that no more are read.
        """
        number = bad = 0
        try:
            with self._archive.open(name) as file:
                while written := file.readline(_LINE_LIMIT + 1):
                    number += 1
                    if len(written) > _LINE_LIMIT:
                        why = f"longer than {_LINE_LIMIT:,} bytes"
                        yield number, self._invalid(name, number, why)
                        return
                    line = self._line(name, number, kind, written)
                    bad += isinstance(line, DataInvalid)
                    if bad > _MOST_BAD:
                        why = f"more than {_MOST_BAD:,} lines are bad; the rest was not read"
                        yield number, self._invalid(name, number, why)
                        return
                    yield number, line
        except KeyError:
            return
        except _UNREADABLE as error:
            yield number + 1, self._invalid(name, number + 1, str(error) or type(error).__name__)

    def _line(
        self, name: str, number: int, kind: type[LineT], written: bytes
    ) -> LineT | DataInvalid:
        try:
            return kind.model_validate_json(written)
        except ValidationError as error:
            return self._invalid(name, number, told(error))

    def _invalid(self, name: str, number: int, why: str) -> DataInvalid:
        return invalid(self.path, name, number, why)

    def _difference(self, name: str, member: Member) -> str | None:
        """How a member differs from what the manifest says of it."""
        digest, size, count = hashlib.sha256(), 0, 0
        with self._archive.open(name) as file:
            while piece := file.read(_PIECE):
                digest.update(piece)
                size += len(piece)
                count += piece.count(b"\n")
        for told_, found in ((member.bytes, size), (member.lines, count)):
            if told_ != found:
                return f"{found:,} instead of {told_:,}"
        return None if digest.hexdigest() == member.sha256 else "its SHA-256 is another"


@contextmanager
def reading(path: Path) -> Iterator[Backup]:
    """The backup at ``path``.

    Errors: :class:`SourceNotFound`, :class:`SourceUnreadable`, :class:`BackupInvalid` for a file
    that is none, :class:`BackupNewer` for one of a later program.
    """
    if not path.exists():
        raise SourceNotFound(str(path))
    try:
        file: IO[bytes] = path.open("rb")
    except OSError as error:
        raise SourceUnreadable(str(path), reason(error)) from error
    with file:
        try:
            archive = zipfile.ZipFile(file)
            with archive.open(_MANIFEST) as member:
                written = member.read(_MANIFEST_LIMIT)
            fields = json.loads(written)
            version = fields["version"] if isinstance(fields, dict) else None
            if isinstance(version, int) and version > FORMAT:
                raise BackupNewer(str(path), version, FORMAT)
            manifest = Manifest.model_validate_json(written)
        except ValidationError as error:
            raise BackupInvalid(str(path), told(error)) from error
        except (KeyError, ValueError, *_UNREADABLE) as error:
            raise BackupInvalid(str(path), str(error)) from error
        yield Backup(path, archive, manifest)


def invalid(path: Path, member: str, line: int, why: str) -> DataInvalid:
    """The error of a line of a member."""
    return DataInvalid(f"{path.name}/{member}", line, why)


def told(error: ValidationError) -> str:
    """The first thing that is wrong with a line, and where in it."""
    first = error.errors(include_url=False)[0]
    place = ".".join(map(str, first["loc"]))
    message = first["msg"].removeprefix("Value error, ")
    return f"{place}: {message}" if place else message


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _TIMELESS)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o600 << 16
    return entry
