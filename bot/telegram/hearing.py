"""What of a message is a question to the bot, in private and in company."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from telegram.constants import ChatType, MessageEntityType

if TYPE_CHECKING:
    from telegram import Message

_ASK = re.compile(r"/(?:ask|hoi)(?:@(\w+))?(?:\s+|$)", re.IGNORECASE)


def question_in(message: Message, username: str) -> str | None:
    """The question that a message puts to the bot ``username``; None if it is not for it.

    In private every text is one, and so is the caption of a picture. In groups it has to mention
    the bot, to reply to it, or to begin with /ask. It is empty if nothing was asked.
    """
    text = message.text or message.caption or ""
    if message.via_bot is not None and message.via_bot.username == username:
        return None  # a quote that somebody sent with the bot's own inline mode
    if command := _ASK.match(text):
        named = command[1]
        if named is None or named.lower() == username.lower():
            return text[command.end() :].strip()
        return None
    if text.startswith("/") or not text:
        return None
    if message.chat.type == ChatType.PRIVATE:
        return text
    asked = without_mention(message, username)
    if asked != text or is_reply_to(message, username):
        return asked
    return None


def without_mention(message: Message, username: str) -> str:
    """The text of a message without ``@username``; as it is where that is not mentioned."""
    text = message.text or message.caption or ""
    kinds: list[str | None] = [MessageEntityType.MENTION]
    mentions = (message.parse_entities if message.text else message.parse_caption_entities)(kinds)
    named = [word for word in mentions.values() if word.lower() == f"@{username}".lower()]
    for word in named:
        text = text.replace(word, " ")
    return " ".join(text.split()) if named else text


def is_reply_to(message: Message, username: str) -> bool:
    """Whether a message replies to one of the bot's."""
    replied = message.reply_to_message
    return bool(replied and replied.from_user and replied.from_user.username == username)


def thread_of(message: Message) -> int | None:
    """The topic of a forum in which a message stands."""
    return message.message_thread_id if message.is_topic_message else None
