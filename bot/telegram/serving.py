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
from telegram.error import BadRequest, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.asking import open_archive
from bot.people import People
from bot.rendering.telegram.sources import Links
from bot.telegram.application import CONNECTIONS, build
from bot.telegram.arrivals import Arrivals, InOrder
from bot.telegram.debounce import Albums, TypingPause
from bot.telegram.delivery import Delivery
from bot.telegram.engine import Engine
from bot.telegram.examples import Examples
from bot.telegram.feeds import keep_syncing
from bot.telegram.ledger import Ledger
from bot.telegram.logs import discreet, log_to_stderr
from bot.telegram.menu import publish
from bot.telegram.pacing import PersonalPace, SteadyLimiter
from bot.telegram.presence import Presence
from bot.telegram.services import Services, equip
from bot.telegram.standing import keep_delivering
from bot.telegram.writing import Writer
from retrieval.errors import (
    TelegramUnreachable,
    TokenRefused,
    WebhookRefused,
    WebhookUnheard,
    reason,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from bot.session import Session
    from bot.settings import Settings
    from bot.telegram.services import Bot as BotApplication
    from retrieval.archive import Archive

_log = logging.getLogger(__name__)
_TRIES, _PAUSE = 3, 1.0  # to reach Telegram at the start, and seconds between
_DAY = 24 * 60 * 60.0
_LONGEST_PAUSE = 30.0  # seconds between two tries to be told of updates
_GRACE = 25.0  # seconds that answers under way are waited for at the end


def serve(session: Session) -> None:
    """Runs the bot until SIGTERM or SIGINT.

    Errors: :class:`TokenMissing`, :class:`TokenRefused`, :class:`TelegramUnreachable`,
    :class:`WebhookRefused`, :class:`WebhookUnheard`, and those of the archive, before anything is
    answered.
    """
    token = session.settings.bot_token()
    log_to_stderr(token)
    try:
        asyncio.run(_checked(token, session.settings))
        archive = open_archive(session, stays=True)
        asyncio.run(_serve(session, archive, token))
    except InvalidToken:
        raise TokenRefused from None  # the library's own error tells the token


async def _checked(token: str, settings: Settings) -> None:
    """That Telegram can be reached and knows the token, before the model is loaded."""
    for left in reversed(range(_TRIES)):
        try:
            async with Bot(token, base_url=settings.bot_api_url):
                return
        except (NetworkError, RetryAfter) as error:
            if not left:
                why = discreet(error.message, token)
                raise TelegramUnreachable(settings.bot_api_url, why) from None  # as above
            await asyncio.sleep(_PAUSE)


async def _serve(session: Session, archive: Archive, token: str) -> None:
    settings = session.settings
    people = People.open(settings.database)
    ledger = Ledger()
    arrivals, order = Arrivals(people, ledger), InOrder(people)
    limiter = SteadyLimiter(CONNECTIONS)
    application = build(token, settings.bot_api_url, settings.admins, arrivals, order, limiter)
    async with AsyncExitStack() as stack:
        stack.callback(people.close)
        engine = await stack.enter_async_context(
            Engine(archive, settings.queue, session.precedence)
        )
        writer = Writer(settings, archive.encoder)
        stack.callback(writer.close)
        await application.initialize()
        stack.push_async_callback(application.shutdown)
        await asyncio.to_thread(people.serve, application.bot.id)
        services = Services(
            settings=settings,
            store=archive.store,
            people=people,
            order=order,
            engine=engine,
            writer=writer,
            delivery=Delivery(application.bot, limiter, ledger),
            pace=PersonalPace(settings.pace),
            inline_pace=PersonalPace(settings.pace),
            presence=Presence(application.bot),
            typing_pause=TypingPause(),
            albums=Albums(),
            links=Links(application.bot.username),
            examples=Examples(engine),
        )
        equip(application, services)
        await _run(application, services, arrivals)


async def _run(application: BotApplication, services: Services, arrivals: Arrivals) -> None:
    """Answers until the process is told to end; then what is under way is finished."""
    told_to_end = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told_to_end.set)
    await arrivals.put_left_over(application.bot)
    await asyncio.to_thread(_note_messages, services.people, services.delivery.ledger)
    chores = [
        asyncio.create_task(_noted(chore))
        for chore in (
            publish(application.bot, services.settings),
            services.examples.some(),
            _prune(services.people),
            keep_syncing(services.settings, services.store, services.engine),
            keep_delivering(services),
        )
    ]
    await application.start()
    try:
        await _first(told_to_end.wait(), _listen(application, services.settings))
        await told_to_end.wait()
    finally:
        services.order.close()
        for chore in chores:
            chore.cancel()
        await _stop(application)


def _note_messages(people: People, ledger: Ledger) -> None:
    """Tells the ledger what the run before knew, before anything is sent."""
    for chat_id, message_id in people.messages():
        ledger.recall(chat_id, message_id)


async def _first(one: Awaitable[object], other: Awaitable[object]) -> None:
    """Waits for one of two things, whose error is raised, and gives the other up."""
    tasks = [asyncio.ensure_future(one), asyncio.ensure_future(other)]
    done, waiting = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in waiting:
        task.cancel()
    for task in done:
        task.result()


async def _stop(application: BotApplication) -> None:
    _log.info("finishing what is being answered")
    if application.updater is not None and application.updater.running:
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
    else:
        secret = settings.webhook_secret
        told = secret.get_secret_value() if secret else secrets.token_urlsafe(32)
        await _set_webhook(application.bot, settings.webhook_url, told)
        host, port = settings.webhook_listen, settings.webhook_port
        try:
            await updater.start_webhook(
                listen=host,
                port=port,
                url_path=urlsplit(settings.webhook_url).path.lstrip("/"),
                webhook_url=settings.webhook_url,
                secret_token=told,
                allowed_updates=Update.ALL_TYPES,
                bootstrap_retries=-1,
            )
        except OSError as error:
            raise WebhookUnheard(host, port, reason(error)) from error
    _log.info("@%s answers", application.bot.username)


async def _set_webhook(bot: Bot, url: str, secret: str) -> None:
    """Tells Telegram where to come, and what goes wrong, as the library does not of its own try."""
    pause = _PAUSE
    while True:
        try:
            await bot.set_webhook(url, allowed_updates=Update.ALL_TYPES, secret_token=secret)
            return
        except BadRequest as error:
            raise WebhookRefused(error.message) from error
        except InvalidToken:
            raise
        except TelegramError as error:
            _unreachable(error)
        await asyncio.sleep(pause)
        pause = min(2 * pause, _LONGEST_PAUSE)


def _unreachable(error: TelegramError) -> None:
    _log.warning("no updates from Telegram for now: %s", error)


async def _noted(chore: Awaitable[object]) -> None:
    """What goes wrong with a chore is logged; the bot answers without."""
    try:
        await chore
    except Exception:
        _log.exception("a chore failed")


async def _prune(people: People) -> None:
    """Once a day, forgets what is old."""
    while True:
        await _noted(asyncio.to_thread(people.prune, datetime.now(UTC)))
        await asyncio.sleep(_DAY)
