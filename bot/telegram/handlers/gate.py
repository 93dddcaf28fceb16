"""What comes before all other handlers, and what catches what falls through them."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from telegram import Message, Update
from telegram.constants import CallbackQueryLimit, ChatType
from telegram.error import BadRequest, TelegramError
from telegram.ext import ApplicationHandlerStop

from bot.rendering.telegram.addresses import Unfollow, parse
from bot.rendering.telegram.html import saying
from bot.telegram.delivery import is_closed
from bot.telegram.handlers import guests, inline
from bot.telegram.hearing import thread_of
from bot.telegram.pacing import unheard
from bot.texts import Texts
from retrieval.errors import Crowded, HoibaoError

if TYPE_CHECKING:
    from telegram import Bot

    from bot.telegram.services import Context, Services

_log = logging.getLogger(__name__)


async def pass_by(_update: Update, _context: Context) -> None:
    """Lets an update through to the other handlers, whoever it is from."""


def ends_follow(data: object) -> bool:
    """Whether a button's data is that of one that ends a follow."""
    return isinstance(parse(str(data)), Unfollow)


async def enter(update: Update, context: Context) -> None:
    """Lets through what may use the bot; nothing else goes on, whether it can be told so or not."""
    services, message = context.services, update.message
    places = (update.effective_chat, update.effective_user)
    if services.settings.serves(*(place.id for place in places if place is not None)):
        return
    said = (await _texts(update, services))("bot.not_allowed")
    try:
        answered = await _answer(update, said, context.bot)
        if not answered and message is not None and message.chat.type == ChatType.PRIVATE:
            await services.delivery.send(message.chat_id, saying(said))
    except TelegramError as error:
        _log.warning("not delivered: %s", error)
    raise ApplicationHandlerStop


async def failed(update: object, context: Context) -> None:
    """What went wrong goes to the log; the person reads a sentence that helps."""
    error, services = context.error, context.services
    closed = is_closed(error)
    if closed:
        _log.info("not delivered: %s", error)
    elif not isinstance(error, Crowded):
        _log.error("an update could not be dealt with", exc_info=error)
    if not isinstance(update, Update):
        return
    if error is not None and unheard(error):
        services.order.keep(update)
    said = _said(error, await _texts(update, services))
    try:
        if not await _answer(update, said, context.bot) and not closed:
            await _tell(update, said, services)
    except TelegramError as another:
        _log.warning("not delivered: %s", another)


async def _texts(update: Update, services: Services) -> Texts:
    try:
        return await services.texts_for(update.effective_user)
    except HoibaoError:  # the database may be what went wrong
        return Texts.of(services.settings.language)


def _said(error: BaseException | None, texts: Texts) -> str:
    if is_closed(error):
        return texts("bot.silenced")
    return texts.error(error) if isinstance(error, Crowded) else texts("bot.failed")


async def _answer(update: Update, said: str, bot: Bot) -> bool:
    """Answers what waits for that, and not for a message; whether there was such a thing.

    A press that was answered already, or is too old for it, waits for a message.
    """
    if update.callback_query is not None:
        told = said[: CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH]
        try:
            await update.callback_query.answer(told, show_alert=True)
        except BadRequest:
            return False
    elif update.inline_query is not None:
        await inline.answer(update.inline_query, [], said)
    elif update.guest_message is not None:
        await guests.reply(update.guest_message, saying(said), bot)
    else:
        return False
    return True


async def _tell(update: Update, said: str, services: Services) -> None:
    """Replies to a message, or to the one under which a button was pressed."""
    pressed = update.callback_query and update.callback_query.message
    message = update.message or update.edited_message or pressed
    if isinstance(message, Message):
        await services.delivery.send(
            message.chat_id,
            saying(said),
            thread=thread_of(message),
            reply_to=message.message_id,
        )
