"""How updates come in: none is lost when the process dies, and each person's keep their order."""

from __future__ import annotations

import asyncio
import json
import logging
from collections import Counter, defaultdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from telegram import Update
from telegram.ext import BaseUpdateProcessor

from bot.rendering.telegram.addresses import Example, parse
from retrieval.errors import HoibaoError

if TYPE_CHECKING:
    from collections.abc import Awaitable
    from typing import Any

    from telegram import Bot, Message

    from bot.people import People
    from bot.telegram.ledger import Ledger

_log = logging.getLogger(__name__)

_PAUSE = 1.0  # seconds until the database is tried again
_AT_ONCE = 4096  # updates under way; those of one person that wait for each other count too


class Arrivals(asyncio.Queue[object]):
    """The queue of updates, each of which is written down before Telegram may forget it.

    python-telegram-bot confirms updates to Telegram only after they were put here.
    """

    def __init__(self, people: People, ledger: Ledger) -> None:
        super().__init__()
        self._people = people
        self._ledger = ledger

    async def put(self, item: object) -> None:
        if (message := _message(item)) is not None:
            # At once, not when it is its turn: none of these is an answer that nobody heard of.
            age = (datetime.now(UTC) - (message.edit_date or message.date)).total_seconds()
            self._ledger.arrived(message.chat_id, message.message_id, age)
        known = isinstance(item, Update) and _is_lasting(item) and not await self._is_new(item)
        if not known:
            await super().put(item)

    async def _is_new(self, update: Update) -> bool:
        """Writes an update down, unless it is. While the database fails, Telegram keeps it."""
        while True:
            try:
                return await asyncio.to_thread(
                    self._people.receive, update.update_id, update.to_json()
                )
            except HoibaoError as error:
                _log.warning("updates have to wait for the database: %r", error)
                await asyncio.sleep(_PAUSE)

    async def put_left_over(self, bot: Bot) -> None:
        """Queues what an earlier run of the program did not get to."""
        for _, payload in await asyncio.to_thread(self._people.waiting):
            update = Update.de_json(json.loads(payload), bot)
            if (message := _message(update)) is not None:
                self._ledger.note(message.chat_id, message.message_id)
            await super().put(update)


class InOrder(BaseUpdateProcessor):
    """Many updates at once, but one after the other of what one person writes.

    After :meth:`close` nothing new is begun: it stays written down for the next run.
    """

    def __init__(self, people: People) -> None:
        super().__init__(_AT_ONCE)
        self._people = people
        self._turns: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._wanted: Counter[int] = Counter()
        self._closed = False
        self._kept: set[int] = set()

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to give back."""

    def close(self) -> None:
        self._closed = True

    def keep(self, update: Update) -> None:
        """Leaves an update that is being dealt with, but cannot be, to the next run."""
        if _is_lasting(update):
            self._kept.add(update.update_id)

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        if not isinstance(update, Update) or not (_is_lasting(update) or _asks(update)):
            await coroutine
            return
        writer = update.effective_sender or update.effective_chat
        key = writer.id if writer else 0
        self._wanted[key] += 1
        try:
            async with self._turns[key]:
                if self._closed and _is_lasting(update):
                    asyncio.ensure_future(coroutine).cancel()
                    return
                await coroutine
                if _is_lasting(update):
                    await self._done(update)
        finally:
            self._wanted[key] -= 1
            if not self._wanted[key]:
                del self._wanted[key], self._turns[key]

    async def _done(self, update: Update) -> None:
        if update.update_id in self._kept:
            self._kept.remove(update.update_id)
            return
        try:
            await asyncio.to_thread(self._people.done, update.update_id)
        except HoibaoError:  # it was dealt with all the same; the next start will look at it again
            _log.exception("an update that is done could not be crossed out")


def _message(item: object) -> Message | None:
    """What somebody wrote in a chat that the bot is in: those of a guest have other numbers."""
    return item.message or item.edited_message if isinstance(item, Update) else None


def _is_lasting(update: Update) -> bool:
    """Whether an update still wants an answer after a while: a message does, a pressed button not.

    What does not is not kept waiting behind a question either.
    """
    return update.message is not None or update.edited_message is not None


def _asks(update: Update) -> bool:
    """Whether a button was pressed that asks a question; it is one of what its person writes."""
    pressed = update.callback_query
    return pressed is not None and isinstance(parse(pressed.data or ""), Example)
