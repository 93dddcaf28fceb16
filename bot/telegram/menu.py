"""What Telegram shows of the bot: its commands, per language and scope, and what it is."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from telegram import (
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
)
from telegram.error import TelegramError

from bot.rendering.telegram.lists import ADMIN_COMMANDS, COMMANDS
from bot.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from telegram import Bot

    from bot.settings import Settings
    from bot.texts import Language

_log = logging.getLogger(__name__)

_PRIVATE = tuple(name for name in COMMANDS if name != "ask")  # where every text is a question
_GROUPS = ("ask", "latest", "sources", "help")
# Telegram's own languages; whoever has none of them gets what is set without a language.
_CODES: tuple[Language | None, ...] = (None, "vi", "en")


async def publish(bot: Bot, settings: Settings) -> None:
    """Sets all of it. What Telegram refuses is logged: the bot works without."""

    async def attempt(call: Awaitable[bool], what: str) -> None:
        try:
            await call
        except TelegramError as error:
            _log.warning("%s: not set: %s", what, error)

    for code in _CODES:
        texts = Texts.of(code or settings.language)
        everybody = _commands(_PRIVATE, texts)
        scopes = [
            (BotCommandScopeAllPrivateChats(), everybody),
            (BotCommandScopeAllGroupChats(), _commands(_GROUPS, texts)),
        ]
        scopes += [
            (BotCommandScopeChat(admin), [*everybody, *_commands(ADMIN_COMMANDS, texts)])
            for admin in sorted(settings.admins)
        ]
        for scope, commands in scopes:
            # Refused for an admin who has never written to the bot.
            await attempt(bot.set_my_commands(commands, scope, code), f"commands, {scope.type}")
        await attempt(bot.set_my_short_description(texts("bot.about"), code), "short description")
        await attempt(bot.set_my_description(texts("bot.description"), code), "description")


def _commands(names: tuple[str, ...], texts: Texts) -> list[BotCommand]:
    return [BotCommand(name, texts(f"bot.cmd_{name}")) for name in names]
