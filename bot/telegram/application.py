"""The bot put together: python-telegram-bot's application with our parts and handlers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram import Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    InlineQueryHandler,
    MessageHandler,
    TypeHandler,
    filters,
)

from bot.telegram.handlers import (
    admin,
    buttons,
    commands,
    gate,
    guests,
    inline,
    media,
    questions,
    uploads,
)
from bot.telegram.services import Context

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.telegram.arrivals import Arrivals, InOrder
    from bot.telegram.pacing import SteadyLimiter
    from bot.telegram.services import Bot

CONNECTIONS = 64
_SECONDS = 10.0  # to connect, to send a request, and to hear the answer
_FIRST = -1  # the group of what comes before all handlers

_LINK = r"^\s*https?://\S+\s*$"
_ADD = r"^/add(@\w+)?(\s|$)"
_COMMANDS = {
    "start": commands.start,
    "help": commands.help_,
    "latest": commands.latest,
    "sources": commands.sources,
    "language": commands.language,
    "following": commands.following,
    "forget": commands.forget,
    "privacy": commands.privacy,
    "add": admin.add,
    "remove": admin.remove,
    "stats": admin.stats,
}


def build(
    token: str,
    api_url: str,
    admins: Collection[int],
    arrivals: Arrivals,
    order: InOrder,
    limiter: SteadyLimiter,
) -> Bot:
    """The application, not yet running. ``api_url``: without the token, as the library has it."""
    application: Bot = (
        Application.builder()
        .token(token)
        .base_url(api_url)
        .base_file_url(file_url(api_url))
        .context_types(ContextTypes(context=Context))
        .rate_limiter(limiter)
        .connection_pool_size(CONNECTIONS)
        .connect_timeout(_SECONDS)
        .read_timeout(_SECONDS)
        .write_timeout(_SECONDS)
        .pool_timeout(_SECONDS)
        .concurrent_updates(order)
        .update_queue(arrivals)
        .job_queue(None)
        .build()
    )
    once = filters.UpdateType.MESSAGE
    # Who is shut out may still end what the bot keeps of them. Of a group the first handler counts.
    mine = CommandHandler(("forget", "privacy"), gate.pass_by, filters=once)
    application.add_handler(mine, group=_FIRST)
    ending = CallbackQueryHandler(gate.pass_by, pattern=gate.ends_follow)
    application.add_handler(ending, group=_FIRST)
    application.add_handler(TypeHandler(Update, gate.enter), group=_FIRST)
    application.add_handler(CallbackQueryHandler(buttons.pressed))
    application.add_handler(InlineQueryHandler(inline.typed))
    application.add_handler(MessageHandler(filters.UpdateType.GUEST_MESSAGE, guests.asked))
    for name, handler in _COMMANDS.items():
        application.add_handler(CommandHandler(name, handler, filters=once))
    # The library looks for commands in texts only, not in what stands under a file.
    captioned = once & filters.Document.ALL & filters.CaptionRegex(_ADD)
    application.add_handler(MessageHandler(captioned, admin.add))
    sent = filters.ChatType.PRIVATE & (filters.Document.ALL | filters.Regex(_LINK))
    by_admins = filters.User(admins, allow_empty=True)
    application.add_handler(MessageHandler(once & sent & by_admins, uploads.received))
    words = filters.UpdateType.MESSAGES & (filters.TEXT | filters.CAPTION)
    application.add_handler(MessageHandler(words, questions.asked))
    application.add_handler(MessageHandler(once & ~filters.StatusUpdate.ALL, media.received))
    application.add_error_handler(gate.failed)
    return application


def file_url(api_url: str) -> str:
    """Where files are fetched from: ``https://host/bot`` has them at ``https://host/file/bot``."""
    return api_url.removesuffix("/bot") + "/file/bot"
