"""Example questions, kept until the archive changes."""

from __future__ import annotations

import asyncio
import random
from typing import TYPE_CHECKING

from bot.clock import today
from retrieval.examples import examples

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.telegram.engine import Engine
    from retrieval.archive import Archive

_COUNT = 3


class Examples:
    """Questions that the archive can answer."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._found: Sequence[str] = ()
        self._generation: int | None = None
        self._lock = asyncio.Lock()

    async def some(self) -> Sequence[str]:
        """Three questions, or as many as there are."""
        async with self._lock:
            await self._engine.run(self._refresh)
        return self._found

    def _refresh(self, archive: Archive) -> None:
        archive.refresh()
        generation = archive.store.generation()
        if generation != self._generation:
            self._found = examples(archive, _COUNT, today(), random.randrange(2**32))
            self._generation = generation
