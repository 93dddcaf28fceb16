"""getUpdates: long polling by one bot at a time."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.botapi.methods.about import set_allowed
from tests.botapi.refusals import conflict

if TYPE_CHECKING:
    from tests.botapi.calls import Call
    from tests.botapi.messages import Json
    from tests.botapi.world import World

_LONGEST = 50  # seconds
_MOST = 100  # updates at once


@dataclass(slots=True)
class _Poll:
    """A call that waits; ``ended`` says why it must stop."""

    woken: asyncio.Event = field(default_factory=asyncio.Event)
    ended: str = ""


class Polling:
    """``wake`` may be called from any thread, the rest on the loop."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._loop = asyncio.get_running_loop()
        self._current: _Poll | None = None

    def wake(self) -> None:
        if self._current is not None:
            self._loop.call_soon_threadsafe(self._current.woken.set)

    async def get_updates(self, call: Call) -> list[Json]:
        """:raises Refusal: 409, when a webhook is set or another call takes over."""
        poll = self._take_over(call)
        limit = min(max(call.integer("limit", _MOST), 1), _MOST)
        deadline = time.monotonic() + min(max(call.number("timeout"), 0), _LONGEST)
        try:
            while True:
                poll.woken.clear()
                with self._world.changes.lock:
                    self._check(poll)
                    batch = self._world.updates.take(limit)
                left = deadline - time.monotonic()
                if batch or left <= 0:
                    return batch
                try:
                    await asyncio.wait_for(poll.woken.wait(), left)
                except TimeoutError:
                    return []
        finally:
            if self._current is poll:
                self._current = None

    def _take_over(self, call: Call) -> _Poll:
        poll = _Poll()
        with self._world.changes.making():
            self._check(poll)
            if self._current is not None:
                self._current.ended = (
                    "terminated by other getUpdates request; make sure that only one bot instance "
                    "is running"
                )
                self._current.woken.set()
            self._current = poll
            self._world.polls += 1
            set_allowed(self._world, call)
            self._world.updates.confirm(call.integer("offset"))
        return poll

    def _check(self, poll: _Poll) -> None:
        if poll.ended:
            raise conflict(poll.ended)
        if self._world.webhook.url:
            raise conflict(
                "can't use getUpdates method while webhook is active; use deleteWebhook to delete "
                "the webhook first"
            )
