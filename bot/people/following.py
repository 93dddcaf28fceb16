"""Questions whose new answers people want to hear of."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import sqlalchemy as sa

from bot.people import rows
from bot.people.schema import follows
from bot.people.times import stamp

if TYPE_CHECKING:
    from datetime import datetime

    from bot.people.types import Follow


class Followed(NamedTuple):
    """The number of a follow, and whether it wasn't one before."""

    id: int
    is_new: bool


def follow(db: sa.Connection, wanted: Follow) -> Followed:
    """Stores a follow that has no number yet, unless that person follows the question."""
    values = rows.follow_values(wanted)
    same = (follows.c.user_id == wanted.user_id, follows.c.folded == values["folded"])
    known = sa.select(follows.c.id).where(*same, follows.c.ended_at.is_(None))
    if (follow_id := db.execute(known).scalar()) is not None:
        return Followed(follow_id, is_new=False)
    inserted = db.execute(sa.insert(follows).values(values).returning(follows.c.id))
    return Followed(inserted.scalar_one(), is_new=True)


def followed(db: sa.Connection, user_id: int, chat_id: int | None) -> list[Follow]:
    query = sa.select(follows).where(follows.c.user_id == user_id, follows.c.ended_at.is_(None))
    if chat_id is not None:
        query = query.where(follows.c.chat_id == chat_id)
    return [rows.follow_from(row) for row in db.execute(query.order_by(follows.c.id))]


def owner(db: sa.Connection, follow_id: int) -> int | None:
    return db.execute(sa.select(follows.c.user_id).where(follows.c.id == follow_id)).scalar()


def unfollow(db: sa.Connection, follow_id: int, user_id: int, now: datetime) -> bool:
    theirs = (follows.c.id == follow_id, follows.c.user_id == user_id)
    update = sa.update(follows).where(*theirs, follows.c.ended_at.is_(None))
    return db.execute(update.values(ended_at=stamp(now))).rowcount == 1
