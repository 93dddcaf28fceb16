"""Answers that are sent unasked to those who follow their questions: what is due, what was sent."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, NamedTuple

import sqlalchemy as sa

from bot.people import rows
from bot.people.schema import answers, deliveries, follows
from bot.people.times import day_of, stamp
from bot.people.types import UNASKED, Asked, State
from retrieval.types import VIETNAM

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from bot.people.types import Follow, StoredAnswer
    from retrieval.conversation import Turn
    from retrieval.store.connection import Connector
    from retrieval.types import Answer, Quote


class Unsent(NamedTuple):
    """An answer of which it isn't known that Telegram has it."""

    follow: Follow
    answer: StoredAnswer


class Deliveries:
    """What is known of deliveries. Every verb is one transaction."""

    def __init__(self, connector: Connector, clock: Callable[[], datetime]) -> None:
        self._connector = connector
        self._now = clock

    def due(self, last: int) -> list[Follow]:
        """The follows that have not seen all articles up to ``last``.

        Those come first to whom nothing was delivered for longest.
        """
        latest = sa.select(sa.func.max(deliveries.c.at)).where(
            deliveries.c.follow_id == follows.c.id
        )
        unseen = sa.or_(follows.c.seen.is_(None), follows.c.seen < last)
        query = sa.select(follows).where(follows.c.ended_at.is_(None), unseen)
        query = query.order_by(sa.func.coalesce(latest.scalar_subquery(), 0), follows.c.id)
        with self._connector.reading() as db:
            return [rows.follow_from(row) for row in db.execute(query)]

    def looked(self, follow: Follow, last: int) -> None:
        """There was nothing to deliver up to the article ``last``."""
        with self._connector.writing() as db:
            _advance(db, follow, last, follow.told)

    def today(self, user_id: int) -> int:
        """How many answers were delivered to a person on this day in Vietnam."""
        midnight = datetime.combine(day_of(self._now()), time(), VIETNAM)
        query = (
            sa.select(sa.func.count())
            .select_from(deliveries.join(follows))
            .where(follows.c.user_id == user_id, deliveries.c.at >= stamp(midnight))
        )
        with self._connector.reading() as db:
            return db.execute(query).scalar_one()

    def record(
        self,
        follow: Follow,
        answer: Answer,
        turn: Turn,
        last: int,
        told: Sequence[int],
        after_message_id: int,
    ) -> int | None:
        """Remembers an answer that is about to be sent; its number.

        ``last``: the newest article that was looked at; ``told``: those that are shown now. None
        if the follow has ended meanwhile.
        """
        now = self._now()
        asked = Asked(
            chat_id=follow.chat_id,
            user_id=follow.user_id,
            message_id=UNASKED,
            question=follow.question,
            at=now,
            thread_id=follow.thread_id,
        )
        values = rows.answer_values(asked, answer, turn, 0, after_message_id)
        with self._connector.writing() as db:
            if not _advance(db, follow, last, dict.fromkeys((*follow.told, *told))):
                return None
            inserted = db.execute(sa.insert(answers).values(values).returning(answers.c.id))
            answer_id = int(inserted.scalar_one())
            row = {"answer_id": answer_id, "follow_id": follow.id, "at": stamp(now)}
            db.execute(sa.insert(deliveries).values(row))
        return answer_id

    def cite(self, answer_id: int, quotes: Sequence[Quote]) -> None:
        """An answer cites these from now on: what is left of what it cited."""
        cited = [rows.citation_object(rows.citation_of(quote)) for quote in quotes]
        with self._connector.writing() as db:
            here = answers.c.id == answer_id
            db.execute(sa.update(answers).where(here).values(citations=cited))

    def unsent(self) -> list[Unsent]:
        """What a process that died may or may not have sent; not of follows that have ended."""
        sending = (answers.c.state == State.SENDING.value, follows.c.ended_at.is_(None))
        query = sa.select(deliveries).join(follows).join(answers).where(*sending)
        with self._connector.reading() as db:
            return [
                Unsent(
                    rows.follow_from(_row(db, follows, row.follow_id)),
                    rows.answer_from(_row(db, answers, row.answer_id)),
                )
                for row in db.execute(query.order_by(deliveries.c.answer_id))
            ]

    def end(self, chat_id: int) -> None:
        """Ends all follows into a chat that the bot may not write to any more."""
        there = (follows.c.chat_id == chat_id, follows.c.ended_at.is_(None))
        with self._connector.writing() as db:
            db.execute(sa.update(follows).where(*there).values(ended_at=stamp(self._now())))


def _advance(db: sa.Connection, follow: Follow, last: int, told: Iterable[int]) -> bool:
    """Whether the follow still is as it was."""
    same = (
        follows.c.id == follow.id,
        follows.c.ended_at.is_(None),
        follows.c.seen.is_not_distinct_from(follow.seen),
    )
    update = sa.update(follows).where(*same).values(seen=last, told=list(told))
    return db.execute(update).rowcount == 1


def _row(db: sa.Connection, table: sa.Table, number: int) -> sa.Row[tuple[object, ...]]:
    return db.execute(sa.select(table).where(table.c.id == number)).one()
