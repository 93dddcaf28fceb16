"""How often the bot says that it is at work."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.people import Asked
from bot.telegram import presence

if TYPE_CHECKING:
    import pytest
    from telegram import Bot


class Counting:
    """A bot that counts what it is told to show."""

    def __init__(self) -> None:
        self.shown: list[str] = []

    async def send_chat_action(self, chat_id: int, action: str, thread_id: int | None) -> None:
        self.shown.append(f"{action} in {chat_id}, {thread_id}")

    async def send_message_draft(
        self, chat_id: int, draft_id: int, text: str, *, message_thread_id: int | None
    ) -> None:
        self.shown.append(f"{text} as {draft_id} in {chat_id}, {message_thread_id}")


async def shown(text: str | None, chat_id: int, seconds: float) -> list[str]:
    counting = Counting()
    bot: Bot = counting  # type: ignore[assignment]
    asked = Asked(chat_id, 6, 5, "Ai?", datetime(2026, 1, 2, tzinfo=UTC), thread_id=3)
    async with presence.typing(bot, asked, text):
        await asyncio.sleep(seconds)
    return counting.shown


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


def test_a_group_gets_no_preview() -> None:
    assert asyncio.run(shown("Đang tìm…", -8, 0.1)) == ["typing in -8, 3"]
