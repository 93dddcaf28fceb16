"""Guest mode: a mention in a chat that the bot is not in gets one reply."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from telegram import InlineQueryResultArticle
from telegram.error import BadRequest

from bot.rendering.telegram.elsewhere import guest_message
from bot.rendering.telegram.html import Message, saying
from bot.telegram.handlers.inline import content
from bot.telegram.hearing import without_mention
from bot.telegram.pacing import Pace
from bot.telegram.replying import reprints
from retrieval.answer import Asked
from retrieval.errors import Crowded, QuestionEmpty, QuestionTooLong
from retrieval.question import LIMIT, checked
from retrieval.vietnamese.ellipsis import is_greeting

if TYPE_CHECKING:
    from telegram import Bot, Update
    from telegram import Message as Received

    from bot.telegram.services import Context, Services

_SECONDS = 8.0  # after which another question is asked for: the mention itself expires


async def asked(update: Update, context: Context) -> None:
    message = update.guest_message
    if message is not None:
        said = await _said(message, context.bot.username, context.services)
        if said is not None:
            await reply(message, said, context.bot)


async def reply(message: Received, said: Message, bot: Bot) -> None:
    """Gives a mention the one reply that it may have."""
    if message.guest_query_id is None:
        return
    result = InlineQueryResultArticle(
        id=str(message.message_id), title=bot.username, input_message_content=content(said)
    )
    with suppress(BadRequest):  # the mention is too old to be answered
        await bot.answer_guest_query(message.guest_query_id, result)


async def _said(message: Received, username: str, services: Services) -> Message | None:
    """The reply; None to who asks too fast and was told so."""
    user = message.from_user or message.guest_bot_caller_user
    texts = await services.texts_for(user)
    try:
        question = checked(without_mention(message, username))
        writer = message.sender_chat or user or message.chat
        pace = services.pace.next(writer.id)
        if pace is not Pace.FINE:
            too_fast = saying(texts("bot.too_fast", limit=services.settings.pace))
            return too_fast if pace is Pace.TOO_FAST else None
        if is_greeting(question):
            return saying(texts("answer.greeting"))
        found = await asyncio.wait_for(services.engine.ask(Asked(question)), _SECONDS)
    except QuestionEmpty:
        return saying(texts("bot.empty_question"))
    except QuestionTooLong:
        return saying(texts("bot.too_long", limit=LIMIT))
    except (Crowded, TimeoutError):
        return saying(texts.error(Crowded()))
    texts = await services.texts_for(user, spoken=found.answer.language)
    names = await asyncio.to_thread(reprints, found.answer, services.store)
    return guest_message(found.answer, texts, services.links, names)
