"""Deleting: what a person wants gone, now, and what has grown old."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa

from bot.people import inbox as updates
from bot.people.schema import answers, feedback, follows, inbox, openings, people
from bot.people.times import stamp
from bot.people.types import UNASKED, State

if TYPE_CHECKING:
    from datetime import datetime

_DOUBLED_WITHIN = timedelta(days=1)  # how long Telegram keeps an update, to send it again


def forget(db: sa.Connection, user_id: int, now: datetime) -> None:
    for table in (feedback, answers, follows, people):
        db.execute(sa.delete(table).where(table.c.user_id == user_id))
    updates.forget(db, user_id, now)


def other_bot(db: sa.Connection) -> None:
    """What was said and is on its way to another bot: this one has none of its messages."""
    numbers = {"question_message_id": UNASKED, "after_message_id": 0, "message_ids": []}
    db.execute(sa.update(answers).values(numbers | {"state": State.SENT.value}))
    for table in (openings, inbox):
        db.execute(sa.delete(table))


def prune(db: sa.Connection, now: datetime, days: int) -> int:
    old = stamp(now - timedelta(days=days))
    rated = sa.exists().where(feedback.c.answer_id == answers.c.id)
    deleted = db.execute(sa.delete(answers).where(answers.c.asked_at < old, ~rated))
    db.execute(sa.delete(follows).where(follows.c.ended_at < old))
    db.execute(sa.delete(inbox).where(inbox.c.done_at < stamp(now - _DOUBLED_WITHIN)))
    return deleted.rowcount
