"""Following questions, and ending that: what the buttons for it do."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from telegram import InlineKeyboardMarkup
from telegram import Message as Standing
from telegram.error import BadRequest

from bot.rendering.telegram.addresses import Unfollow, parse
from bot.rendering.telegram.lists import following
from bot.standing import told_articles
from bot.telegram.hearing import thread_of

if TYPE_CHECKING:
    from telegram import CallbackQuery

    from bot.people import StoredAnswer
    from bot.rendering.telegram.html import Message
    from bot.telegram.standing import Parts
    from bot.texts import Texts


async def begin(
    stored: StoredAnswer, message: Standing, user_id: int, services: Parts, texts: Texts
) -> str:
    """Follows the question of an answer, where that stands; what the answer tells is no news."""
    last = await asyncio.to_thread(services.store.last_number)
    followed = await asyncio.to_thread(
        services.people.follow,
        user_id,
        message.chat_id,
        thread_of(message),
        stored.alone,
        texts.language,
        last,
        told_articles(stored),
    )
    return texts("bot.followed" if followed.is_new else "bot.already_followed")


async def listed(user_id: int, chat_id: int, services: Parts, texts: Texts) -> Message:
    """What a person follows: in company only there, since everybody reads it."""
    here = chat_id if chat_id < 0 else None
    follows = await asyncio.to_thread(services.people.follows, user_id, here)
    return following(follows, texts, in_company=here is not None)


async def end(address: Unfollow, query: CallbackQuery, services: Parts, texts: Texts) -> str:
    """Ends a follow; a list becomes what is left of it, and elsewhere the button goes.

    In company others may press the button too: for them it does nothing.
    """
    people, person = services.people, query.from_user.id
    follower = await asyncio.to_thread(people.follower, address.follow)
    if follower != person:
        return texts("bot.not_following" if follower is None else "bot.not_yours")
    ended = await asyncio.to_thread(people.unfollow, address.follow, person)
    message = query.message
    if isinstance(message, Standing) and message.reply_markup is not None:
        rows = message.reply_markup.inline_keyboard
        leads = [parse(str(button.callback_data)) for row in rows for button in row]
        if all(isinstance(lead, Unfollow) for lead in leads):
            left = await listed(person, message.chat_id, services, texts)
            await services.delivery.edit(message.chat_id, message.message_id, left)
        elif ended:
            kept = [row for row in rows if row[0].callback_data != query.data]
            with suppress(BadRequest):  # it is gone already
                await message.edit_reply_markup(InlineKeyboardMarkup(kept))
    return texts("bot.unfollowed" if ended else "bot.not_following")
