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


@asynccontextmanager
async def typing(bot: Bot, asked: Asked, draft: str | None) -> AsyncIterator[None]:
    """Shows "typing…" where something was asked, and in private ``draft`` as a preview.

    Nothing depends on either: where they fail, they are left out.
    """
    showing = asyncio.create_task(_show(bot, asked, draft))
    try:
        yield
    finally:
        showing.cancel()
        with suppress(asyncio.CancelledError):
            await showing


async def _show(bot: Bot, asked: Asked, draft: str | None) -> None:
    async def show_typing() -> None:
        await bot.send_chat_action(asked.chat_id, ChatAction.TYPING, asked.thread_id)

    with suppress(TelegramError):
        await show_typing()
    if draft is not None and asked.chat_id > 0:
        with suppress(TelegramError):
            await bot.send_message_draft(
                asked.chat_id, asked.message_id, draft, message_thread_id=asked.thread_id
            )
    with suppress(TelegramError):
        while True:
            await asyncio.sleep(_SHOWN)
            await show_typing()
