"""Finding files and reading them as articles; one bad file never stops the others."""

from __future__ import annotations

import errno
import os
import stat
from typing import TYPE_CHECKING

from retrieval.errors import SourceError, SourceNotFound, SourceTooLarge, SourceUnreadable
from retrieval.readers.layouts import read_bytes
from retrieval.readers.limits import MAX_BYTES, MAX_EXPORT_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from retrieval.types import Article


def find(paths: Iterable[Path]) -> Iterator[Path | SourceError]:
    """Every file that ``paths`` (files and folders) lead to, resolved, each one once.

    Folders give their files in order of path. In them, hidden entries and what is neither file
    nor folder are passed over; links to files are followed, links to folders aren't, so that a
    walk ends and stays where it was asked to be. What can't be reached comes as an error, in its
    place.
    """
    seen: set[Path] = set()
    for path in paths:
        for found in _walk(path):
            if isinstance(found, SourceError):
                yield found
            elif found not in seen:
                seen.add(found)
                yield found


def _walk(start: Path) -> Iterator[Path | SourceError]:
    waiting = [start]
    while waiting:
        path = waiting.pop()
        try:
            real = path.resolve(strict=True)
            mode = real.stat().st_mode
            if stat.S_ISDIR(mode) and (path is start or not path.is_symlink()):
                children = (child for child in path.iterdir() if not child.name.startswith("."))
                waiting.extend(sorted(children, reverse=True))
            elif stat.S_ISREG(mode):
                yield real
            elif path is start:
                yield _irregular(path)
        except (OSError, RuntimeError) as error:
            yield _unreachable(path, error)


def read_files(
    path: Path, mapping: Mapping[str, str] | None = None
) -> Iterator[Article | SourceError]:
    """The articles in a file of any kind; the source begins with the resolved path.

    Nothing is raised: what can't be read comes as an error, as in
    :func:`retrieval.readers.documents.read_document`, which also tells of ``mapping``.
    """
    # The libraries behind it take half a second to import, which commands that read no file save.
    from retrieval.readers.documents import read_document

    try:
        source, data = _content(path, MAX_EXPORT_BYTES)
    except SourceError as error:
        yield error
    else:
        yield from read_document(data, source, mapping=mapping)


def read_file(path: Path) -> Article:
    """The article in a text file; its source is the resolved path.

    Errors: a :class:`SourceError`: not found, unreadable, larger than ``MAX_BYTES`` (without
    reading it), binary, empty, or a title alone.
    """
    source, data = _content(path, MAX_BYTES)
    return read_bytes(data, source)


def _content(path: Path, limit: int) -> tuple[str, bytes]:
    """The name and the bytes of a regular file of at most ``limit`` bytes."""
    try:
        real = path.resolve(strict=True)
        status = real.stat()
        if not stat.S_ISREG(status.st_mode):  # a pipe would be waited for
            raise _irregular(path)
        if status.st_size > limit:
            raise SourceTooLarge(_name(path), status.st_size, limit)
        return _name(real), real.read_bytes()
    except (OSError, RuntimeError) as error:
        raise _unreachable(path, error) from error


def _irregular(path: Path) -> SourceUnreadable:
    why = os.strerror(errno.EISDIR) if path.is_dir() else "not a regular file"
    return SourceUnreadable(_name(path), why)


def _unreachable(path: Path, error: OSError | RuntimeError) -> SourceError:
    if isinstance(error, FileNotFoundError):
        return SourceNotFound(_name(path))
    # Until Python 3.13, pathlib tells a loop of links by a RuntimeError.
    why = error.strerror if isinstance(error, OSError) else os.strerror(errno.ELOOP)
    return SourceUnreadable(_name(path), why or type(error).__name__)


def _name(path: Path) -> str:
    """``path`` in letters that can be stored: names may hold bytes that are none."""
    return os.fsencode(path.as_posix()).decode("utf-8", "backslashreplace")
