"""What is no text: a kind sentence in private, silence in groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram.constants import ChatType

from bot.rendering.telegram.html import saying

if TYPE_CHECKING:
    from telegram import Update

    from bot.telegram.services import Context


async def received(update: Update, context: Context) -> None:
    message = update.message
    if message is None or message.chat.type != ChatType.PRIVATE:
        return
    services = context.services
    if not services.albums.is_first(message.media_group_id):
        return
    texts = await services.texts_for(message.from_user)
    told = saying(texts("bot.media"))
    await services.delivery.send(message.chat_id, told, reply_to=message.message_id)
