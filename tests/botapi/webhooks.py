"""Updates pushed to a bot's webhook, until it takes them."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from http import HTTPStatus
from typing import TYPE_CHECKING

import aiohttp

if TYPE_CHECKING:
    from tests.botapi.updates import Pending
    from tests.botapi.world import World

_TIMEOUT = aiohttp.ClientTimeout(total=60)
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 2.0  # seconds between two tries


class Pusher:
    """Pushes up to ``max_connections`` updates at once, those of one chat one after the other.

    ``wake`` may be called from any thread, the rest on the loop.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._loop = asyncio.get_running_loop()
        self._woken = asyncio.Event()
        self._busy: set[int] = set()  # chats
        self._tasks: set[asyncio.Task[None]] = set()

    def wake(self) -> None:
        self._loop.call_soon_threadsafe(self._woken.set)

    async def run(self) -> None:
        self._woken.set()
        async with aiohttp.ClientSession(timeout=_TIMEOUT) as session:
            try:
                while True:
                    await self._woken.wait()
                    self._woken.clear()
                    self._launch(session)
            finally:
                for task in self._tasks:
                    task.cancel()
                with suppress(asyncio.CancelledError):
                    await asyncio.gather(*self._tasks)

    def _launch(self, session: aiohttp.ClientSession) -> None:
        with self._world.changes.lock:
            if not self._world.webhook.url:
                return
            for pending in self._world.updates.queue:
                if len(self._busy) >= self._world.webhook.max_connections:
                    return
                if pending.chat not in self._busy:
                    self._busy.add(pending.chat)
                    task = asyncio.create_task(self._push(session, pending))
                    self._tasks.add(task)
                    task.add_done_callback(self._tasks.discard)

    async def _push(self, session: aiohttp.ClientSession, pending: Pending) -> None:
        pause = _FIRST_PAUSE
        try:
            while self._world.webhook.url:
                complaint = await self._try(session, pending)
                with self._world.changes.making():
                    if complaint is None:
                        self._world.updates.done(pending)
                        return
                    self._world.webhook.last_error_message = complaint
                    self._world.webhook.last_error_date = self._world.now()
                await asyncio.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)
        finally:
            self._busy.discard(pending.chat)
            self._woken.set()

    async def _try(self, session: aiohttp.ClientSession, pending: Pending) -> str | None:
        """Nothing, or what Telegram would tell about the failure."""
        webhook = self._world.webhook
        headers = {"X-Telegram-Bot-Api-Secret-Token": webhook.secret} if webhook.secret else {}
        pending.served = True
        try:
            async with session.post(webhook.url, json=pending.body, headers=headers) as response:
                if response.ok:
                    return None
                phrase = HTTPStatus(response.status).phrase
                return f"Wrong response from the webhook: {response.status} {phrase}"
        except TimeoutError:
            return "Read timeout expired"
        except aiohttp.ClientConnectorError:
            return "Connection refused"
        except aiohttp.ClientError:
            return "Connection reset by peer"
