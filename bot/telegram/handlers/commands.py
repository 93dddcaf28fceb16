"""Commands that everybody has."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.people import RETENTION
from bot.rendering.telegram import lists
from bot.rendering.telegram.addresses import ArticlePage, parse
from bot.rendering.telegram.html import Message, saying
from bot.telegram.handlers import follows
from bot.telegram.handlers.articles import page_at
from bot.telegram.hearing import thread_of
from retrieval.checksum import checksum

if TYPE_CHECKING:
    from telegram import Update

    from bot.telegram.services import Context, Services
    from bot.texts import Texts
    from retrieval.types import Article


async def start(update: Update, context: Context) -> None:
    """What this is; or the page of an article, if a link to one was followed."""
    services = context.services
    texts = await services.texts_for(update.effective_user)
    address = parse(context.args[0]) if context.args else None
    if isinstance(address, ArticlePage):
        page = await asyncio.to_thread(page_at, address, services.store, texts)
        await respond(update, context, page)
        return
    count = await asyncio.to_thread(services.store.size)
    examples = await services.examples.some()
    await respond(update, context, lists.welcome(texts, examples, count))


async def help_(update: Update, context: Context) -> None:
    services = context.services
    texts = await services.texts_for(update.effective_user)
    admin = services.is_admin(update.effective_user)
    await respond(update, context, lists.help_message(texts, admin=admin))


async def latest(update: Update, context: Context) -> None:
    services = context.services
    texts = await services.texts_for(update.effective_user)
    await respond(update, context, await asyncio.to_thread(_latest, services, texts))


async def sources(update: Update, context: Context) -> None:
    services = context.services
    texts = await services.texts_for(update.effective_user)
    summaries = await asyncio.to_thread(services.store.summaries)
    await respond(update, context, lists.sources(summaries, texts, 1))


async def language(update: Update, context: Context) -> None:
    texts = await context.services.texts_for(update.effective_user)
    await respond(update, context, lists.language_choice(texts))


async def following(update: Update, context: Context) -> None:
    services, user = context.services, update.effective_user
    if user is None or update.message is None:
        return
    texts = await services.texts_for(user)
    chat_id = update.message.chat_id
    await respond(update, context, await follows.listed(user.id, chat_id, services, texts))


async def forget(update: Update, context: Context) -> None:
    """Deletes all that is stored about the person, and says so in the language they had.

    Who writes in a chat's name is that chat, as for all that is stored: Telegram gives everybody
    who does the same user.
    """
    services, writer = context.services, update.effective_sender
    if writer is None:
        return
    texts = await services.texts_for(update.effective_user)
    await asyncio.to_thread(services.people.forget, writer.id)
    await respond(update, context, saying(texts("bot.forgotten")))


async def privacy(update: Update, context: Context) -> None:
    texts = await context.services.texts_for(update.effective_user)
    await respond(update, context, lists.privacy(texts, RETENTION))


def _latest(services: Services, texts: Texts) -> Message:
    def opened_here(article: Article) -> str:
        text = services.store.article(article.id).text
        return services.links.start(ArticlePage(article.id, checksum(text), 1))

    return lists.latest(services.store.summaries(), texts, opened_here)


async def respond(update: Update, context: Context, message: Message) -> None:
    """Sends a message to where the update came from."""
    received = update.message
    if received is not None:
        await context.services.delivery.send(
            received.chat_id,
            message,
            thread=thread_of(received),
            reply_to=received.message_id if received.chat_id < 0 else None,
        )
