"""The archive's database: its tables at the current revision, and who writes to it, and when."""

from __future__ import annotations

import secrets
import uuid
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from retrieval.errors import ArchiveBroken
from retrieval.store import schema
from retrieval.store.connection import Connector, Migrations

if TYPE_CHECKING:
    from collections.abc import Iterator

_REVISION = "0004"  # the newest migration under migrations/versions
_LONGEST_STEP = 1 << 20  # from one generation to the next


class Database:
    """One archive's database, opened and at the current revision."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._connector = Connector(path)
        scripts = Path(__file__).parent / "migrations"
        self._connector.migrate(Migrations(scripts, _REVISION), _identify)

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A transaction that sees one state of the archive, whatever others write meanwhile."""
        with self._connector.reading() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[tuple[sa.Connection, int]]:
        """A transaction and its generation; one at a time over all processes, all or nothing."""
        with self._connector.writing() as connection:
            table = schema.archive
            last = connection.execute(sa.select(table.c.generation)).scalar_one()
            generation = last + 1 + secrets.randbelow(_LONGEST_STEP)
            connection.execute(sa.update(table).values(generation=generation))
            connection.execute(sa.insert(schema.generations).values(number=generation))
            yield connection, generation

    @contextmanager
    def noting(self) -> Iterator[sa.Connection]:
        """A transaction that leaves the articles as they are: no cache has to catch up with it."""
        with self._connector.writing() as connection:
            yield connection

    def check(self) -> None:
        """Reads everything through. Errors: :class:`ArchiveBroken`, with what is wrong."""
        with self.reading() as connection:
            found = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar()
        if found != "ok":
            raise ArchiveBroken(str(self.path), str(found))

    def close(self) -> None:
        self._connector.close()


class Snapshot(Database):
    """A database as it was at one moment, for reading only."""

    def __init__(self, path: Path, connection: sa.Connection) -> None:
        self.path = path
        self._connection = connection

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        yield self._connection


def _identify(connection: sa.Connection) -> None:
    if connection.execute(sa.select(schema.archive.c.identity)).first() is None:
        row = {"identity": uuid.uuid4().hex, "generation": 0}
        connection.execute(sa.insert(schema.archive).values(row))
