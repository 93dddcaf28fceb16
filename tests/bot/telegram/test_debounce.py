"""Waiting until somebody has stopped typing."""

from __future__ import annotations

import asyncio

from bot.telegram.debounce import TypingPause


def test_only_the_last_thing_that_a_person_types_counts() -> None:
    async def typed() -> list[bool]:
        pause = TypingPause()
        first = asyncio.create_task(pause.over(1, 0.05))
        other = asyncio.create_task(pause.over(2, 0.05))
        await asyncio.sleep(0.01)
        second = asyncio.create_task(pause.over(1, 0.05))
        told = list(await asyncio.gather(first, other, second))
        told.append(await pause.over(1, 0))
        assert not pause._typed
        assert not pause._waiting
        return told

    assert asyncio.run(typed()) == [False, True, True, True]
