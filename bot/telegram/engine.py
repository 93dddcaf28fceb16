"""The model's work, beside the event loop: questions that wait are answered together."""

from __future__ import annotations

import asyncio
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from typing import TYPE_CHECKING, NamedTuple

from cachetools import LRUCache

from bot.clock import today
from retrieval.answer import attempt, consider_by
from retrieval.errors import Crowded
from retrieval.rereading import DEPTH

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date
    from typing import Self, TypeVar

    from bot.precedence import Precedence
    from retrieval.answer import Asked, Consideration, Sought, Trial
    from retrieval.archive import Archive

    T = TypeVar("T")

_TOGETHER = 16  # questions answered in one go; the first of them waits for the last
_REMEMBERED = 200  # readings of questions, ready for who asks the same; each holds its articles


class _Kept(NamedTuple):
    """What was found, and how many passages a reader read for it."""

    trial: Trial
    depth: int


class Engine:
    """An archive, and one thread that answers from it.

    An asynchronous context manager, to be left when nobody waits any more.
    """

    def __init__(self, archive: Archive, room: int, precedence: Precedence | None = None) -> None:
        """``room``: how many questions may wait. ``precedence``: over work of other processes."""
        self._archive = archive
        self._room = room
        self._precedence = precedence
        self._waiting: deque[tuple[Asked, asyncio.Future[Consideration]]] = deque()
        self._under_way = 0
        self._arrived = asyncio.Event()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="engine")
        self._recent: LRUCache[tuple[Sought, date], _Kept] = LRUCache(_REMEMBERED)

    async def __aenter__(self) -> Self:
        self._worker = asyncio.create_task(self._work(), name="engine")
        return self

    async def __aexit__(self, *_: object) -> None:
        self._worker.cancel()
        await asyncio.gather(self._worker, return_exceptions=True)
        self._thread.shutdown()

    @property
    def unanswered(self) -> int:
        """How many questions wait or are being answered."""
        return len(self._waiting) + self._under_way

    async def ask(self, asked: Asked) -> Consideration:
        """What the archive, as it is now, says. Errors: :class:`Crowded`, those of the store."""
        if len(self._waiting) >= self._room:
            raise Crowded
        answered: asyncio.Future[Consideration] = asyncio.get_running_loop().create_future()
        self._waiting.append((asked, answered))
        self._arrived.set()
        return await answered

    def remembers(self, asked: Asked) -> bool:
        """Whether a question is answered from memory, unless the archive has changed meanwhile."""
        return all((reading, today()) in self._recent for reading in asked.readings)

    async def run(self, work: Callable[[Archive], T]) -> T:
        """Other work that takes the model or the archive, between questions."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, work, self._archive)

    async def _work(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await self._arrived.wait()
            self._under_way = min(_TOGETHER, len(self._waiting))
            together = [self._waiting.popleft() for _ in range(self._under_way)]
            if not self._waiting:
                self._arrived.clear()
            asked = [each for each, _ in together]
            outcomes = await loop.run_in_executor(self._thread, self._considered, asked)
            for (_, answered), outcome in zip(together, outcomes, strict=True):
                if answered.cancelled():
                    continue
                if isinstance(outcome, Exception):
                    answered.set_exception(outcome)
                else:
                    answered.set_result(outcome)
            self._under_way = 0

    def _depth(self, together: int) -> int:
        """How many passages a reader reads for each of so many questions: fewer under pressure."""
        return 0 if self._waiting else DEPTH // together

    def _considered(self, asked: Sequence[Asked]) -> Sequence[Consideration | Exception]:
        """In the thread. A question that goes wrong must not take the others with it."""
        try:
            with self._precedence.answering() if self._precedence else nullcontext():
                return self._answered(asked)
        except Exception as error:
            if len(asked) == 1:
                return [error]
            return [self._considered([each])[0] for each in asked]

    def _answered(self, asked: Sequence[Asked]) -> list[Consideration]:
        if self._archive.refresh():
            self._recent.clear()
        depth = self._depth(len(set(asked)))
        return consider_by(asked, lambda sought: self._found(sought, today(), depth))

    def _found(self, sought: Sequence[Sought], day: date, depth: int) -> list[Trial]:
        """What was sought before comes from memory, while the archive and the day are the same."""
        trials = {
            reading: kept.trial
            for reading in sought
            if (kept := self._recent.get((reading, day))) and kept.depth >= depth
        }
        new = [reading for reading in sought if reading not in trials]
        for reading, trial in zip(new, attempt(self._archive, new, day, depth), strict=True):
            trials[reading] = trial
            self._recent[reading, day] = _Kept(trial, depth)
        return [trials[reading] for reading in sought]
