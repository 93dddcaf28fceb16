"""Answers in the database: storing them and finding them again. One transaction each."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, cast

import sqlalchemy as sa

from bot.people import rows, tallies
from bot.people.schema import answers, openings
from bot.people.types import UNASKED, State

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.people.types import Asked, StoredAnswer
    from retrieval.conversation import Turn
    from retrieval.types import Answer

_RECENT = 1_000  # answers whose messages are told
_newer = answers.alias()
_ANSWERED_ANEW = sa.exists().where(
    _newer.c.chat_id == answers.c.chat_id,
    _newer.c.question_message_id == answers.c.question_message_id,
    _newer.c.id > answers.c.id,
)


def record(
    db: sa.Connection,
    asked: Asked,
    answer: Answer,
    turn: Turn,
    milliseconds: int,
    after_message_id: int,
) -> int:
    values = rows.answer_values(asked, answer, turn, milliseconds, after_message_id)
    tallies.count_answer(db, asked.at, answer.status, milliseconds)
    inserted = db.execute(sa.insert(answers).values(values).returning(answers.c.id))
    return int(inserted.scalar_one())


def sent(db: sa.Connection, answer_id: int, message_ids: Sequence[int]) -> None:
    values = {"state": State.SENT.value, "message_ids": list(message_ids)}
    db.execute(sa.update(answers).where(answers.c.id == answer_id).values(values))


def opened(
    db: sa.Connection, answer_id: int, message_ids: Sequence[int], article_id: int | None
) -> None:
    if by_id(db, answer_id) is None:
        return
    row = {"answer_id": answer_id, "article_id": article_id}
    db.execute(sa.insert(openings), [row | {"message_id": number} for number in message_ids])


def by_id(db: sa.Connection, answer_id: int) -> StoredAnswer | None:
    return _newest(db, answers.c.id == answer_id)


def to_message(db: sa.Connection, chat_id: int, question_message_id: int) -> StoredAnswer | None:
    there = answers.c.question_message_id == question_message_id
    return _newest(db, answers.c.chat_id == chat_id, there)


def standing(db: sa.Connection, chat_id: int, question_message_id: int) -> tuple[int, ...]:
    there = answers.c.question_message_id == question_message_id
    is_sent = answers.c.state == State.SENT.value
    stored = _newest(db, answers.c.chat_id == chat_id, there, is_sent)
    return () if stored is None else stored.message_ids


def in_message(db: sa.Connection, chat_id: int, message_id: int) -> StoredAnswer | None:
    numbers = sa.func.json_each(answers.c.message_ids).table_valued("value")
    there = sa.exists().select_from(numbers).where(numbers.c.value == message_id)
    its_page = (openings.c.answer_id == answers.c.id, openings.c.message_id == message_id)
    return _newest(db, answers.c.chat_id == chat_id, sa.or_(there, sa.exists().where(*its_page)))


def article_in(db: sa.Connection, chat_id: int, message_id: int) -> int | None:
    there = (answers.c.chat_id == chat_id, openings.c.message_id == message_id)
    page = db.execute(sa.select(openings.c.article_id).join(answers).where(*there)).first()
    if page is not None:
        return cast("int | None", page.article_id)
    stored = in_message(db, chat_id, message_id)
    cited = {citation.article_id for citation in stored.shown} if stored else set()
    return cited.pop() if len(cited) == 1 else None


def messages(db: sa.Connection) -> list[tuple[int, int]]:
    columns = answers.c.id, answers.c.chat_id, answers.c.question_message_id, answers.c.message_ids
    recent = db.execute(sa.select(*columns).order_by(answers.c.id.desc()).limit(_RECENT)).all()
    oldest = min((row.id for row in recent), default=0)
    further = defaultdict(list)
    for page in db.execute(sa.select(openings).where(openings.c.answer_id >= oldest)):
        further[page.answer_id].append(page.message_id)
    return [
        (chat_id, message_id)
        for answer_id, chat_id, question, sent in recent
        for message_id in (question, *sent, *further[answer_id])
        if message_id != UNASKED
    ]


def history(
    db: sa.Connection,
    chat_id: int,
    thread_id: int | None,
    user_id: int,
    *,
    limit: int,
    before_message_id: int | None,
) -> list[Turn]:
    query = sa.select(answers.c.turn).where(
        answers.c.user_id == user_id,
        answers.c.chat_id == chat_id,
        answers.c.thread_id.is_not_distinct_from(thread_id),
        ~_ANSWERED_ANEW,
    )
    if before_message_id is not None:
        query = query.where(answers.c.question_message_id < before_message_id)
    latest = db.execute(query.order_by(answers.c.id.desc()).limit(limit)).scalars()
    return [rows.turn_from(turn) for turn in reversed(latest.all())]


def _newest(db: sa.Connection, *conditions: sa.ColumnElement[bool]) -> StoredAnswer | None:
    query = sa.select(answers).where(*conditions).order_by(answers.c.id.desc()).limit(1)
    row = db.execute(query).first()
    return None if row is None else rows.answer_from(row)
