"""Forgetting a person: nothing of theirs is left, and nothing of anybody else's goes."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from bot.people import People, Reason, Verdict
from bot.people.inbox import without
from retrieval.conversation import Turn
from tests.bot.people.people_samples import ANSWER, ASKED, LATE, Clock

if TYPE_CHECKING:
    from pathlib import Path

ME, OTHER = 5_000_000_001, 6_000_000_002
WORDS = "bà ngoại tôi ở Cần Thơ"
GROUP = {"id": -100, "type": "supergroup", "title": "Nhóm"}


def person(user_id: int) -> dict[str, Any]:
    return {"id": user_id, "is_bot": False, "first_name": "An" if user_id == ME else "Bình"}


def message(user_id: int, text: str, **more: Any) -> dict[str, Any]:
    fields = {"message_id": 1, "date": 0, "chat": GROUP, "from": person(user_id), "text": text}
    return fields | more


def fill(people: People) -> None:
    """Things of mine in every table, and of another person beside them."""
    for user_id, words in ((ME, WORDS), (OTHER, "Cầu dài bao nhiêu?")):
        asked = replace(ASKED, user_id=user_id, question=words)
        answer = replace(ANSWER, question=words, reading=words, unheard=(words,))
        answer_id = people.record(asked, answer, Turn(words, (words,), "Tiêu đề"), 120)
        people.sent(answer_id, [20 + answer_id])
        people.opened(answer_id, [30 + answer_id], article_id=7)
        people.set_language(user_id, "en")
        people.follow(user_id, -100, None, words, "vi")
        update = {"update_id": answer_id, "message": message(user_id, words)}
        people.receive(answer_id, json.dumps(update, ensure_ascii=False))
    for user_id in (ME, OTHER):
        for answer_id in (1, 2):
            people.rate(answer_id, user_id, Verdict.BAD, Reason.OTHER)


def rows(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    with closing(sqlite3.connect(path)) as db:
        names = [
            name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type='table'")
        ]
        return {name: db.execute(f'SELECT * FROM "{name}"').fetchall() for name in names}


def test_no_byte_of_a_person_is_left(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    people = People.open(path, Clock())
    fill(people)
    found = [name for name, table in rows(path).items() if str(ME) in str(table)]
    assert set(found) == {"people", "answers", "feedback", "follows", "inbox"}

    people.forget(ME)
    everything = str(rows(path)) + str([json.loads(text) for _, text in people.waiting()])
    for trace in (str(ME), WORDS, json.dumps(WORDS)[1:-1], "ba ngoai toi o can tho", "An"):
        assert trace not in everything
    files = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    for trace in (WORDS, json.dumps(WORDS)[1:-1], "ba ngoai toi o can tho"):
        assert trace.encode() not in files
    with people._connector.writing() as db:  # some builds of SQLite erase by default, not all
        assert db.exec_driver_sql("PRAGMA secure_delete").scalar() == 1
    people.close()


def test_others_keep_what_is_theirs(people: People) -> None:
    fill(people)
    theirs = people.answer(2)
    people.forget(ME)
    assert people.answer(1) is None
    assert people.answer(2) == theirs
    assert people.history(ASKED.chat_id, ASKED.thread_id, ME) == []
    assert [turn.question for turn in people.history(ASKED.chat_id, ASKED.thread_id, OTHER)] == [
        "Cầu dài bao nhiêu?"
    ]
    assert [(rated.answer.id, rated.user_id) for rated in people.feedback()] == [(2, OTHER)]
    assert people.language_of(ME) is None
    assert people.language_of(OTHER) == "en"
    assert people.follows(ME) == []
    assert [follow.question for follow in people.follows(OTHER)] == ["Cầu dài bao nhiêu?"]
    assert [update_id for update_id, _ in people.waiting()] == [2]
    assert people.receive(1, "{}") is False  # the same update again is still recognised
    assert people.follow(ME, -100, None, WORDS, "vi").is_new


def test_counts_remain(people: People) -> None:
    fill(people)
    before = people.statistics(1)
    people.forget(ME)
    people.forget(OTHER)
    assert people.statistics(1) == before
    assert (before[0].day.isoformat(), before[0].answered, before[0].bad) == ("2026-03-01", 2, 4)


def test_the_numbers_of_what_is_forgotten_are_not_given_again(people: People) -> None:
    fill(people)
    people.forget(ME)
    people.forget(OTHER)
    assert people.record(ASKED, ANSWER, Turn("?"), 1) == 3
    assert people.follow(OTHER, -100, None, "Ai?", "vi").id == 3


def test_forgetting_someone_unknown_changes_nothing(people: People, tmp_path: Path) -> None:
    fill(people)
    before = rows(tmp_path / "archive.db")
    people.forget(7)
    assert rows(tmp_path / "archive.db") == before


# Updates that wait --------------------------------------------------------------------

THEIRS = message(OTHER, "Ai?")
MINE = message(ME, WORDS)


@pytest.mark.parametrize(
    "update",
    [
        {"update_id": 3, "message": MINE},
        {"update_id": 3, "edited_message": MINE | {"reply_to_message": THEIRS}},
        {"update_id": 3, "callback_query": {"id": "9", "from": person(ME), "message": THEIRS}},
        {"update_id": 3, "inline_query": {"id": "9", "from": person(ME), "query": WORDS}},
        {"update_id": 3, "my_chat_member": {"chat": person(ME), "from": person(OTHER)}},
        {"update_id": 3},
    ],
)
def test_of_my_own_updates_nothing_is_left(update: dict[str, Any]) -> None:
    assert without(update, ME) is None


@pytest.mark.parametrize(
    "more",
    [
        {"reply_to_message": MINE},
        {"reply_to_message": MINE, "quote": {"text": WORDS, "position": 0}},
        {
            "external_reply": {"origin": {"type": "user", "date": 0, "sender_user": person(ME)}},
            "quote": {"text": WORDS, "position": 0},
        },
        {"forward_origin": {"type": "user", "date": 0, "sender_user": person(ME)}},
        {"pinned_message": MINE},
    ],
)
def test_what_others_wrote_stays_without_me(more: dict[str, Any]) -> None:
    assert without({"update_id": 3, "message": THEIRS | more}, ME) == {
        "update_id": 3,
        "message": THEIRS,
    }


def test_who_writes_in_the_group_s_name_is_taken_out_and_the_group_is_not() -> None:
    anonymous = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
    in_its_name = message(1087968824, WORDS, sender_chat=GROUP) | {"from": anonymous}
    channel = {"id": -200, "type": "channel", "title": "Kênh"}
    origin = {"type": "channel", "date": 0, "chat": channel, "message_id": 4}
    theirs = {"update_id": 3, "message": THEIRS}
    assert without({"update_id": 3, "message": in_its_name}, -100) is None
    reply = {"update_id": 3, "message": THEIRS | {"reply_to_message": in_its_name}}
    assert without(reply, -100) == theirs
    assert without(theirs, -100) == theirs
    assert without({"update_id": 3, "message": in_its_name}, -200) == {
        "update_id": 3,
        "message": in_its_name,
    }
    forwarded = {"update_id": 3, "message": THEIRS | {"forward_origin": origin}}
    assert without(forwarded, -200) == theirs


def test_a_mention_of_me_is_taken_out_of_its_list() -> None:
    bold = {"type": "bold", "offset": 0, "length": 2}
    mention = {"type": "text_mention", "offset": 3, "length": 2, "user": person(ME)}
    update = {"update_id": 3, "message": THEIRS | {"entities": [bold, mention]}}
    assert without(update, ME) == {"update_id": 3, "message": THEIRS | {"entities": [bold]}}


def test_a_reply_to_somebody_else_keeps_its_quote() -> None:
    reply = {"reply_to_message": THEIRS, "quote": {"text": "Ai", "position": 0}}
    update = {"update_id": 3, "message": THEIRS | reply}
    assert without(update, ME) == update


def test_a_waiting_reply_to_me_is_still_answered(people: People) -> None:
    update = {"update_id": 3, "message": THEIRS | {"reply_to_message": MINE}}
    people.receive(3, json.dumps(update))
    people.forget(ME)
    [(update_id, payload)] = people.waiting()
    assert (update_id, json.loads(payload)) == (3, {"update_id": 3, "message": THEIRS})


def test_the_moment_of_an_update_that_was_forgotten_is_that_of_forgetting(
    people: People, clock: Clock
) -> None:
    people.receive(3, json.dumps({"update_id": 3, "message": MINE}))
    people.forget(ME)
    people.prune(LATE)
    assert people.receive(3, "{}") is False
