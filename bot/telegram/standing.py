"""New answers to the questions that people follow, sent to them: each story once, and not at night.

An answer is written down before it is sent and marked after, as those to questions are: what a
process that died may have sent is looked for in the chat before it is sent again.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from telegram.error import BadRequest, TelegramError

from bot.people.restoring import cited_articles, restored
from bot.people.times import now as present
from bot.rendering.telegram.answers import answer_messages
from bot.standing import is_awake, news, shown_articles, together
from bot.telegram.delivery import is_closed, is_topic_closed
from bot.telegram.replying import reprints
from bot.texts import Texts
from retrieval.answer import Asked
from retrieval.errors import Crowded
from retrieval.types import Status

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from bot.people import Follow, People
    from bot.people.deliveries import Unsent
    from bot.rendering.telegram.sources import Links
    from bot.settings import Settings
    from bot.telegram.delivery import Delivery
    from bot.telegram.engine import Engine
    from retrieval.answer import Consideration
    from retrieval.store import Store
    from retrieval.types import Answer

_log = logging.getLogger(__name__)
_TOGETHER = 8  # questions asked at once, so that those of people who wait come in between
_STORIES = 5  # in one message
_MINUTE = 60.0


class Parts(Protocol):
    """What of :class:`bot.telegram.services.Services` it takes to deliver."""

    @property
    def settings(self) -> Settings: ...
    @property
    def store(self) -> Store: ...
    @property
    def people(self) -> People: ...
    @property
    def engine(self) -> Engine: ...
    @property
    def delivery(self) -> Delivery: ...
    @property
    def links(self) -> Links: ...


async def keep_delivering(services: Parts) -> None:
    """Delivers whatever there is to deliver, again and again. Costs nothing where there is none."""
    while True:
        try:
            await deliver(services)
        except Exception:
            _log.exception("a delivery went wrong")
        await asyncio.sleep(_MINUTE)


async def deliver(services: Parts, clock: Callable[[], datetime] = present) -> int:
    """Sends what is new to those who follow, and returns how many answers those were.

    What cannot be sent now, at night or beyond the daily number, is left for a later call.
    """
    return await _Round(services, clock).run()


@dataclass(frozen=True, slots=True)
class _Round:
    services: Parts
    clock: Callable[[], datetime]

    async def run(self) -> int:
        if not is_awake(self.clock()):
            return 0
        deliveries = self.services.people.deliveries
        last = await asyncio.to_thread(self.services.store.last_number)
        due = await asyncio.to_thread(deliveries.due, last)
        unsent = await asyncio.to_thread(deliveries.unsent)
        due = [follow for follow in due if self._is_served(follow)]
        unsent = [each for each in unsent if self._is_served(each.follow)]
        if not (due or unsent):
            return 0
        sent = 0
        for each in unsent:
            sent += await self._resume(each)
        for start in range(0, len(due), _TOGETHER):
            if not is_awake(self.clock()):
                break
            sent += await self._look(due[start : start + _TOGETHER], last)
        return sent

    async def _look(self, follows: Sequence[Follow], last: int) -> int:
        """Asks the questions of some follows together, and sends what comes of it."""
        sent = 0
        asked = [(follow, self._ask(follow)) for follow in follows if await self._may_hear(follow)]
        found = await asyncio.gather(*(ask for _, ask in asked), return_exceptions=True)
        for (follow, _), considered in zip(asked, found, strict=True):
            if isinstance(considered, Crowded):
                continue  # those who wait come first; this can
            if isinstance(considered, BaseException):
                _log.error("a followed question went wrong", exc_info=considered)
            elif not considered:
                await asyncio.to_thread(self.services.people.deliveries.looked, follow, last)
            elif await self._may_hear(follow):
                sent += await self._deliver(follow, considered, last)
        return sent

    def _is_served(self, follow: Follow) -> bool:
        return self.services.settings.serves(follow.chat_id, follow.user_id)

    async def _may_hear(self, follow: Follow) -> bool:
        """Whether a person has not had enough for today."""
        heard = await asyncio.to_thread(self.services.people.deliveries.today, follow.user_id)
        return heard < self.services.settings.follow_daily

    async def _ask(self, follow: Follow) -> list[Consideration]:
        """What is new, story by story, each asked for without the ones before."""
        found: list[Consideration] = []
        while len(found) < _STORIES:
            among = await asyncio.to_thread(news, self.services.store, follow)
            if not among:
                break
            considered = await self.services.engine.ask(Asked(follow.question, among=among))
            if considered.status is not Status.ANSWERED:
                break
            found.append(considered)
            shown = shown_articles(considered.answer)
            follow = replace(follow, told=(*follow.told, *shown))
        return found

    async def _deliver(self, follow: Follow, found: Sequence[Consideration], last: int) -> bool:
        answer = together([considered.answer for considered in found])
        number = await asyncio.to_thread(
            self.services.people.deliveries.record,
            follow,
            answer,
            found[0].turn,
            last,
            shown_articles(answer),
            self.services.delivery.ledger.last(follow.chat_id),
        )
        return number is not None and await self._send(follow, answer, number)

    async def _resume(self, unsent: Unsent) -> bool:
        follow, stored = unsent
        articles = await asyncio.to_thread(self.services.store.articles, cited_articles(stored))
        answer = restored(stored, articles)
        if not answer.quotes:  # the articles no longer say so
            await asyncio.to_thread(self.services.people.sent, stored.id, [])
            return False
        if len(answer.quotes) < len(stored.citations):  # each button names one by its place
            await asyncio.to_thread(self.services.people.deliveries.cite, stored.id, answer.quotes)
        return await self._send(follow, answer, stored.id, maybe_sent_after=stored.after_message_id)

    async def _send(
        self, follow: Follow, answer: Answer, number: int, maybe_sent_after: int | None = None
    ) -> bool:
        """Whether it is sent; what Telegram refuses is given up, what it may not have heard not."""
        services, ids = self.services, []
        language = await asyncio.to_thread(services.people.language_of, follow.user_id)
        names = await asyncio.to_thread(reprints, answer, services.store)
        texts = Texts.of(language or follow.language)
        messages = answer_messages(answer, number, texts, services.links, names, follow=follow)
        try:
            for message in messages:
                sent = await services.delivery.send(
                    follow.chat_id,
                    message,
                    thread=follow.thread_id,
                    maybe_sent_after=maybe_sent_after,
                )
                ids.append(sent)
        except TelegramError as error:
            if is_topic_closed(error):  # those of other topics go on
                await asyncio.to_thread(services.people.unfollow, follow.id, follow.user_id)
            elif is_closed(error):
                await asyncio.to_thread(services.people.deliveries.end, follow.chat_id)
            elif not isinstance(error, BadRequest):
                _log.warning("a delivery waits: %s", error)
                return False
            _log.info("not delivered: %s", error)
        await asyncio.to_thread(services.people.sent, number, ids)
        return len(ids) == len(messages)
