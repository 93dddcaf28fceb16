"""One file with the archive: made, migrated, shared by processes, and sound after a crash."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from bot.people import People, State, Verdict, schema
from bot.people.schema import VERSION_TABLE
from retrieval.errors import ArchiveBroken, ArchiveNewer, ArchiveUnwritable
from retrieval.store import Indexed, Model, Store
from retrieval.types import Span
from tests.bot.people.people_samples import ANSWER, ASKED, BRIDGE, TURN, Clock

if TYPE_CHECKING:
    from pathlib import Path

SPANS = [Span(0, 48)]
VECTORS = np.full((1, 4), 0.5, dtype=np.float16)
ENTRY = Indexed(BRIDGE, SPANS, VECTORS, SPANS, VECTORS)
OURS = set(schema.metadata.tables) | {VERSION_TABLE}


def tables(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as db:
        return {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type='table'")}


# Migration ----------------------------------------------------------------------------


def test_the_migrations_make_the_tables_that_the_code_describes(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "archive.db"
    People.open(path).close()
    assert tables(path) == OURS | {"sqlite_sequence"}
    engine = sa.create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        options = {"version_table": VERSION_TABLE, "compare_type": True}
        found = compare_metadata(
            MigrationContext.configure(connection, opts=options), schema.metadata
        )
    engine.dispose()
    assert found == []


def test_an_archive_gains_the_tables_and_keeps_what_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    store = Store.open(path)
    store.put([ENTRY], Model("toy", "f00d", 4))
    before, archive = tables(path), (store.identity(), store.generation(), store.article(1))
    people = People.open(path)
    assert tables(path) == before | OURS
    assert people.record(ASKED, ANSWER, TURN, 120) == 1
    people.set_language(5, "en")
    people.rate(1, 5, Verdict.GOOD)
    people.follow(5, 5, None, "Ai?", "vi")
    people.receive(1, "{}")
    people.forget(5)
    assert (store.identity(), store.generation(), store.article(1)) == archive
    assert archive[1] > 0
    people.close()
    store.close()

    store, people = Store.open(path), People.open(path)  # both find themselves up to date
    assert store.article(1) == archive[2]
    assert people.answer(1) is not None
    store.check()


def test_an_archive_may_come_after_the_people(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    people = People.open(path)
    people.set_language(5, "en")
    store = Store.open(path)
    assert store.generation() == 0
    assert people.language_of(5) == "en"


def test_what_was_asked_in_a_group_s_name_becomes_that_group_s(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    people = People.open(path)
    for user_id in (1087968824, 5):
        people.record(replace(ASKED, user_id=user_id), ANSWER, TURN, 120)
    people.close()
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("DROP TABLE bot")
        db.execute(f"UPDATE {VERSION_TABLE} SET version_num = '0005'")
    people = People.open(path)
    stored = [people.answer(number) for number in (1, 2)]
    assert [each and each.asked.user_id for each in stored] == [ASKED.chat_id, 5]
    people.close()


def test_what_a_newer_program_wrote_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    People.open(path).close()
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(f"UPDATE {VERSION_TABLE} SET version_num = '9999'")
    with pytest.raises(ArchiveNewer) as caught:
        People.open(path)
    assert caught.value.facts == {"path": str(path), "revision": "9999"}
    Store.open(path).close()  # the archive itself is not newer


def test_what_cannot_be_opened_is_named(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    path.write_bytes(b"no database at all, " * 100)
    with pytest.raises(ArchiveBroken) as broken:
        People.open(path)
    assert broken.value.path == str(path)
    with pytest.raises(ArchiveUnwritable):
        People.open(path / "within.db")


# Sharing ------------------------------------------------------------------------------

_WRITER = """
import sys
from dataclasses import replace
from pathlib import Path
sys.path.insert(0, sys.argv[3])
from bot.people import People, Verdict
from tests.bot.people.people_samples import ANSWER, ASKED, TURN, Clock
path, me = Path(sys.argv[1]), int(sys.argv[2])
people = People.open(path, Clock())
for n in range(25):
    people.receive(n, "{}")
    asked = replace(ASKED, user_id=me, message_id=100 * me + n)
    answer_id = people.record(asked, ANSWER, TURN, 120)
    people.sent(answer_id, [1000 * me + n])
    people.rate(answer_id, me, Verdict.GOOD)
    people.follow(7, 7, None, f"Bao nhiêu {n}?", "vi")
    people.set_language(9, "en")
    people.done(n)
"""


def test_two_processes_write_at_once_and_nothing_is_lost_or_doubled(
    tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    path = tmp_path / "archive.db"  # made by both at once, too
    command = [sys.executable, "-c", _WRITER, str(path)]
    writers = [subprocess.Popen([*command, me, str(pytestconfig.rootpath)]) for me in ("1", "2")]
    assert [writer.wait(timeout=120) for writer in writers] == [0, 0]
    people = People.open(path, Clock())
    [day] = people.statistics(1)
    assert (day.answered, day.good, sum(day.times)) == (50, 50, 50)
    rated = people.feedback()
    assert sorted(r.answer.id for r in rated) == list(range(1, 51))
    assert {r.answer.message_ids[0] for r in rated} == {
        1000 * me + n for me in (1, 2) for n in range(25)
    }
    assert len(people.follows(7)) == 25
    assert people.language_of(9) == "en"
    assert people.waiting() == []
    assert {r.answer.state for r in rated} == {State.SENT}


def test_threads_share_one_connection_pool(people: People) -> None:
    def work(me: int) -> int:
        for n in range(10):
            asked = replace(ASKED, user_id=me, message_id=100 * me + n)
            people.sent(people.record(asked, ANSWER, TURN, 120), [n])
        return len(people.history(ASKED.chat_id, ASKED.thread_id, me, limit=50))

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(work, range(8))) == [10] * 8
    assert people.statistics(1)[0].answered == 80


def test_an_update_is_received_by_one_of_many_who_try(people: People) -> None:
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda _: people.receive(1, "{}"), range(16)))
    assert sorted(taken) == [False] * 15 + [True]


# Crashes ------------------------------------------------------------------------------

_CRASHING = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from bot.people import People
from tests.bot.people.people_samples import ANSWER, ASKED, TURN, Clock
people = People.open(Path(sys.argv[1]), Clock())
people.receive(31, '{"update_id": 31}')
people.record(ASKED, ANSWER, TURN, 120)
with people._connector.writing() as db:  # half of another transaction
    db.exec_driver_sql("UPDATE answers SET question = 'half'")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_crash_between_recording_and_sending_leaves_both_known(
    tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    path = tmp_path / "archive.db"
    command = [sys.executable, "-c", _CRASHING, str(path), str(pytestconfig.rootpath)]
    assert subprocess.run(command, timeout=120, check=False).returncode == -signal.SIGKILL
    people = People.open(path, Clock())
    assert people.waiting() == [(31, '{"update_id": 31}')]
    assert people.receive(31, '{"update_id": 31}') is False
    unsent = people.answer(1)
    assert unsent is not None
    assert (unsent.asked, unsent.state, people.answer(2)) == (ASKED, State.SENDING, None)
    assert people.answer_to(ASKED.chat_id, ASKED.message_id) == unsent
    people.sent(1, [40])
    people.done(31)
    assert people.answer(1) == replace(unsent, state=State.SENT, message_ids=(40,))
    assert people.waiting() == []
    assert people.statistics(1)[0].answered == 1
