"""Following questions in a chat: what is listed, and how each is ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.texts import Texts
from tests.bot.telegram.telegram_corpus import FOLLOW, UNANSWERABLE, WOOD_QUESTION

if TYPE_CHECKING:
    from tests.bot.telegram.process import BotProcess
    from tests.botapi.messages import Message
    from tests.botapi.people import Person

pytestmark = pytest.mark.xdist_group("telegram")

PATIENCE = 30.0
VI = Texts.of("vi")


def ask(person: Person, text: str) -> Message:
    person.sends(text)
    (answer,) = person.chat.wait_for(timeout=PATIENCE)
    return answer


def presses(person: Person, message: Message, label: str) -> str:
    return person.presses(message, label, timeout=PATIENCE).text


def test_what_is_followed_is_listed_and_ended_one_by_one(
    serving: BotProcess, an: Person, ben: Person
) -> None:
    for question in (WOOD_QUESTION, UNANSWERABLE):
        presses(an, ask(an, question), FOLLOW[0])
    listed = ask(an, "/following")
    assert listed.html == (
        f"<b>Bạn đang theo dõi</b>\n1. {WOOD_QUESTION}\n2. {UNANSWERABLE}\n\n"
        "Bấm 🔕 và số của câu để thôi theo dõi."
    )
    assert listed.labels == [["🔕 1", "🔕 2"]]
    assert presses(an, listed, "🔕 1") == VI("bot.unfollowed")
    an.chat.wait_for_edit(listed)
    assert listed.html == (
        f"<b>Bạn đang theo dõi</b>\n1. {UNANSWERABLE}\n\nBấm 🔕 và số của câu để thôi theo dõi."
    )
    assert listed.labels == [["🔕 1"]]
    assert presses(an, listed, "🔕 1") == VI("bot.unfollowed")
    an.chat.wait_for_edit(listed, versions=3)
    assert listed.html == VI("bot.following_none")
    assert listed.labels == []
    # What answers told is no news to whoever follows them; where nothing was shown, all is.
    last = serving.rows("SELECT max(id) FROM articles")[0][0]
    kept = serving.rows(f"SELECT seen, told FROM follows WHERE user_id = {an.id} ORDER BY id")
    (seen, told), unanswered = kept
    assert seen == last
    assert told != "[]"
    assert unanswered == (last, "[]")
