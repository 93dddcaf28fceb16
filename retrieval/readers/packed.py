"""Packed files, opened with bounds: how much comes out, how tightly it was packed, how deep."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING

from retrieval.errors import (
    SourceDamaged,
    SourceEncrypted,
    SourceError,
    SourceInflating,
    SourceNameUnsafe,
    SourceTooDeep,
    SourceTooLarge,
    SourceTooMany,
)
from retrieval.readers.limits import (
    MAX_MEMBERS,
    MAX_PACKED_DEPTH,
    MAX_RATIO,
    MAX_UNPACKED_BYTES,
    MIN_RATIO_BYTES,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

# The others may ask for gigabytes of dictionary before the first byte comes.
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_CHUNK = 1024 * 1024
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError)


@dataclass(slots=True)
class Budget:
    """What a packed file, with everything packed in it, may still come to."""

    limit: int = MAX_UNPACKED_BYTES
    size: int = field(init=False)
    members: int = MAX_MEMBERS
    depth: int = MAX_PACKED_DEPTH

    def __post_init__(self) -> None:
        self.size = self.limit

    def enter(self, source: str) -> None:
        """One packed file deeper. Errors: :class:`SourceTooDeep`."""
        if self.depth == 0:
            raise SourceTooDeep(source, MAX_PACKED_DEPTH)
        self.depth -= 1

    def leave(self) -> None:
        self.depth += 1

    @property
    def spent(self) -> bool:
        return self.size <= 0 or self.members <= 0


def members(data: bytes, source: str, budget: Budget) -> Iterator[tuple[str, bytes | SourceError]]:
    """Every file in a zip, by its name, unpacked when its turn comes, or what is wrong with it.

    Folders, hidden files and what macOS adds are passed over. Where the budget is spent, the last
    member tells so. Errors: :class:`SourceDamaged` for the whole, :class:`SourceTooMany`.
    """
    with opened(data, source) as packed:
        for info in packed.infolist():
            name = PurePosixPath(info.filename)
            hidden = any(part.startswith((".", "__MACOSX")) for part in name.parts if part != "..")
            if info.is_dir() or hidden:
                continue
            inside = f"{source}#{info.filename}"
            budget.members -= 1
            if budget.members < 0:
                yield info.filename, SourceTooMany(source, MAX_MEMBERS)
                return
            if ".." in name.parts or name.is_absolute() or "\\" in info.filename:
                yield info.filename, SourceNameUnsafe(inside)
                continue
            try:
                yield info.filename, unpacked(packed, info, inside, budget)
            except SourceError as error:
                yield info.filename, error
                if budget.spent:
                    return


def opened(data: bytes, source: str) -> zipfile.ZipFile:
    """A zip whose directory is sound. Errors: :class:`SourceDamaged`."""
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except _BROKEN as error:
        raise SourceDamaged(source, "ZIP", str(error)) from error


def unpacked(packed: zipfile.ZipFile, info: zipfile.ZipInfo, source: str, budget: Budget) -> bytes:
    """One member, as much as the budget allows and no more than its directory entry says.

    Errors: :class:`SourceEncrypted`, :class:`SourceInflating`, :class:`SourceTooLarge`,
    :class:`SourceDamaged`.
    """
    if info.flag_bits & 0x1:
        raise SourceEncrypted(source)
    if info.compress_type not in _METHODS:
        raise SourceDamaged(source, "ZIP", f"compression {info.compress_type}")
    if info.file_size > MAX_RATIO * max(info.compress_size, 1) and info.file_size > MIN_RATIO_BYTES:
        raise SourceInflating(source, MAX_RATIO)
    try:
        with packed.open(info) as file:
            return _within(file, source, budget, info.compress_size)
    except _BROKEN as error:
        raise SourceDamaged(source, "ZIP", str(error)) from error


def gunzipped(data: bytes, source: str, budget: Budget) -> bytes:
    """What a gzip file holds. Errors: as :func:`unpacked`."""
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
            return _within(file, source, budget, len(data))
    except _BROKEN as error:
        raise SourceDamaged(source, "GZIP", str(error)) from error


def _within(file: IO[bytes] | gzip.GzipFile, source: str, budget: Budget, size: int) -> bytes:
    """All of ``file``, which was packed in ``size`` bytes, taken from the budget."""
    out = bytearray()
    while chunk := file.read(_CHUNK):
        out += chunk
        budget.size -= len(chunk)
        if budget.size < 0:
            raise SourceTooLarge(source, budget.limit - budget.size, budget.limit)
        if len(out) > MIN_RATIO_BYTES and len(out) > MAX_RATIO * max(size, 1):
            raise SourceInflating(source, MAX_RATIO)
    return bytes(out)
