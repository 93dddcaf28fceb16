"""One SQLite file and whoever keeps tables in it: connecting, migrating, and how it fails."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from dataclasses import dataclass
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
    reason,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from alembic.config import Config

BUSY_SECONDS = 60  # how long one process waits for another's transaction
_sequence = sa.table("sqlite_sequence", sa.column("name"), sa.column("seq"))
_ROOM = 16 * 1024 * 1024  # bytes; with fewer left, failing to write is no wonder


@dataclass(frozen=True, slots=True)
class Migrations:
    """How a set of tables came to be: Alembic's scripts, the newest of them, and their record.

    ``table`` holds the revision in the database; several sets live in one file, each with its own.
    """

    scripts: Path
    newest: str
    table: str = "alembic_version"


class Connector:
    """Connections to the database at ``path``, which is made if there is none.

    Safe to share between threads and between processes. What fails is told as ``Archive…`` of
    :mod:`retrieval.errors`. ``erasing``: what is deleted is overwritten in the file.
    """

    def __init__(self, path: Path, *, erasing: bool = False) -> None:
        self.path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ArchiveUnwritable(str(path.parent), reason(error)) from error
        self._engine = _engine(path, erasing=erasing)
        # The lock is taken at once: a reader that turns writer half-way cannot wait for it.
        self._writing = self._engine.execution_options(begin="BEGIN IMMEDIATE")

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A transaction that sees one state of the database, whatever others write meanwhile."""
        with self._told(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """A transaction, one at a time over all threads and processes, all or nothing."""
        with self._told(), self._writing.begin() as connection:
            yield connection

    def migrate(
        self,
        migrations: Migrations,
        complete: Callable[[sa.Connection], None] = lambda _: None,
    ) -> None:
        """Brings a set of tables to its newest revision, if it is at another.

        ``complete`` is called in the same transaction. Errors: :class:`ArchiveNewer`.
        """
        with self.reading() as connection:
            found = _revision(connection, migrations)
        if found == migrations.newest:
            return
        from alembic import command
        from alembic.script import ScriptDirectory
        from alembic.util import CommandError

        with self.writing() as connection:
            config = _alembic(connection, migrations)
            # Another process may have been faster.
            if (found := _revision(connection, migrations)) is not None:
                try:
                    ScriptDirectory.from_config(config).get_revision(found)
                except CommandError as error:
                    raise ArchiveNewer(str(self.path), found) from error
            command.upgrade(config, "head")
            complete(connection)

    def empty_log(self, patience: float) -> None:
        """Brings all that was written into the file and empties the log, old contents and all.

        Not if others use the database for more than ``patience`` seconds.
        """
        engine = self._engine.execution_options(begin=None)  # no transaction
        with self._told(), engine.connect() as connection:
            connection.exec_driver_sql(f"PRAGMA busy_timeout = {int(patience * 1000)}")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.exec_driver_sql(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turns the database's complaints into ours."""
        try:
            yield
        except DatabaseError as error:
            raise _translated(error, self.path) from error


def last_number(db: sa.Connection, table: sa.Table) -> int:
    """The last number that was given to a row of a table that never gives one again."""
    last = sa.select(_sequence.c.seq).where(_sequence.c.name == table.name)
    return db.execute(last).scalar() or 0


def skip_numbers(db: sa.Connection, table: sa.Table, last: int) -> None:
    """Gives no number up to ``last`` to a row of such a table any more."""
    known = last_number(db, table)
    values = {"name": table.name, "seq": max(known, last)}
    update = sa.update(_sequence).where(_sequence.c.name == table.name).values(values)
    if db.execute(update).rowcount == 0:
        db.execute(sa.insert(_sequence).values(values))


def is_full(place: Path) -> bool:
    """Whether the disk that holds ``place`` has so little room that writing to it fails."""
    nearest = next(p for p in (place, *place.absolute().parents) if p.exists())
    return shutil.disk_usage(nearest).free < _ROOM


def _engine(path: Path, *, erasing: bool) -> sa.Engine:
    engine = sa.create_engine(
        sa.URL.create("sqlite", database=str(path)),
        connect_args={"timeout": BUSY_SECONDS},
        hide_parameters=True,  # what people asked, and who they are, is not for the log
    )

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # transactions are begun by the listener below
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        if erasing:
            connection.execute("PRAGMA secure_delete = ON")

    @event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        if statement := connection.get_execution_options().get("begin", "BEGIN"):
            connection.exec_driver_sql(statement)

    return engine


def _revision(connection: sa.Connection, migrations: Migrations) -> str | None:
    if not sa.inspect(connection).has_table(migrations.table):
        return None
    table = sa.table(migrations.table, sa.column("version_num", sa.String))
    return connection.execute(sa.select(table.c.version_num)).scalar()


def _alembic(connection: sa.Connection, migrations: Migrations) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(migrations.scripts))
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
