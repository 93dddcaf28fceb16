"""Waiting until somebody has stopped typing."""

from __future__ import annotations

import asyncio
from collections import Counter


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
