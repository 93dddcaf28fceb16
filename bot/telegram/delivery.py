"""Messages to people: each once, whatever happens on the way."""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager, nullcontext, suppress
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    ReplyParameters,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError

from bot.telegram.pacing import unheard

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from telegram import Bot

    from bot.rendering.telegram.html import Button, Message
    from bot.telegram.ledger import Ledger
    from bot.telegram.pacing import SteadyLimiter

_SETTLING = 0.5  # seconds after which Telegram has done what it may have heard
# Messages on their way to people: with 30 a second enough for a second each. Of a process that died
# so many are in doubt, and each is looked for under the numbers of all of them.
_AT_ONCE = 32
_CATCHING_UP = 60.0  # seconds that are waited for what people wrote to come in
_PROBED = 8  # numbers tried together
_UNNOTED = 8  # messages that came in of late, and may not have reached us
_SAME = "message is not modified"
_GONE = ("message to edit not found", "message can't be edited", "message_id_invalid")
_NO_THREAD = "message thread not found"
_CLOSED = (
    "chat not found",
    "chat_write_forbidden",
    "have no rights",
    "need administrator rights",
    "not enough rights",
    "user_is_blocked",
)
_TOPIC_CLOSED = ("topic_closed", "topic_deleted")
PLAIN = LinkPreviewOptions(is_disabled=True)


class Delivery:
    """Sends and edits messages of one bot."""

    def __init__(self, bot: Bot, limiter: SteadyLimiter, ledger: Ledger) -> None:
        self._bot = bot
        self._limiter = limiter
        self.ledger = ledger
        # One message at a time into one chat: of two on their way one could pass for the other.
        self._chats: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._free = asyncio.Semaphore(_AT_ONCE)
        self._in_doubt = set[int]()  # chats whose message may have been sent, and is looked for
        self._heard = False  # of any message sent by this process

    @asynccontextmanager
    async def turn(self, chat_id: int) -> AsyncIterator[None]:
        """Waits until something can be sent into a chat, which is held until the end.

        What is to be sent may be written down inside: for only a few it is in doubt, if the process
        dies, whether they were sent.
        """
        # Groups take so few messages that those for them would keep everybody waiting.
        free = self._free if chat_id > 0 else nullcontext()
        async with self._chats.setdefault(chat_id, asyncio.Lock()), free:
            try:
                yield
            finally:
                self._in_doubt.discard(chat_id)

    async def send(
        self,
        chat_id: int,
        message: Message,
        *,
        thread: int | None = None,
        reply_to: int | None = None,
        maybe_sent_after: int | None = None,
    ) -> int:
        """Sends a message when it is its turn; see :meth:`send_in_turn`."""
        async with self.turn(chat_id):
            return await self.send_in_turn(
                chat_id,
                message,
                thread=thread,
                reply_to=reply_to,
                maybe_sent_after=maybe_sent_after,
            )

    async def send_in_turn(
        self,
        chat_id: int,
        message: Message,
        *,
        thread: int | None = None,
        reply_to: int | None = None,
        maybe_sent_after: int | None = None,
    ) -> int:
        """Sends a message, once, in the :meth:`turn` of its chat, and returns its number.

        ``maybe_sent_after``: it may have been sent by a process that died, after the message of
        that number; where none was known, which is 0, it is not looked for. A topic that is gone is
        left out, and a group that became a supergroup is followed there. Errors: those of the
        library; see :func:`is_closed`.
        """
        # What a process that died had under way nobody has noted, until a later number is known.
        after, unnoted = maybe_sent_after, _AT_ONCE
        while True:
            if after and (found := await self._find(chat_id, message, after, unnoted)):
                return found
            before, heard = max(after or 0, self.ledger.last(chat_id)), self._heard
            try:
                return await self._send(chat_id, message, thread, reply_to)
            except ChatMigrated as error:  # where nothing has the number that it had here
                return await self._send(error.new_chat_id, message, None, None)
            except NetworkError as error:
                if thread is not None and _NO_THREAD in error.message.lower():
                    thread = None
                elif unheard(error):
                    after, unnoted = before, 0 if heard else _AT_ONCE
                    self._in_doubt.add(chat_id)
                    await asyncio.sleep(_SETTLING)
                else:
                    raise

    async def _send(
        self, chat_id: int, message: Message, thread: int | None, reply_to: int | None
    ) -> int:
        sent = await self._bot.send_message(
            chat_id,
            message.html,
            parse_mode=ParseMode.HTML,
            link_preview_options=PLAIN,
            message_thread_id=thread,
            reply_parameters=_reply(reply_to),
            reply_markup=markup(message.keyboard),
        )
        self.ledger.note(chat_id, sent.message_id)
        self._heard = True
        return sent.message_id

    async def edit(self, chat_id: int, message_id: int, message: Message) -> bool:
        """Makes a message say this; whether it is (still) there to be edited."""
        try:
            await self._bot.edit_message_text(
                message.html,
                chat_id,
                message_id,
                parse_mode=ParseMode.HTML,
                link_preview_options=PLAIN,
                reply_markup=markup(message.keyboard),
            )
        except BadRequest as error:
            said = error.message.lower()
            if any(gone in said for gone in _GONE):
                return False
            if _SAME not in said:
                raise
        self.ledger.recall(chat_id, message_id)
        return True

    async def delete(self, chat_id: int, message_id: int) -> None:
        """Takes a message back, if that can be."""
        with suppress(BadRequest):
            await self._bot.delete_message(chat_id, message_id)

    async def _find(self, chat_id: int, message: Message, after: int, unnoted: int) -> int | None:
        """A message that was sent without our hearing of it.

        Only a message of ours can be edited, and nobody sees that it is made to say what it says.
        Where messages of people come in late, numbers far beyond the last known may be given.
        """
        deadline = time.monotonic() + _CATCHING_UP
        while self.ledger.is_behind and time.monotonic() < deadline:
            await asyncio.sleep(_SETTLING)
        beyond = unnoted + self._limiter.messages_under_way + len(self._in_doubt) + _UNNOTED
        unknown = self.ledger.unknown(chat_id, after, beyond)
        for start in range(0, len(unknown), _PROBED):
            numbers = unknown[start : start + _PROBED]
            edits = (self.edit(chat_id, number, message) for number in numbers)
            there = await asyncio.gather(*edits)
            if any(there):
                return numbers[there.index(True)]
        return None


def is_closed(error: BaseException | None) -> bool:
    """Whether nothing can be said in a chat: the bot was blocked, thrown out or silenced."""
    return isinstance(error, Forbidden) or _says(error, _CLOSED) or is_topic_closed(error)


def is_topic_closed(error: BaseException | None) -> bool:
    """Whether nothing can be said in one topic of a forum; in its others it may be."""
    return _says(error, _TOPIC_CLOSED)


def _says(error: BaseException | None, phrases: Sequence[str]) -> bool:
    if not isinstance(error, BadRequest):
        return False
    return any(phrase in error.message.lower() for phrase in phrases)


def markup(keyboard: Sequence[Sequence[Button]]) -> InlineKeyboardMarkup | None:
    if not keyboard:
        return None
    return InlineKeyboardMarkup(
        [
            [InlineKeyboardButton(b.label, url=b.url, callback_data=b.data) for b in row]
            for row in keyboard
        ]
    )


def _reply(message_id: int | None) -> ReplyParameters | None:
    if message_id is None:
        return None
    return ReplyParameters(message_id, allow_sending_without_reply=True)
