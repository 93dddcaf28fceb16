"""The connection to the database: how it is opened, brought up to date, and how it fails.

All that is SQLite's own is here; the store above speaks SQL that PostgreSQL also understands.
"""

from __future__ import annotations

import shutil
import uuid
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import DatabaseError

from retrieval.errors import (
    ArchiveBroken,
    ArchiveBusy,
    ArchiveFull,
    ArchiveNewer,
    ArchiveUnwritable,
    HoibaoError,
)
from retrieval.store import schema

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alembic.config import Config

REVISION = "0001"  # the newest migration under migrations/versions
_ROOM = 16 * 1024 * 1024  # bytes; with fewer left, failing to write is no wonder
BUSY_SECONDS = 60  # how long one process waits for another's transaction


class Database:
    """One archive's database, opened and at the current revision."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ArchiveUnwritable(str(path.parent), error.strerror or str(error)) from error
        self._engine = _engine(path)
        with self._told():
            self._upgrade()

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A transaction that sees one state of the archive, whatever others write meanwhile."""
        with self._told(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[tuple[sa.Connection, int]]:
        """A transaction and its generation; one at a time over all processes, all or nothing."""
        engine = self._engine.execution_options(writing=True)
        with self._told(), engine.begin() as connection:
            table = schema.archive
            connection.execute(sa.update(table).values(generation=table.c.generation + 1))
            yield connection, connection.execute(sa.select(table.c.generation)).scalar_one()

    def check(self) -> None:
        """Reads everything through. Errors: :class:`ArchiveBroken`, with what is wrong."""
        with self.reading() as connection:
            found = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar()
        if found != "ok":
            raise ArchiveBroken(str(self.path), str(found))

    def close(self) -> None:
        self._engine.dispose()

    def _upgrade(self) -> None:
        with self._engine.connect() as connection:
            found = _revision(connection)
        if found == REVISION:
            return
        from alembic import command
        from alembic.script import ScriptDirectory
        from alembic.util import CommandError

        with self._engine.execution_options(writing=True).begin() as connection:
            config = _alembic(connection)
            if (found := _revision(connection)) is not None:  # another process may have been faster
                try:
                    ScriptDirectory.from_config(config).get_revision(found)
                except CommandError as error:
                    raise ArchiveNewer(str(self.path), found) from error
            command.upgrade(config, "head")
            if connection.execute(sa.select(schema.archive.c.identity)).first() is None:
                row = {"identity": uuid.uuid4().hex, "generation": 0}
                connection.execute(sa.insert(schema.archive).values(row))

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turns the database's complaints into ours."""
        try:
            yield
        except DatabaseError as error:
            raise _translated(error, self.path) from error


def is_full(place: Path) -> bool:
    """Whether the disk that holds ``place`` has so little room that writing to it fails."""
    nearest = next(p for p in (place, *place.absolute().parents) if p.exists())
    return shutil.disk_usage(nearest).free < _ROOM


class Snapshot(Database):
    """A database as it was at one moment, for reading only."""

    def __init__(self, path: Path, connection: sa.Connection) -> None:
        self.path = path
        self._connection = connection

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        yield self._connection


def _engine(path: Path) -> sa.Engine:
    engine = sa.create_engine(
        sa.URL.create("sqlite", database=str(path)), connect_args={"timeout": BUSY_SECONDS}
    )

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # transactions are begun by the listener below
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")

    @event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        # A writer takes the lock at once: a reader that turns writer half-way cannot wait for it.
        writing = connection.get_execution_options().get("writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def _revision(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()


def _alembic(connection: sa.Connection) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config


def _translated(error: DatabaseError, path: Path) -> HoibaoError:
    why = str(error.orig)
    if "full" in why or ("disk I/O" in why and is_full(path)):
        return ArchiveFull(str(path))
    if "readonly" in why or "unable to open" in why:
        return ArchiveUnwritable(str(path.parent), why)
    if "locked" in why or "busy" in why:
        return ArchiveBusy(str(path))
    return ArchiveBroken(str(path), why)
