"""Commands of those who run the bot."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.people.chart import chart
from bot.rendering.telegram.html import saying
from bot.telegram.handlers.articles import removed
from bot.telegram.handlers.commands import respond
from bot.telegram.handlers.uploads import add_document
from bot.telegram.hearing import thread_of

if TYPE_CHECKING:
    from telegram import Update

    from bot.telegram.services import Context
    from bot.texts import Texts

_DAYS = 30  # of statistics
_DIGITS = 18  # of an article's number: what a database can hold


async def add(update: Update, context: Context) -> None:
    """Adds what is in the file to which ``/add`` replies, or under which it stands."""
    texts = await _admitted(update, context)
    if texts is None or update.message is None:
        return
    replied = update.message.reply_to_message
    document = update.message.document or (replied.document if replied else None)
    if document is not None:
        await add_document(document, update, context)
    else:
        await respond(update, context, saying(texts("bot.added_hint")))


async def remove(update: Update, context: Context) -> None:
    """Removes an article by its number, or the one cited in the message replied to."""
    texts = await _admitted(update, context)
    if texts is None:
        return
    services = context.services
    told = texts("bot.remove_usage")
    article_id = await _meant(update, context)
    if article_id is not None:
        told = await asyncio.to_thread(removed, article_id, services.store, texts)
    await respond(update, context, saying(told))


async def stats(update: Update, context: Context) -> None:
    """A picture of the last thirty days."""
    texts = await _admitted(update, context)
    if texts is None or update.message is None:
        return
    days = await asyncio.to_thread(context.services.people.statistics, _DAYS)
    picture = await asyncio.to_thread(chart, days, texts)
    await context.bot.send_photo(
        update.message.chat_id, picture, message_thread_id=thread_of(update.message)
    )


async def _admitted(update: Update, context: Context) -> Texts | None:
    """The texts for an admin; anybody else is told that this is not for them."""
    texts = await context.services.texts_for(update.effective_user)
    if context.services.is_admin(update.effective_user):
        return texts
    await respond(update, context, saying(texts("bot.admins_only")))
    return None


async def _meant(update: Update, context: Context) -> int | None:
    """The number given, or that of the only article cited in the message replied to."""
    if context.args and context.args[0].isdecimal() and len(context.args[0]) <= _DIGITS:
        return int(context.args[0])
    message = update.message
    if message is None or message.reply_to_message is None:
        return None
    return await asyncio.to_thread(
        context.services.people.article_in, message.chat_id, message.reply_to_message.message_id
    )
