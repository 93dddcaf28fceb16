"""From a question in a chat to its answer there: the one way that all questions go."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.people import Asked as Place
from bot.people import State
from bot.people.restoring import cited_articles, restored
from bot.rendering.telegram.answers import answer_messages
from bot.rendering.telegram.html import Message, saying
from bot.telegram.pacing import Pace
from retrieval.answer import Asked
from retrieval.errors import QuestionEmpty, QuestionTooLong
from retrieval.question import LIMIT, checked
from retrieval.vietnamese.ellipsis import is_greeting

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from telegram import Bot, User

    from bot.people import StoredAnswer
    from bot.telegram.services import Services
    from bot.texts import Texts
    from retrieval.conversation import Turn
    from retrieval.store import Store
    from retrieval.types import Answer

_DRAFTS = 8  # with as many questions unanswered, previews are left out


@dataclass(frozen=True, slots=True)
class Reply:
    """How questions of one chat are answered."""

    services: Services
    bot: Bot

    async def to(self, place: Place, user: User | None, replied_to: int | None = None) -> None:
        """Answers a question of ``user``, once, whatever happened before.

        If its message was answered before, it was edited: its answer becomes the new one.
        ``replied_to`` is the message to which the question is a reply.
        """
        typed = place.question
        people = self.services.people
        before = await asyncio.to_thread(people.answer_to, place.chat_id, place.message_id)
        if (
            before is not None
            and before.asked.question == typed
            and (before.state is State.SENT or await self._resume(before, user))
        ):
            return
        texts = await self.services.texts_for(user)
        try:
            question = checked(typed)
        except QuestionEmpty:
            await self._tell(place, texts("bot.empty_question"))
            return
        except QuestionTooLong:
            await self._tell(place, texts("bot.too_long", limit=LIMIT))
            return
        if not await self._paced(place, texts):
            return
        if is_greeting(question):
            await self._tell(place, texts("answer.greeting"))
            return
        draft = texts("bot.searching") if self.services.engine.unanswered < _DRAFTS else None
        async with self.services.presence.typing(place, draft) as preview:
            started = time.monotonic()
            history = await self._history(place, replied_to)
            found = await self.services.engine.ask(Asked(question, history))
            answer = found.answer
            prose = await self.services.writer.write(answer, preview.say)
            milliseconds = round((time.monotonic() - started) * 1000)
        delivery = self.services.delivery
        written = await self._written(answer, user, prose)
        old: Sequence[int] = ()
        maybe_sent_after = None
        if before is not None:
            old = await asyncio.to_thread(people.standing, place.chat_id, place.message_id)
            if before.state is State.SENDING:  # its message becomes this one, if there is one
                maybe_sent_after = before.after_message_id
        async with delivery.turn(place.chat_id):
            last = maybe_sent_after or delivery.ledger.last(place.chat_id)
            number = await asyncio.to_thread(
                people.record, place, answer, found.turn, milliseconds, last
            )
            ids = await self._deliver(written(number), place, old, maybe_sent_after)
            await asyncio.to_thread(people.sent, number, ids)

    async def _resume(self, stored: StoredAnswer, user: User | None) -> bool:
        """Sends what a process that died may have sent, without sending it twice.

        False if the articles no longer say all of it: the question has to be asked again.
        """
        articles = await asyncio.to_thread(self.services.store.articles, cited_articles(stored))
        answer = restored(stored, articles)
        if len(answer.quotes) < len(stored.shown):
            return False
        written = await self._written(answer, user)
        people, place = self.services.people, stored.asked
        old = await asyncio.to_thread(people.standing, place.chat_id, place.message_id)
        async with self.services.delivery.turn(place.chat_id):
            messages = written(stored.id)
            ids = await self._deliver(messages, place, old, stored.after_message_id)
            await asyncio.to_thread(people.sent, stored.id, ids)
        return True

    async def _paced(self, place: Place, texts: Texts) -> bool:
        pace = self.services.pace.next(place.user_id)
        if pace is Pace.TOO_FAST:
            await self._tell(place, texts("bot.too_fast", limit=self.services.settings.pace))
        return pace is Pace.FINE

    async def _history(self, place: Place, replied_to: int | None) -> tuple[Turn, ...]:
        """The turns before: of the answer replied to, else of this person in this chat."""
        people = self.services.people
        if replied_to is not None:
            answer = await asyncio.to_thread(people.answer_in, place.chat_id, replied_to)
            if answer is not None:
                return (answer.turn,)
        history = await asyncio.to_thread(
            people.history,
            place.chat_id,
            place.thread_id,
            place.user_id,
            before_message_id=place.message_id,
        )
        return tuple(history)

    async def _written(
        self, answer: Answer, user: User | None, prose: str = ""
    ) -> Callable[[int], list[Message]]:
        """The messages of an answer, but for its number."""
        services = self.services
        texts = await services.texts_for(user, spoken=answer.language)
        names = await asyncio.to_thread(reprints, answer, services.store)
        return lambda number: answer_messages(answer, number, texts, services.links, names, prose)

    async def _deliver(
        self,
        messages: Sequence[Message],
        place: Place,
        old: Sequence[int],
        maybe_sent_after: int | None = None,
    ) -> list[int]:
        """Makes the ``old`` messages these, sends what is left of these, deletes what of those.

        In the chat's turn.
        """
        delivery, left = self.services.delivery, list(old)
        ids = []
        for message in messages:
            while left and not await delivery.edit(place.chat_id, left[0], message):
                del left[0]  # it is gone, or was never ours
            if left:
                ids.append(left.pop(0))
                continue
            sent = await delivery.send_in_turn(
                place.chat_id,
                message,
                thread=place.thread_id,
                reply_to=reply_to(place),
                maybe_sent_after=maybe_sent_after,
            )
            ids.append(sent)
        for message_id in left:  # nothing was sent: none of these is new
            await delivery.delete(place.chat_id, message_id)
        return ids

    async def _tell(self, place: Place, said: str) -> None:
        await self.services.delivery.send(
            place.chat_id,
            saying(said),
            thread=place.thread_id,
            reply_to=reply_to(place),
        )


def reply_to(place: Place) -> int | None:
    """In company an answer says which question it answers; in private that is plain."""
    return place.message_id if place.chat_id < 0 else None


def reprints(answer: Answer, store: Store) -> dict[int, str]:
    """The outlets of the articles that print a quote too, by the articles' ids."""
    ids = {article_id for quote in answer.quotes for article_id in quote.also_in}
    return {
        article_id: article.outlet or article.agency or ""
        for article_id, article in store.articles(ids).items()
    }
