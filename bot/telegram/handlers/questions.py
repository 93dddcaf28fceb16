"""Questions, and questions that were edited."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from telegram.constants import ChatType

from bot.people import Asked
from bot.telegram.handlers.commands import help_
from bot.telegram.hearing import question_in, thread_of
from bot.telegram.replying import Reply

if TYPE_CHECKING:
    from telegram import Update

    from bot.telegram.services import Context


async def asked(update: Update, context: Context) -> None:
    """Any text in private; in groups what is meant for the bot."""
    message = update.message or update.edited_message
    if message is None:
        return
    question = question_in(message, context.bot.username)
    writer = update.effective_sender
    if writer is None:
        return
    if question is None:
        await _misheard(update, context)
        return
    context.services.albums.is_first(message.media_group_id)  # its other pictures ask nothing
    place = Asked(
        chat_id=message.chat_id,
        user_id=writer.id,
        message_id=message.message_id,
        question=question,
        at=datetime.now(UTC),
        thread_id=thread_of(message),
    )
    replied = message.reply_to_message
    reply = Reply(context.services, context.bot)
    await reply.to(place, message.from_user, replied.message_id if replied else None)


async def _misheard(update: Update, context: Context) -> None:
    """In private a command that there is not gets the list of those that there are."""
    message = update.message
    if message is None or message.chat.type != ChatType.PRIVATE or message.via_bot is not None:
        return
    await help_(update, context)
