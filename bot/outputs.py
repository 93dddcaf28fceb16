"""Files that commands write, which must be none of the archive's own."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from retrieval.errors import OutputIsArchive, OutputUnwritable, SourceNotFound, reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.settings import Settings

_BESIDE = ("", "-wal", "-shm", "-journal")  # https://www.sqlite.org/tempfiles.html


def check_output(settings: Settings, path: Path) -> None:
    """That ``path`` can be written to, before any work is done; nothing is changed there.

    Errors: :class:`SourceNotFound` for its folder, :class:`OutputIsArchive`,
    :class:`OutputUnwritable`.
    """
    with _told(path):
        if not path.parent.is_dir():
            raise SourceNotFound(str(path.parent))
        place = Path(os.path.realpath(path))
        database = settings.database
        for own in (database.with_name(database.name + end) for end in _BESIDE):
            # By what it is, too: another name of the same file, by a link or by its case.
            if place == Path(os.path.realpath(own)) or (
                place.exists() and own.exists() and place.samefile(own)
            ):
                raise OutputIsArchive(str(path))
        if not place.exists():
            place.touch()
            place.unlink()
        elif place.is_file():  # to open a pipe would be noticed at its other end
            place.open("ab").close()


def write_output(path: Path, text: str) -> None:
    """Errors: :class:`OutputUnwritable`."""
    with _told(path):
        path.write_text(text, encoding="utf-8")


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OutputUnwritable(str(path), reason(error)) from error
