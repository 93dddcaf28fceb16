"""Files that commands write, which must be none of the archive's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retrieval.errors import OutputIsArchive, SourceNotFound

if TYPE_CHECKING:
    from pathlib import Path

    from bot.settings import Settings

_BESIDE = ("", "-wal", "-shm", "-journal")  # https://www.sqlite.org/tempfiles.html


def check_output(settings: Settings, path: Path) -> None:
    """Errors: :class:`SourceNotFound` for its folder, :class:`OutputIsArchive`."""
    if not path.parent.is_dir():
        raise SourceNotFound(str(path.parent))
    database = settings.database
    for own in (database.with_name(database.name + end) for end in _BESIDE):
        # By what it is, too: another name of the same file, by a link or by its case.
        if path.resolve() == own.resolve() or (
            path.exists() and own.exists() and path.samefile(own)
        ):
            raise OutputIsArchive(str(path))
