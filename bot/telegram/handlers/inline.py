"""Inline mode: ``@bot question`` in any chat gives cited quotes to send there.

It has a pace of its own: what is asked at pauses of typing takes nothing from questions in chats.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from telegram import (
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest

from bot.rendering.telegram.elsewhere import inline_results
from bot.rendering.telegram.letters import one_line
from bot.telegram.delivery import PLAIN
from bot.telegram.pacing import Pace
from bot.telegram.replying import reprints
from retrieval.answer import Asked
from retrieval.errors import Crowded, QuestionEmpty, QuestionTooLong
from retrieval.question import checked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from telegram import InlineQuery, Update

    from bot.rendering.telegram.html import Message
    from bot.telegram.services import Context, Services

_PAUSE = 0.4  # seconds without another letter after which a question is taken to be typed
_KEPT = 60  # seconds for which Telegram gives the same results to everybody who types the same
_HELP = "start"  # payload of the button over results
_LABEL = 64  # units of what that button says


async def typed(update: Update, context: Context) -> None:
    """Answers what somebody has typed, unless they have typed on meanwhile."""
    query = update.inline_query
    if query is None:
        return
    services = context.services
    if not await services.typing_pause.over(query.from_user.id, _PAUSE):
        return
    texts = await services.texts_for(query.from_user)
    try:
        asked = Asked(checked(query.query))
        if _paced(asked, query, services):
            results = await _results(asked, query, services)
            told = None if results else texts("bot.inline_none")
        else:
            results, told = [], texts("bot.inline_too_fast")
    except (QuestionEmpty, QuestionTooLong):
        results, told = [], texts("bot.inline_empty")
    except Crowded as error:
        results, told = [], texts.error(error)
    await answer(query, results, told)


async def answer(
    query: InlineQuery, results: Sequence[InlineQueryResultArticle], told: str | None
) -> None:
    """Gives results to choose from, or none and a button that says why."""
    label = told and one_line(told, _LABEL)
    button = InlineQueryResultsButton(label, start_parameter=_HELP) if label else None
    with suppress(BadRequest):  # the query is too old to be answered
        await query.answer(results, cache_time=_KEPT if results else 0, button=button)


def _paced(asked: Asked, query: InlineQuery, services: Services) -> bool:
    """Whether a question may be asked; one that is remembered always may, and does not count."""
    if services.engine.remembers(asked):
        return True
    return services.inline_pace.next(query.from_user.id) is Pace.FINE


async def _results(
    asked: Asked, query: InlineQuery, services: Services
) -> list[InlineQueryResultArticle]:
    found = await services.engine.ask(asked)
    texts = await services.texts_for(query.from_user, spoken=found.answer.language)
    names = await asyncio.to_thread(reprints, found.answer, services.store)
    return [
        InlineQueryResultArticle(
            id=result.id,
            title=result.title,
            description=result.description,
            input_message_content=content(result.message),
        )
        for result in inline_results(found.answer, texts, services.links, names)
    ]


def content(message: Message) -> InputTextMessageContent:
    return InputTextMessageContent(
        message.html, parse_mode=ParseMode.HTML, link_preview_options=PLAIN
    )
