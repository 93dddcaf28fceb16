"""What comes before all other handlers, and what catches what falls through them."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from telegram import Update
from telegram.constants import CallbackQueryLimit, ChatType
from telegram.error import TelegramError
from telegram.ext import ApplicationHandlerStop

from bot.rendering.telegram.html import saying
from bot.telegram.delivery import is_closed
from bot.telegram.hearing import thread_of
from bot.telegram.pacing import unheard
from bot.texts import Texts
from retrieval.errors import Crowded, HoibaoError

if TYPE_CHECKING:
    from bot.telegram.services import Context, Services

_log = logging.getLogger(__name__)


async def enter(update: Update, context: Context) -> None:
    """Lets through what may use the bot."""
    services = context.services
    if _may_enter(update, services):
        return
    if update.message is not None and update.message.chat.type == ChatType.PRIVATE:
        texts = await services.texts_for(update.effective_user)
        told = saying(texts("bot.not_allowed"))
        await services.delivery.send(update.message.chat_id, told)
    raise ApplicationHandlerStop


async def failed(update: object, context: Context) -> None:
    """What went wrong goes to the log; the person reads a sentence that helps."""
    error = context.error
    if is_closed(error):
        _log.info("not delivered: %s", error)
        return
    if not isinstance(error, Crowded):
        _log.error("an update could not be dealt with", exc_info=error)
    if not isinstance(update, Update):
        return
    if error is not None and unheard(error):
        context.services.order.keep(update)
    try:
        texts = await _texts(update, context.services)
        said = texts.error(error) if isinstance(error, Crowded) else texts("bot.failed")
        await _tell(update, said, context.services)
    except TelegramError as another:
        _log.warning("not delivered: %s", another)


async def _texts(update: Update, services: Services) -> Texts:
    try:
        return await services.texts_for(update.effective_user)
    except HoibaoError:  # the database may be what went wrong
        return Texts.of(services.settings.language)


async def _tell(update: Update, said: str, services: Services) -> None:
    if update.callback_query is not None:
        await update.callback_query.answer(
            said[: CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH], show_alert=True
        )
    elif message := update.message or update.edited_message:
        await services.delivery.send(
            message.chat_id,
            saying(said),
            thread=thread_of(message),
            reply_to=message.message_id,
        )


def _may_enter(update: Update, services: Services) -> bool:
    allowed, user = services.settings.allowed_chats, update.effective_user
    places = {place.id for place in (update.effective_chat, user) if place is not None}
    return not allowed or bool(places & allowed) or services.is_admin(user)
