"""Not too fast: what Telegram takes of the bot, and what the bot takes of one person."""

from __future__ import annotations

import asyncio
import math
import time
from collections import deque
from datetime import timedelta
from enum import Enum
from typing import TYPE_CHECKING

import httpx
from telegram.constants import FloodLimit
from telegram.error import BadRequest, NetworkError, RetryAfter
from telegram.ext import AIORateLimiter
from tenacity import (
    AsyncRetrying,
    retry_if_exception,
    stop_after_delay,
    wait_random_exponential,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine
    from typing import Any

_MESSAGES = {"sendMessage", "sendPhoto", "sendDocument"}
"""Calls that must not be made twice, and that Telegram counts."""
_PASSING = {"sendChatAction", "sendMessageDraft"}
"""Calls that are worth nothing a moment later."""
_EXPIRING = {"answerCallbackQuery", "answerInlineQuery", "answerGuestQuery"}
_PATIENCE, _SHORT_PATIENCE = 600.0, 10.0  # seconds
_FLOOD_RETRIES = 20
_SECOND = 1.02  # seconds: messages that leave in one may arrive a little closer together
_EVENLY = 0.8  # of the time that each has on average, to the next one at least
_UNSENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


class Turns:
    """Lets at most ``most`` through in any second, one after the other, about evenly.

    Who comes late costs those after nothing: they may follow a little faster.
    """

    def __init__(
        self,
        most: int,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._gap = _EVENLY / most
        self._taken = deque([-math.inf] * most, maxlen=most)
        self._resumes = -math.inf
        self._next = asyncio.Lock()
        self._clock = clock
        self._sleep = sleep

    def pause(self, seconds: float) -> None:
        """Lets nobody through for so long."""
        self._resumes = max(self._resumes, self._clock() + seconds)

    async def wait(self) -> None:
        """Returns when it is the caller's turn."""
        async with self._next:
            while (left := self._due() - self._clock()) > 0:
                await self._sleep(left)
            self._taken.append(self._clock())

    def _due(self) -> float:
        return max(self._taken[0] + _SECOND, self._taken[-1] + self._gap, self._resumes)


class SteadyLimiter(AIORateLimiter):
    """Telegram's limits, kept evenly, and calls that failed on their way, made again.

    The library's own limiter lets 30 messages go at once and 30 more within the same second.
    ``at_once``: calls under way; a pool of connections in which more calls wait looks through all
    of them at each answer. A message takes its turn first, then a connection.
    """

    def __init__(self, at_once: int) -> None:
        super().__init__(overall_max_rate=0, max_retries=_FLOOD_RETRIES)
        self._turns = Turns(FloodLimit.MESSAGES_PER_SECOND)
        self._free = asyncio.Semaphore(at_once)
        self.messages_under_way = 0
        """How many Telegram may have taken that nobody has heard of yet."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,
    ) -> Any:
        counted = data if endpoint in _MESSAGES else {}
        patience = _SHORT_PATIENCE if endpoint in _EXPIRING else _PATIENCE
        may_repeat = unsent if endpoint in _MESSAGES else unheard
        attempts = AsyncRetrying(
            retry=retry_if_exception(lambda e: endpoint not in _PASSING and may_repeat(e)),
            wait=wait_random_exponential(multiplier=0.25, max=15),
            stop=stop_after_delay(patience),
            reraise=True,
        )
        process = super().process_request

        async def call(*args: Any, **kwargs: Any) -> Any:
            if endpoint in _MESSAGES:
                await self._turns.wait()
            async with self._free:
                self.messages_under_way += endpoint in _MESSAGES
                try:
                    return await callback(*args, **kwargs)
                except RetryAfter as error:
                    self._turns.pause(_seconds(error.retry_after))
                    raise
                finally:
                    self.messages_under_way -= endpoint in _MESSAGES

        async for attempt in attempts:
            with attempt:
                return await process(call, args, kwargs, endpoint, counted, rate_limit_args)
        raise AssertionError("the last attempt raises")


def _seconds(wait: float | timedelta) -> float:
    """The library tells either, as it is set."""
    return wait.total_seconds() if isinstance(wait, timedelta) else wait


def unheard(error: BaseException) -> bool:
    """Whether Telegram may not have heard a call: it failed on its way there or back."""
    return isinstance(error, NetworkError) and not isinstance(error, BadRequest)


def unsent(error: BaseException) -> bool:
    """Whether Telegram cannot have heard a call."""
    return unheard(error) and isinstance(error.__cause__, _UNSENT)


class Pace(Enum):
    """What becomes of one person's next question."""

    FINE = "fine"
    TOO_FAST = "too fast"
    TOO_FAST_AND_TOLD = "too fast and told"


class PersonalPace:
    """So many questions of one person within a minute; those beyond are turned away.

    That is told once, until a question goes through again.
    """

    def __init__(
        self, limit: int, seconds: float = 60.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._limit = limit
        self._seconds = seconds
        self._clock = clock
        self._asked: dict[int, deque[float]] = {}
        self._told: set[int] = set()

    def next(self, person: int) -> Pace:
        """Counts a question, if it may be asked."""
        now = self._clock()
        self._forget(now)
        asked = self._asked.setdefault(person, deque())
        if len(asked) < self._limit:
            asked.append(now)
            self._told.discard(person)
            return Pace.FINE
        if person in self._told:
            return Pace.TOO_FAST_AND_TOLD
        self._told.add(person)
        return Pace.TOO_FAST

    def _forget(self, now: float) -> None:
        for person, asked in list(self._asked.items()):
            while asked and asked[0] <= now - self._seconds:
                asked.popleft()
            if not asked:
                del self._asked[person]
                self._told.discard(person)
