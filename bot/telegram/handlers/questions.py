"""Questions, and questions that were edited."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.people import Asked
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
    writer = message.from_user or message.sender_chat
    if question is None or writer is None:
        return
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
