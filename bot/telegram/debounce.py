"""Several things that are one: letters of a question being typed, pictures of an album."""

from __future__ import annotations

import asyncio
from collections import Counter, OrderedDict

_ALBUMS = 1_000  # remembered


class TypingPause:
    """Tells, of several things that one person types in a row, the last."""

    def __init__(self) -> None:
        self._typed: Counter[int] = Counter()
        self._waiting: Counter[int] = Counter()

    async def over(self, person: int, seconds: float) -> bool:
        """Waits; whether the person typed nothing more meanwhile."""
        self._typed[person] += 1
        self._waiting[person] += 1
        number = self._typed[person]
        await asyncio.sleep(seconds)
        last = number == self._typed[person]
        self._waiting[person] -= 1
        if not self._waiting[person]:
            del self._waiting[person], self._typed[person]
        return last


class Albums:
    """Pictures that come together come as messages of their own; one reply to all is enough."""

    def __init__(self) -> None:
        self._seen: OrderedDict[str, None] = OrderedDict()

    def is_first(self, album: str | None) -> bool:
        """Whether nothing of an album was seen before; what belongs to none is always the first."""
        if album is None:
            return True
        if album in self._seen:
            return False
        self._seen[album] = None
        if len(self._seen) > _ALBUMS:
            self._seen.popitem(last=False)
        return True
