"""Telling people that the bot is at work, while it is."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

from cachetools import TTLCache
from telegram.constants import ChatAction
from telegram.error import TelegramError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from telegram import Bot

    from bot.people import Asked

_SHOWN = 4.5  # seconds; Telegram shows an action for five
_PATIENCE = 0.5  # seconds that an answer waits for a preview that is on its way
_CHATS = 10_000  # whose last "typing…" is known


class Draft:
    """The preview of an answer; of what it is made to say while it is sent, only the last counts.

    Nobody waits for it.
    """

    def __init__(self, text: str | None) -> None:
        self.ended = asyncio.Event()
        self._text = text
        self._changed = asyncio.Event()
        if text is not None:
            self._changed.set()

    def say(self, text: str) -> None:
        self._text = text
        self._changed.set()

    def end(self) -> None:
        """Nothing more is shown."""
        self.ended.set()
        self._text = None
        self._changed.set()

    async def next(self) -> str | None:
        """What it says, as soon as that is something new; None at the end."""
        await self._changed.wait()
        self._changed.clear()
        return self._text


class Presence:
    """What shows that the bot is at work.

    Nothing depends on it: where it fails, it is left out.
    """

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._late = set[asyncio.Task[None]]()  # asyncio itself keeps no task alive
        self._shown: TTLCache[tuple[int, int | None], bool] = TTLCache(_CHATS, _SHOWN)

    @asynccontextmanager
    async def typing(self, asked: Asked, text: str | None) -> AsyncIterator[Draft]:
        """Shows "typing…" where something was asked, and in private a preview, at first ``text``.

        Without a ``text``, as when many wait, "typing…" is not shown again for what is asked where
        it has just been, nor for as long as that takes: it would take the time of other answers.
        """
        draft = Draft(text)
        showing = {asyncio.create_task(self._show_typing(draft, asked, again=text is not None))}
        if asked.chat_id > 0:
            showing.add(asyncio.create_task(self._show(draft, asked)))
        try:
            yield draft
        finally:
            # A call that is cancelled on its way may keep its connection for good (encode/httpcore
            # issue 1093); after some dozens of them no message would go out any more.
            draft.end()
            _, late = await asyncio.wait(showing, timeout=_PATIENCE)
            self._late.update(late)
            for task in late:
                task.add_done_callback(self._late.discard)

    async def _show_typing(self, draft: Draft, asked: Asked, *, again: bool) -> None:
        place = (asked.chat_id, asked.thread_id)
        if not again and place in self._shown:
            return
        while not draft.ended.is_set():
            self._shown[place] = True
            with suppress(TelegramError):
                await self._bot.send_chat_action(asked.chat_id, ChatAction.TYPING, asked.thread_id)
            if not again:
                return
            with suppress(TimeoutError):
                await asyncio.wait_for(draft.ended.wait(), _SHOWN)

    async def _show(self, draft: Draft, asked: Asked) -> None:
        while (text := await draft.next()) is not None:
            with suppress(TelegramError):
                await self._bot.send_message_draft(
                    asked.chat_id, asked.message_id, text, message_thread_id=asked.thread_id
                )
