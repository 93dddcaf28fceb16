"""Several sets of tables in one file, and what is deleted is gone from it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from retrieval.errors import ArchiveBroken, ArchiveNewer
from retrieval.store.connection import Connector, Migrations

if TYPE_CHECKING:
    from pathlib import Path

ENV = """
from alembic import context
context.configure(connection=context.config.attributes["connection"], version_table="{table}")
with context.begin_transaction():
    context.run_migrations()
"""
SCRIPT = """
import sqlalchemy as sa
from alembic import op
revision, down_revision, branch_labels, depends_on = "{revision}", {before!r}, None, None
def upgrade():
    op.create_table("{name}_{revision}", sa.Column("n", sa.Integer))
"""


def migrations(folder: Path, name: str, newest: int) -> Migrations:
    """Scripts of which each makes a table."""
    versions = folder / name / "versions"
    versions.mkdir(parents=True, exist_ok=True)
    (folder / name / "env.py").write_text(ENV.format(table=f"{name}_version"))
    for number in range(1, newest + 1):
        before = str(number - 1) if number > 1 else None
        script = SCRIPT.format(revision=number, before=before, name=name)
        (versions / f"{number}.py").write_text(script)
    return Migrations(folder / name, str(newest), f"{name}_version")


def tables(connector: Connector) -> set[str]:
    with connector.reading() as db:
        return set(sa.inspect(db).get_table_names())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


def test_sets_of_tables_are_migrated_each_by_itself(path: Path, tmp_path: Path) -> None:
    connector = Connector(path)
    completed: list[bool] = []
    first, other = migrations(tmp_path, "first", 1), migrations(tmp_path, "other", 2)
    connector.migrate(first, lambda db: completed.append(db.in_transaction()))
    assert tables(connector) == {"first_version", "first_1"}
    connector.migrate(first, lambda db: completed.append(db.in_transaction()))
    assert completed == [True]  # there was nothing to do the second time
    connector.migrate(other)
    connector.migrate(migrations(tmp_path, "first", 3))
    assert tables(connector) == {
        *("first_version", "first_1", "first_2", "first_3"),
        *("other_version", "other_1", "other_2"),
    }
    connector.close()


def test_a_newer_set_is_refused_and_others_are_not(path: Path, tmp_path: Path) -> None:
    connector = Connector(path)
    connector.migrate(migrations(tmp_path, "first", 2))
    older = migrations(tmp_path / "older", "first", 1)
    with pytest.raises(ArchiveNewer) as caught:
        connector.migrate(older)
    assert caught.value.facts == {"path": str(path), "revision": "2"}
    connector.migrate(migrations(tmp_path, "other", 1))
    connector.close()


def test_a_migration_that_fails_half_way_leaves_nothing(path: Path, tmp_path: Path) -> None:
    connector = Connector(path)

    def fail(_: sa.Connection) -> None:
        raise ValueError("half-way")

    with pytest.raises(ValueError, match="half-way"):
        connector.migrate(migrations(tmp_path, "first", 2), fail)
    assert tables(connector) == set()
    connector.close()


def write_and_delete(connector: Connector) -> None:
    with connector.writing() as db:
        db.exec_driver_sql("CREATE TABLE t (text)")
        db.exec_driver_sql("INSERT INTO t VALUES ('secret words')")
    with connector.writing() as db:
        db.exec_driver_sql("DELETE FROM t")


def test_what_is_deleted_is_gone_from_the_file_and_the_log(path: Path) -> None:
    connector = Connector(path, erasing=True)
    write_and_delete(connector)
    log = path.with_name("archive.db-wal")
    assert b"secret words" in log.read_bytes()
    connector.empty_log(patience=1.0)
    assert log.read_bytes() == b""
    assert b"secret words" not in path.read_bytes()
    connector.close()


def test_a_reader_keeps_the_log_and_is_not_waited_for_long(path: Path) -> None:
    connector = Connector(path, erasing=True)
    write_and_delete(connector)
    with connector.reading() as db:
        assert db.exec_driver_sql("SELECT count(*) FROM t").scalar() == 0
        write = Connector(path)
        with write.writing() as other:
            other.exec_driver_sql("INSERT INTO t VALUES ('more')")
        started = time.monotonic()
        connector.empty_log(patience=0.2)
        assert time.monotonic() - started < 10
        assert path.with_name("archive.db-wal").stat().st_size > 0
        write.close()
    with connector.writing() as db:  # waits as long as before
        assert db.exec_driver_sql("PRAGMA busy_timeout").scalar() == 60_000
    connector.close()


def test_what_fails_does_not_tell_what_was_to_be_written(path: Path) -> None:
    connector = Connector(path)
    statement = sa.text("INSERT INTO nowhere VALUES (:words)")
    with pytest.raises(ArchiveBroken) as caught, connector.writing() as db:
        db.execute(statement, {"words": "secret words"})
    assert caught.value.facts == {"path": str(path), "why": "no such table: nowhere"}
    assert "secret words" not in str(caught.value.__cause__)
    connector.close()
