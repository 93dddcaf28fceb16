"""What handlers need, in one place."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from telegram.ext import Application, CallbackContext, ExtBot

from bot.texts import LANGUAGES, Texts

if TYPE_CHECKING:
    from telegram import User

    from bot.people import People
    from bot.rendering.telegram.sources import Links
    from bot.settings import Settings
    from bot.telegram.arrivals import InOrder
    from bot.telegram.debounce import Albums, TypingPause
    from bot.telegram.delivery import Delivery
    from bot.telegram.engine import Engine
    from bot.telegram.examples import Examples
    from bot.telegram.pacing import PersonalPace
    from bot.telegram.presence import Presence
    from bot.telegram.writing import Writer
    from retrieval.store import Store

_KEY = "services"


@dataclass(frozen=True, slots=True)
class Services:
    """The finished parts of a running bot."""

    settings: Settings
    store: Store
    people: People
    order: InOrder
    engine: Engine
    writer: Writer
    delivery: Delivery
    pace: PersonalPace
    inline_pace: PersonalPace
    presence: Presence
    typing_pause: TypingPause
    albums: Albums
    links: Links
    examples: Examples

    async def texts_for(self, user: User | None, spoken: str | None = None) -> Texts:
        """In the language that a person chose, else ``spoken``, else that of their Telegram.

        ``spoken`` is the language of a question, by ISO 639-1; it counts if it is one of the two.
        """
        chosen: str | None = None
        spoken = spoken if spoken in LANGUAGES else None
        if user is not None:
            chosen = await asyncio.to_thread(self.people.language_of, user.id)
            chosen = chosen or spoken or user.language_code
        code = chosen or spoken or self.settings.language
        return Texts.spoken(code)

    def is_admin(self, user: User | None) -> bool:
        return user is not None and user.id in self.settings.admins


class Context(CallbackContext[ExtBot[Any], dict[Any, Any], dict[Any, Any], dict[Any, Any]]):
    """A handler's context, which knows the services."""

    @property
    def services(self) -> Services:
        return cast("Services", self.application.bot_data[_KEY])


Bot = Application[ExtBot[Any], Context, dict[Any, Any], dict[Any, Any], dict[Any, Any], Any]


def equip(application: Bot, services: Services) -> None:
    """Makes the services known to the handlers of ``application``."""
    application.bot_data[_KEY] = services
