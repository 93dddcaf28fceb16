"""What people think of answers: a thumb, and why it is down."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram import Message as Standing
from telegram.error import BadRequest

from bot.rendering.telegram.addresses import Because, Thumb
from bot.verdicts import Reason, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from telegram import CallbackQuery

    from bot.telegram.services import Services
    from bot.texts import Texts

_REASON = "b-"  # how the data of buttons begin that give a reason


async def rate(
    address: Thumb | Because, query: CallbackQuery, services: Services, texts: Texts
) -> str:
    """Remembers what a person thinks of an answer; of a bad one, asks why."""
    people, person = services.people, query.from_user.id
    bad = isinstance(address, Because) or address.verdict is Verdict.BAD
    reason = address.reason if isinstance(address, Because) else None
    verdict = Verdict.BAD if bad else Verdict.GOOD
    if not await asyncio.to_thread(people.rate, address.answer, person, verdict, reason):
        return texts("bot.expired")
    if reason is not None:
        await _set_reasons((), query)
        return texts("bot.noted")
    if not bad:
        await _set_reasons((), query)
        return texts("bot.thanks")
    reasons = [
        InlineKeyboardButton(
            texts(f"bot.reason_{each.value}"), callback_data=Because(address.answer, each).pack()
        )
        for each in Reason
    ]
    await _set_reasons((reasons[:2], reasons[2:]), query)
    return texts("bot.why")


async def _set_reasons(rows: Iterable[list[InlineKeyboardButton]], query: CallbackQuery) -> None:
    """Puts these reasons under the answer, in place of those that are there."""
    message = query.message
    if not isinstance(message, Standing) or message.reply_markup is None:
        return
    kept = [
        row
        for row in message.reply_markup.inline_keyboard
        if not str(row[0].callback_data).startswith(_REASON)
    ]
    with suppress(BadRequest):  # they are there already
        await message.edit_reply_markup(InlineKeyboardMarkup([*kept, *rows]))
