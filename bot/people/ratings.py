"""What people think of answers."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import sqlalchemy as sa

from bot.people import rows, tallies
from bot.people.schema import answers, feedback
from bot.people.times import moment, stamp
from bot.verdicts import Reason, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bot.people.types import Rated


def rate(
    db: sa.Connection,
    answer_id: int,
    user_id: int,
    verdict: Verdict,
    reason: Reason | None,
    now: datetime,
) -> bool:
    if db.execute(sa.select(answers.c.id).where(answers.c.id == answer_id)).first() is None:
        return False
    said = (feedback.c.answer_id == answer_id, feedback.c.user_id == user_id)
    if before := db.execute(sa.select(feedback).where(*said)).first():
        tallies.count_verdict(db, moment(before.at), Verdict(before.verdict), times=-1)
        db.execute(sa.delete(feedback).where(*said))
    add(db, answer_id, user_id, verdict, reason, now)
    return True


def add(
    db: sa.Connection,
    answer_id: int,
    user_id: int,
    verdict: Verdict,
    reason: Reason | None,
    at: datetime,
) -> None:
    """Stores and counts what a person says who has said nothing of that answer yet."""
    tallies.count_verdict(db, at, verdict)
    row = {
        "answer_id": answer_id,
        "user_id": user_id,
        "verdict": verdict.value,
        "reason": reason and reason.value,
        "at": stamp(at),
    }
    db.execute(sa.insert(feedback).values(row))


def rated(db: sa.Connection, verdict: Verdict | None) -> list[Rated]:
    query = sa.select(
        answers,
        feedback.c.user_id.label("rated_by"),
        feedback.c.verdict,
        feedback.c.reason,
        feedback.c.at.label("rated_at"),
    ).join(feedback)
    if verdict is not None:
        query = query.where(feedback.c.verdict == verdict.value)
    query = query.order_by(feedback.c.at.desc(), answers.c.id.desc(), feedback.c.user_id)
    return [rows.rated_from(row) for row in db.execute(query)]


def by_answer(said: Iterable[Rated]) -> list[list[Rated]]:
    """What was said of each answer, in its order; the answers in that of their numbers."""

    def number(rated: Rated) -> int:
        return rated.answer.id

    return [list(some) for _, some in groupby(sorted(said, key=number), key=number)]
