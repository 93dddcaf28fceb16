"""How often the bot says that it is at work."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.people import Asked
from bot.telegram import presence
from bot.telegram.presence import Presence


class Counting:
    """A bot that counts what it is told to show, each call taking a while."""

    def __init__(self, seconds: float = 0.0) -> None:
        self.seconds = seconds
        self.shown: list[str] = []

    async def send_chat_action(self, chat_id: int, action: str, thread_id: int | None) -> None:
        await asyncio.sleep(self.seconds)
        self.shown.append(f"{action} in {chat_id}, {thread_id}")

    async def send_message_draft(
        self, chat_id: int, draft_id: int, text: str, *, message_thread_id: int | None
    ) -> None:
        await asyncio.sleep(self.seconds)
        self.shown.append(f"{text} as {draft_id} in {chat_id}, {message_thread_id}")


ASKED = Asked(8, 6, 5, "Ai?", datetime(2026, 1, 2, tzinfo=UTC), thread_id=3)


async def shown(text: str | None, chat_id: int, seconds: float, times: int = 1) -> list[str]:
    bot = Counting()
    asked = replace(ASKED, chat_id=chat_id)
    showing = Presence(bot)  # type: ignore[arg-type]
    for _ in range(times):
        async with showing.typing(asked, text):
            await asyncio.sleep(seconds)
    return bot.shown


def test_typing_is_repeated_beside_a_preview_until_the_answer_is_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(presence, "_SHOWN", 0.01)
    said = asyncio.run(shown("Đang tìm…", 8, 0.5))
    assert said[:2] == ["typing in 8, 3", "Đang tìm… as 5 in 8, 3"]
    assert set(said[2:]) == {"typing in 8, 3"}


def test_while_many_wait_typing_is_shown_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presence, "_SHOWN", 0.01)
    assert asyncio.run(shown(None, 8, 0.2)) == ["typing in 8, 3"]


def test_while_many_wait_typing_is_shown_once_for_all_that_is_asked_in_a_chat() -> None:
    assert asyncio.run(shown(None, 8, 0.01, times=3)) == ["typing in 8, 3"]
    assert asyncio.run(shown("Đang tìm…", -8, 0.01, times=3)) == ["typing in -8, 3"] * 3


def test_a_group_gets_no_preview() -> None:
    assert asyncio.run(shown("Đang tìm…", -8, 0.1)) == ["typing in -8, 3"]


@pytest.mark.parametrize("slow", [0.1, 0.8])
def test_a_call_that_is_on_its_way_is_never_cancelled(slow: float) -> None:
    """A cancelled call may keep its connection; only so long does the answer wait for it."""

    async def answered() -> tuple[float, list[str]]:
        bot = Counting(slow)
        started = time.monotonic()
        async with Presence(bot).typing(ASKED, "Đang tìm…"):  # type: ignore[arg-type]
            await asyncio.sleep(0.01)
        took = time.monotonic() - started
        await asyncio.sleep(slow)
        return took, bot.shown

    took, shown = asyncio.run(answered())
    assert sorted(shown) == ["typing in 8, 3", "Đang tìm… as 5 in 8, 3"]
    assert took == pytest.approx(min(slow, presence._PATIENCE), abs=0.25)


def test_the_last_word_of_a_draft_counts_and_its_end_is_no_word() -> None:
    async def said() -> list[str | None]:
        draft = presence.Draft("a")
        words = [await draft.next()]
        draft.say("b")
        draft.say("c")
        words.append(await draft.next())
        draft.end()
        return [*words, await draft.next()]

    assert asyncio.run(said()) == ["a", "c", None]
