"""Everything that the bot remembers, in a few verbs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from bot.people import answers, following, forgetting, inbox, ratings, schema, tallies
from bot.people.deliveries import Deliveries
from bot.people.moving import Moving
from bot.people.times import day_of, now
from bot.people.types import Follow
from retrieval.store.connection import Connector, Migrations

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from bot.people.following import Followed
    from bot.people.types import Asked, Day, Rated, StoredAnswer
    from bot.texts import Language
    from bot.verdicts import Reason, Verdict
    from retrieval.conversation import Turn
    from retrieval.types import Answer

RETENTION = 90  # days
_MIGRATIONS = Migrations(Path(__file__).parent / "migrations", "0006", schema.VERSION_TABLE)
_UNNUMBERED = 0  # in place of the number of a follow that is yet to be stored
_PATIENCE = 1.0  # seconds that forgetting waits for others, to empty the database's log too


class People:
    """What is remembered about people. Safe to share between threads and between processes.

    Every verb is one transaction, and none touches the archive beside which it is stored. Errors
    of the database arrive as ``Archive…`` of :mod:`retrieval.errors`.
    """

    def __init__(self, connector: Connector, clock: Callable[[], datetime] = now) -> None:
        self._connector = connector
        self._now = clock

    @classmethod
    def open(cls, path: Path, clock: Callable[[], datetime] = now) -> People:
        """What is remembered in the archive's database at ``path``; made or migrated if need be."""
        connector = Connector(path, erasing=True)
        connector.migrate(_MIGRATIONS)
        return cls(connector, clock)

    def close(self) -> None:
        self._connector.close()

    def serve(self, bot_id: int) -> None:
        """From now on this is what the bot ``bot_id`` remembers.

        If it was another's, numbers of messages and updates are forgotten, and so is what may have
        been on its way: they would be taken for this one's, which counts anew.
        """
        with self._connector.writing() as db:
            before = db.execute(sa.select(schema.bot.c.id)).scalar()
            if before == bot_id:
                return
            if before is not None:
                forgetting.other_bot(db)
            db.execute(sa.delete(schema.bot))
            db.execute(sa.insert(schema.bot).values(id=bot_id))

    # People ----------------------------------------------------------------------------

    def language_of(self, user_id: int) -> Language | None:
        """The language that a person has chosen."""
        table = schema.people
        query = sa.select(table.c.language).where(table.c.user_id == user_id)
        with self._connector.reading() as db:
            language: Language | None = db.execute(query).scalar()
        return language

    def set_language(self, user_id: int, language: Language | None) -> None:
        """None: whatever Telegram says."""
        table = schema.people
        update = sa.update(table).where(table.c.user_id == user_id).values(language=language)
        with self._connector.writing() as db:
            if db.execute(update).rowcount == 0:
                db.execute(sa.insert(table).values(user_id=user_id, language=language))

    def forget(self, user_id: int) -> None:
        """Deletes all that is stored about a person; only bare counts by day remain."""
        with self._connector.writing() as db:
            forgetting.forget(db, user_id, self._now())
        self._connector.empty_log(_PATIENCE)

    # Conversations ---------------------------------------------------------------------

    def record(
        self,
        asked: Asked,
        answer: Answer,
        turn: Turn,
        milliseconds: int,
        after_message_id: int | None = None,
    ) -> int:
        """Remembers an answer that is about to be sent; its number.

        ``milliseconds`` is how long it took, ``turn`` what the next question may refer back to,
        ``after_message_id`` the last message known where it goes, if not the question's.
        """
        after = asked.message_id if after_message_id is None else after_message_id
        with self._connector.writing() as db:
            return answers.record(db, asked, answer, turn, milliseconds, after)

    def sent(self, answer_id: int, message_ids: Sequence[int]) -> None:
        """Remembers in which messages an answer stands."""
        with self._connector.writing() as db:
            answers.sent(db, answer_id, message_ids)

    def opened(
        self, answer_id: int, message_ids: Sequence[int], article_id: int | None = None
    ) -> None:
        """Remembers messages that lead on from an answer, in its chat, if that is remembered.

        ``article_id``: the article of which they are a page; None: they cite several.
        """
        with self._connector.writing() as db:
            answers.opened(db, answer_id, message_ids, article_id)

    def answer(self, answer_id: int) -> StoredAnswer | None:
        with self._connector.reading() as db:
            return answers.by_id(db, answer_id)

    def answer_to(self, chat_id: int, question_message_id: int) -> StoredAnswer | None:
        """The newest answer to a message; an edited question has several."""
        with self._connector.reading() as db:
            return answers.to_message(db, chat_id, question_message_id)

    def standing(self, chat_id: int, question_message_id: int) -> tuple[int, ...]:
        """The messages in which the last answer stands that was sent to a message."""
        with self._connector.reading() as db:
            return answers.standing(db, chat_id, question_message_id)

    def answer_in(self, chat_id: int, message_id: int) -> StoredAnswer | None:
        """The newest answer that stands in one of the bot's messages, or that it leads on from."""
        with self._connector.reading() as db:
            return answers.in_message(db, chat_id, message_id)

    def article_in(self, chat_id: int, message_id: int) -> int | None:
        """The only article that one of the bot's messages cites or shows; None if not just one."""
        with self._connector.reading() as db:
            return answers.article_in(db, chat_id, message_id)

    def messages(self) -> list[tuple[int, int]]:
        """Chats and numbers of messages of the last questions, answers and what these led on to."""
        with self._connector.reading() as db:
            return answers.messages(db)

    def history(
        self,
        chat_id: int,
        thread_id: int | None,
        user_id: int,
        limit: int = 4,
        before_message_id: int | None = None,
    ) -> list[Turn]:
        """A person's last turns in a chat and topic, oldest first.

        Of an edited question the last answer counts. ``before_message_id`` leaves out questions in
        that message and later ones: what came before a question that is being edited.
        """
        with self._connector.reading() as db:
            return answers.history(
                db,
                chat_id,
                thread_id,
                user_id,
                limit=limit,
                before_message_id=before_message_id,
            )

    # Feedback and follows --------------------------------------------------------------

    def rate(
        self, answer_id: int, user_id: int, verdict: Verdict, reason: Reason | None = None
    ) -> bool:
        """Remembers what a person thinks of an answer, in place of what they said before.

        False if the answer is no longer remembered.
        """
        with self._connector.writing() as db:
            return ratings.rate(db, answer_id, user_id, verdict, reason, self._now())

    def feedback(self, verdict: Verdict | None = None) -> list[Rated]:
        """What people said, newest first."""
        with self._connector.reading() as db:
            return ratings.rated(db, verdict)

    def follow(
        self,
        user_id: int,
        chat_id: int,
        thread_id: int | None,
        question: str,
        language: Language,
        seen: int | None = None,
        told: Sequence[int] = (),
    ) -> Followed:
        """Follows a question, once for a person, however it is typed and wherever.

        Articles numbered after ``seen`` are news, but for reprints of ``told``, which the person
        has been shown.
        """
        wanted = Follow(
            id=_UNNUMBERED,
            user_id=user_id,
            chat_id=chat_id,
            thread_id=thread_id,
            question=question,
            language=language,
            created_at=self._now(),
            seen=seen,
            told=tuple(told),
        )
        with self._connector.writing() as db:
            return following.follow(db, wanted)

    def follows(self, user_id: int, chat_id: int | None = None) -> list[Follow]:
        """What a person follows, in one chat or in all, in the order in which they began to."""
        with self._connector.reading() as db:
            return following.followed(db, user_id, chat_id)

    def follower(self, follow_id: int) -> int | None:
        """Whose a follow is, or was; None if it is no longer remembered."""
        with self._connector.reading() as db:
            return following.owner(db, follow_id)

    def unfollow(self, follow_id: int, user_id: int) -> bool:
        """False if the person doesn't follow that."""
        with self._connector.writing() as db:
            return following.unfollow(db, follow_id, user_id, self._now())

    @property
    def deliveries(self) -> Deliveries:
        """Answers that are sent unasked to those who follow their questions."""
        return Deliveries(self._connector, self._now)

    @property
    def moving(self) -> Moving:
        """All of it, on its way to another machine."""
        return Moving(self._connector)

    # Updates ---------------------------------------------------------------------------

    def receive(self, update_id: int, payload: str) -> bool:
        """Keeps an update, JSON, until it is :meth:`done`; False if it was seen before."""
        with self._connector.writing() as db:
            return inbox.receive(db, update_id, payload, self._now())

    def done(self, update_id: int) -> None:
        with self._connector.writing() as db:
            inbox.done(db, update_id, self._now())

    def waiting(self) -> list[tuple[int, str]]:
        """The updates that are not done, in their order."""
        with self._connector.reading() as db:
            return inbox.waiting(db)

    # Counts and age --------------------------------------------------------------------

    def statistics(self, days: int) -> list[Day]:
        """The last days up to today in Vietnam, oldest first."""
        with self._connector.reading() as db:
            return tallies.statistics(db, day_of(self._now()), days)

    def prune(self, now: datetime, days: int = RETENTION) -> int:
        """Deletes answers that nobody has rated, and follows that ended, older than ``days``.

        What was rated stays until somebody whose it is is forgotten, as ``bot.privacy`` tells.
        Updates that are done are known for a day. Returns how many answers were deleted.
        """
        with self._connector.writing() as db:
            return forgetting.prune(db, now, days)
