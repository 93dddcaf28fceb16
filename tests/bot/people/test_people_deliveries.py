"""Deliveries: what is due, what was told, and whose it is."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.people import Follow, People, State, Verdict
from bot.people.types import UNASKED
from tests.bot.people.people_samples import ANSWER, ASKED, LATE, TURN, Clock

if TYPE_CHECKING:
    from pathlib import Path


def follow(people: People, question: str = "Ai?", seen: int | None = 3) -> Follow:
    number = people.follow(5, 50, None, question, "vi", seen, told=(1,)).id
    return next(each for each in people.follows(5) if each.id == number)


def record(people: People, of: Follow, last: int) -> int | None:
    return people.deliveries.record(of, ANSWER, TURN, last, (7, 1, 9), after_message_id=40)


def test_a_follow_is_due_until_everything_was_looked_at(people: People) -> None:
    first = follow(people)
    assert people.deliveries.due(3) == []
    assert people.deliveries.due(4) == [first]
    people.deliveries.looked(first, 4)
    assert people.deliveries.due(4) == []
    assert people.follows(5) == [replace(first, seen=4)]


def test_an_older_follow_is_due_at_once(people: People) -> None:
    older = follow(people, seen=None)
    assert people.deliveries.due(0) == [older]


def test_what_is_recorded_is_told_and_unsent_until_it_is_sent(people: People) -> None:
    first = follow(people)
    number = record(people, first, 9)
    assert number == 1
    after = replace(first, seen=9, told=(1, 7, 9))
    assert people.follows(5) == [after]
    ((known, answer),) = people.deliveries.unsent()
    assert (known, answer.id, answer.state) == (after, 1, State.SENDING)
    assert answer.after_message_id == 40
    assert (answer.asked.message_id, answer.asked.chat_id) == (UNASKED, 50)
    people.sent(1, [41, 42])
    assert people.deliveries.unsent() == []
    assert people.messages() == [(50, 41), (50, 42)]
    assert people.statistics(1)[0].answered == 0
    assert people.history(50, None, 5) == [TURN]


def test_what_changed_meanwhile_is_not_recorded(people: People) -> None:
    first = follow(people)
    people.deliveries.looked(first, 4)
    assert record(people, first, 9) is None
    second = follow(people, "Bao giờ?")
    people.unfollow(second.id, 5)
    assert record(people, second, 9) is None
    assert people.messages() == []


def test_who_heard_longest_ago_is_first(people: People, clock: Clock) -> None:
    first, second, third = (follow(people, question) for question in ("Ai?", "Đâu?", "Sao?"))
    clock.now = LATE + timedelta(hours=1)
    record(people, second, 4)
    clock.now = LATE + timedelta(hours=2)
    record(people, first, 4)
    assert [each.id for each in people.deliveries.due(5)] == [third.id, second.id, first.id]


def test_a_day_is_one_in_vietnam(people: People, clock: Clock) -> None:
    record(people, follow(people), 4)  # the last moment of the first of March there
    assert people.deliveries.today(5) == 1
    assert people.deliveries.today(6) == 0
    clock.now = LATE + timedelta(milliseconds=1)
    assert people.deliveries.today(5) == 0


def test_what_is_pruned_is_still_told(people: People) -> None:
    record(people, follow(people), 4)
    people.sent(1, [41])
    people.prune(LATE + timedelta(days=91))
    assert people.answer(1) is None
    assert people.follows(5)[0].told == (1, 7, 9)
    assert people.deliveries.due(4) == []


def test_what_was_remembered_before_there_were_deliveries_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    people = People.open(path, Clock())
    first = follow(people)
    people.record(ASKED, ANSWER, TURN, 120)
    people.rate(1, 5, Verdict.GOOD)
    people.close()
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("DROP TABLE bot")
        db.execute("DROP TABLE openings")
        db.execute("ALTER TABLE answers DROP COLUMN apart")
        db.execute("DROP TABLE deliveries")
        db.execute("ALTER TABLE answers DROP COLUMN after_message_id")
        db.execute("ALTER TABLE follows DROP COLUMN seen")
        db.execute("ALTER TABLE follows DROP COLUMN told")
        db.execute("UPDATE people_version SET version_num = '0001'")
    people = People.open(path, Clock())
    assert people.follows(5) == [replace(first, seen=None, told=())]
    assert [rated.verdict for rated in people.feedback()] == [Verdict.GOOD]


def test_after_which_message_an_answer_was_sent_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    people = People.open(path, Clock())
    people.record(ASKED, ANSWER, TURN, 120, after_message_id=30)
    record(people, follow(people), 9)
    people.close()
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("DROP TABLE bot")
        db.execute("DROP TABLE openings")
        db.execute("ALTER TABLE answers DROP COLUMN apart")
        db.execute("ALTER TABLE answers DROP COLUMN after_message_id")
        db.execute("ALTER TABLE deliveries ADD COLUMN after_message_id BIGINT DEFAULT 40")
        db.execute("UPDATE people_version SET version_num = '0002'")
    people = People.open(path, Clock())
    stored = [people.answer(number) for number in (1, 2)]
    assert [answer and answer.after_message_id for answer in stored] == [ASKED.message_id, 40]
