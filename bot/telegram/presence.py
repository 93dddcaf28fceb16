"""Telling people that the bot is at work, while it is."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

from telegram.constants import ChatAction
from telegram.error import TelegramError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from telegram import Bot

    from bot.people import Asked

_SHOWN = 4.5  # seconds; Telegram shows an action for five
_PATIENCE = 0.5  # seconds that an answer waits for a preview that is on its way
_late = set[asyncio.Task[None]]()  # asyncio itself keeps no task alive


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


@asynccontextmanager
async def typing(bot: Bot, asked: Asked, text: str | None) -> AsyncIterator[Draft]:
    """Shows "typing…" where something was asked, and in private a preview, at first ``text``.

    Nothing depends on either: where they fail, they are left out. Without a ``text``, as when many
    wait, "typing…" is shown once: again and again for each of them, it would take the bot's time.
    """
    draft = Draft(text)
    showing = {asyncio.create_task(_show_typing(draft, bot, asked, again=text is not None))}
    if asked.chat_id > 0:
        showing.add(asyncio.create_task(_show(draft, bot, asked)))
    try:
        yield draft
    finally:
        # A call that is cancelled on its way may keep its connection for good (encode/httpcore
        # issue 1093); after some dozens of them no message would go out any more.
        draft.end()
        _, late = await asyncio.wait(showing, timeout=_PATIENCE)
        _late.update(late)
        for task in late:
            task.add_done_callback(_late.discard)


async def _show_typing(draft: Draft, bot: Bot, asked: Asked, *, again: bool) -> None:
    while not draft.ended.is_set():
        with suppress(TelegramError):
            await bot.send_chat_action(asked.chat_id, ChatAction.TYPING, asked.thread_id)
        if not again:
            return
        with suppress(TimeoutError):
            await asyncio.wait_for(draft.ended.wait(), _SHOWN)


async def _show(draft: Draft, bot: Bot, asked: Asked) -> None:
    while (text := await draft.next()) is not None:
        with suppress(TelegramError):
            await bot.send_message_draft(
                asked.chat_id, asked.message_id, text, message_thread_id=asked.thread_id
            )
