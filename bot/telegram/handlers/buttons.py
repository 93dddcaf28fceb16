"""Buttons under messages: what each leads to, also long after and after a restart."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from telegram import Message as Standing
from telegram.error import BadRequest, TelegramError

from bot.people import Asked
from bot.people.restoring import cited_articles, restored
from bot.rendering.telegram.addresses import (
    ArticlePage,
    Because,
    CitedPassage,
    Drop,
    Example,
    Follow,
    Keep,
    MoreResults,
    SourcesPage,
    Speak,
    Spoken,
    Thumb,
    Unfollow,
    parse,
)
from bot.rendering.telegram.answers import more_messages
from bot.rendering.telegram.html import Message, bold, plain, saying
from bot.rendering.telegram.lists import example, sources
from bot.rendering.telegram.reading import gone_message
from bot.telegram.handlers import follows, thumbs
from bot.telegram.handlers.articles import cited_page, page_at, removed
from bot.telegram.hearing import thread_of
from bot.telegram.replying import Reply, reprints
from bot.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Sequence

    from telegram import Bot, CallbackQuery, Update

    from bot.people import Citation, People, StoredAnswer
    from bot.rendering.telegram.addresses import Address
    from bot.telegram.services import Context, Services
    from bot.texts import Language

    _Later = Callable[[], Awaitable[object]]

_TOAST = 200  # characters over the chat


async def pressed(update: Update, context: Context) -> None:
    """Every press is answered, also one that leads nowhere any more."""
    query = update.callback_query
    if query is None:
        return
    services, address = context.services, parse(query.data or "")
    stored = await asyncio.to_thread(_answer_of, address, query, services.people)
    spoken = stored.language if stored else None
    texts = await services.texts_for(query.from_user, spoken=spoken)
    led = await _Press(query, stored, services, context.bot, texts).lead(address)
    with suppress(TelegramError):  # it is too old to be answered; what it asks for is done
        await query.answer(led if isinstance(led, str) else None)
    if callable(led):
        await led()


def _answer_of(
    address: Address | None, query: CallbackQuery, people: People
) -> StoredAnswer | None:
    """The answer that a button names, or under which it stands, or under what that led on to.

    Whatever the button leads to speaks its language.
    """
    match address:
        case Thumb() | Because() | CitedPassage() | MoreResults() | Follow():
            return people.answer(address.answer)
        case ArticlePage() | Unfollow() if message := query.message:
            return people.answer_in(message.chat.id, message.message_id)
    return None


@dataclass(frozen=True, slots=True)
class _Press:
    """A button that was pressed, and the answer that it is about."""

    query: CallbackQuery
    stored: StoredAnswer | None
    services: Services
    bot: Bot
    texts: Texts

    async def lead(self, address: Address | None) -> str | _Later | None:
        """Does what the button stands for; returns what is shown over the chat.

        Or what is to be done when the press is answered, and may take longer than that can wait.
        """
        match address:
            case Thumb() | Because():
                return await thumbs.rate(address, self.query, self.services, self.texts)
            case Speak():
                return await self._speak(address)
            case Keep():
                return await self._keep(address)
            case Drop():
                return await self._drop(address)
            case Unfollow():
                return await follows.end(address, self.query, self.services, self.texts)
        message = self.query.message
        if not isinstance(message, Standing):  # too old for Telegram to say where it stands
            return self.texts("bot.expired") if address else None
        match address:
            case ArticlePage():
                page = await asyncio.to_thread(page_at, address, self.services.store, self.texts)
                await self._edit(message, page)
            case SourcesPage():
                summaries = await asyncio.to_thread(self.services.store.summaries)
                await self._edit(message, sources(summaries, self.texts, address.page))
            case Example():
                return partial(self._ask, address, message)
            case CitedPassage() | MoreResults() | Follow():
                return await self._remembered(address, message)
        return None

    async def _remembered(
        self, address: CitedPassage | MoreResults | Follow, message: Standing
    ) -> str | _Later:
        """What takes the answer under which the button stands."""
        stored = self.stored
        if stored is None:
            return self.texts("bot.expired")
        match address:
            case Follow():
                person = self.query.from_user.id
                return await follows.begin(stored, message, person, self.services, self.texts)
            case MoreResults():
                pages = await asyncio.to_thread(self._more, address, stored)
                return partial(self._open, message, pages, stored)
            case CitedPassage():
                cited = stored.citations[address.citation - 1 : address.citation]
                page = await asyncio.to_thread(self._passage, cited)
                article_id = cited[0].article_id if cited else None
                return partial(self._open, message, [page], stored, article_id)

    async def _open(
        self,
        message: Standing,
        pages: Iterable[Message],
        stored: StoredAnswer,
        article_id: int | None = None,
    ) -> None:
        """Sends what leads on from an answer, to which replies to it then refer as well."""
        sent = await self._send(message, pages)
        await asyncio.to_thread(self.services.people.opened, stored.id, sent, article_id)

    async def _keep(self, address: Keep) -> str:
        """An admin confirms an article that was just added: its buttons go."""
        if not self.services.is_admin(self.query.from_user):
            return self.texts("bot.admins_only")
        if isinstance(self.query.message, Standing):
            with suppress(BadRequest):
                await self.query.message.edit_reply_markup(None)
        return self.texts("bot.kept")

    async def _drop(self, address: Drop) -> str:
        """An admin takes an article out again that was just added."""
        if not self.services.is_admin(self.query.from_user):
            return self.texts("bot.admins_only")
        store = self.services.store
        told = await asyncio.to_thread(removed, address.article, store, self.texts)
        if isinstance(self.query.message, Standing):
            await self._edit(self.query.message, saying(told))
        return told[:_TOAST]

    async def _speak(self, address: Speak) -> str:
        language: Language = "vi" if address.language is Spoken.VIETNAMESE else "en"
        await asyncio.to_thread(
            self.services.people.set_language, self.query.from_user.id, language
        )
        texts = Texts.of(language)
        if isinstance(self.query.message, Standing):
            await self._edit(self.query.message, saying(texts("bot.language_set")))
        return texts("bot.language_set")

    async def _ask(self, address: Example, message: Standing) -> None:
        """Asks an example question of the welcome under which the button stands."""
        question = example(message.text or "", address.number)
        if question is None:
            return
        (shown,) = await self._send(message, [Message(bold(plain(question)).markup)])
        place = Asked(
            chat_id=message.chat_id,
            user_id=self.query.from_user.id,
            message_id=shown,
            question=question,
            at=datetime.now(UTC),
            thread_id=thread_of(message),
        )
        await Reply(self.services, self.bot).to(place, self.query.from_user)

    def _more(self, address: MoreResults, stored: StoredAnswer) -> list[Message]:
        store = self.services.store
        answer = restored(stored, store.articles(cited_articles(stored)))
        links, names = self.services.links, reprints(answer, store)
        return more_messages(answer, stored.id, address.start, self.texts, links, names)

    def _passage(self, cited: Sequence[Citation]) -> Message:
        """The page of a citation, if there is that one."""
        if not cited:
            return gone_message(self.texts)
        return cited_page(cited[0], self.services.store, self.texts)

    async def _send(self, message: Standing, sent: Iterable[Message]) -> list[int]:
        thread = thread_of(message)
        return [
            await self.services.delivery.send(message.chat_id, each, thread=thread) for each in sent
        ]

    async def _edit(self, message: Standing, becomes: Message) -> None:
        await self.services.delivery.edit(message.chat_id, message.message_id, becomes)
