"""``hoibao serve``: the bot from its start to its end."""

from __future__ import annotations

import asyncio
import logging
import secrets
import signal
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from telegram import Bot, Update
from telegram.error import InvalidToken, NetworkError, TelegramError

from bot.asking import open_archive
from bot.people import People
from bot.rendering.telegram.sources import Links
from bot.telegram.application import build
from bot.telegram.arrivals import Arrivals, InOrder
from bot.telegram.debounce import TypingPause
from bot.telegram.delivery import Delivery
from bot.telegram.engine import Engine
from bot.telegram.examples import Examples
from bot.telegram.logs import log_to_stderr
from bot.telegram.menu import publish
from bot.telegram.pacing import PersonalPace
from bot.telegram.services import Services, equip
from retrieval.errors import TelegramUnreachable, TokenRefused

if TYPE_CHECKING:
    from bot.session import Session
    from bot.settings import Settings
    from bot.telegram.services import Bot as BotApplication
    from retrieval.archive import Archive

_log = logging.getLogger(__name__)
_TRIES, _PAUSE = 3, 1.0  # to reach Telegram at the start, and seconds between
_DAY = 24 * 60 * 60.0
_GRACE = 25.0  # seconds that answers under way are waited for at the end


def serve(session: Session) -> None:
    """Runs the bot until SIGTERM or SIGINT.

    Errors: :class:`TokenMissing`, :class:`TokenRefused`, :class:`TelegramUnreachable`, and those of
    the archive, before anything is answered.
    """
    token = session.settings.bot_token()
    log_to_stderr(token)
    asyncio.run(_checked(token, session.settings))
    archive = open_archive(session)
    asyncio.run(_serve(session, archive, token))


async def _checked(token: str, settings: Settings) -> None:
    """That Telegram can be reached and knows the token, before the model is loaded."""
    for left in reversed(range(_TRIES)):
        try:
            async with Bot(token, base_url=settings.bot_api_url):
                return
        except InvalidToken as error:
            raise TokenRefused from error
        except NetworkError as error:
            if not left:
                raise TelegramUnreachable(settings.bot_api_url, error.message) from error
            await asyncio.sleep(_PAUSE)


async def _serve(session: Session, archive: Archive, token: str) -> None:
    settings = session.settings
    people = People.open(settings.database)
    arrivals, order = Arrivals(people), InOrder(people)
    application = build(token, settings.bot_api_url, arrivals, order)
    async with AsyncExitStack() as stack:
        stack.callback(people.close)
        engine = await stack.enter_async_context(Engine(archive, settings.queue))
        await application.initialize()
        stack.push_async_callback(application.shutdown)
        services = Services(
            settings=settings,
            store=archive.store,
            people=people,
            engine=engine,
            delivery=Delivery(application.bot),
            pace=PersonalPace(settings.pace),
            typing_pause=TypingPause(),
            links=Links(application.bot.username),
            examples=Examples(engine),
        )
        equip(application, services)
        await _run(application, services, arrivals, order)


async def _run(
    application: BotApplication, services: Services, arrivals: Arrivals, order: InOrder
) -> None:
    """Answers until the process is told to end; then what is under way is finished."""
    told_to_end = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told_to_end.set)
    chores = [
        asyncio.create_task(chore)
        for chore in (
            publish(application.bot, services.settings),
            services.examples.some(),
            _prune(services.people),
        )
    ]
    await arrivals.put_left_over(application.bot)
    await application.start()
    await _listen(application, services.settings)
    _log.info("@%s answers", application.bot.username)
    await told_to_end.wait()
    _log.info("finishing what is being answered")
    order.close()
    for chore in chores:
        chore.cancel()
    if application.updater is not None:
        await application.updater.stop()
    try:
        await asyncio.wait_for(application.stop(), _GRACE)
    except TimeoutError:
        _log.warning("some questions are left for the next start")


async def _listen(application: BotApplication, settings: Settings) -> None:
    updater = application.updater
    assert updater is not None  # built with one
    if settings.webhook_url is None:
        await updater.start_polling(
            allowed_updates=Update.ALL_TYPES, bootstrap_retries=-1, error_callback=_unreachable
        )
        return
    secret = settings.webhook_secret
    await updater.start_webhook(
        listen=settings.webhook_listen,
        port=settings.webhook_port,
        url_path=urlsplit(settings.webhook_url).path.lstrip("/"),
        webhook_url=settings.webhook_url,
        secret_token=secret.get_secret_value() if secret else secrets.token_urlsafe(32),
        allowed_updates=Update.ALL_TYPES,
        bootstrap_retries=-1,
    )


def _unreachable(error: TelegramError) -> None:
    _log.warning("no updates from Telegram for now: %s", error)


async def _prune(people: People) -> None:
    """Once a day, forgets what is old."""
    while True:
        await asyncio.to_thread(people.prune, datetime.now(UTC))
        await asyncio.sleep(_DAY)
