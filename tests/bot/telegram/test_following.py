"""Following questions in a chat: what is listed, and how each is ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.texts import Texts
from tests.bot.telegram.telegram_corpus import FOLLOW, UNANSWERABLE, WATER_QUESTION, WOOD_QUESTION

if TYPE_CHECKING:
    from tests.bot.telegram.process import BotProcess
    from tests.botapi.api import BotApi
    from tests.botapi.chats import Chat
    from tests.botapi.messages import Message
    from tests.botapi.people import Person

pytestmark = pytest.mark.xdist_group("telegram")

PATIENCE = 30.0
VI, EN = Texts.of("vi"), Texts.of("en")


def ask(person: Person, text: str, chat: Chat | None = None) -> Message:
    person.sends(text, chat=chat)
    (answer,) = (chat or person.chat).wait_for(timeout=PATIENCE)
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


def test_a_group_reads_only_what_is_followed_there_and_only_the_follower_ends_it(
    api: BotApi, serving: BotProcess, an: Person, ben: Person
) -> None:
    presses(an, ask(an, UNANSWERABLE), FOLLOW[0])
    group = api.group("Làng", an, ben)
    for person, question in ((an, WOOD_QUESTION), (ben, WATER_QUESTION)):
        answer = ask(person, f"/ask {question}", group)
        presses(person, answer, answer.labels[-1][0])
    listed = ask(an, "/following", group)
    shown = (
        f"<b>Bạn đang theo dõi trong nhóm này</b>\n1. {WOOD_QUESTION}\n\n"
        "Bấm 🔕 và số của câu để thôi theo dõi."
    )
    assert (listed.html, listed.labels) == (shown, [["🔕 1"]])

    assert presses(ben, listed, "🔕 1") == (
        "Somebody else follows this question; only they can stop that."
    )
    assert (listed.html, listed.labels, len(listed.versions)) == (shown, [["🔕 1"]], 1)
    open_follows = (
        "SELECT question FROM follows WHERE ended_at IS NULL AND user_id = {} ORDER BY id"
    )
    assert serving.rows(open_follows.format(an.id)) == [(UNANSWERABLE,), (WOOD_QUESTION,)]
    assert serving.rows(open_follows.format(ben.id)) == [(WATER_QUESTION,)]

    assert presses(an, listed, "🔕 1") == VI("bot.unfollowed")
    group.wait_for_edit(listed)
    assert (listed.html, listed.labels) == (VI("bot.following_none_here"), [])
    assert ask(an, "/following").html == (
        f"<b>Bạn đang theo dõi</b>\n1. {UNANSWERABLE}\n\nBấm 🔕 và số của câu để thôi theo dõi."
    )


def test_the_list_of_who_was_forgotten_does_not_become_somebody_elses(
    api: BotApi, an: Person, ben: Person
) -> None:
    group = api.group("Làng", an, ben)
    presses(an, ask(an, f"/ask {WOOD_QUESTION}", group), FOLLOW[0])
    listed = ask(an, "/following", group)
    shown = listed.html
    ask(an, "/forget")
    assert presses(ben, listed, "🔕 1") == EN("bot.not_following")
    assert (listed.html, len(listed.versions)) == (shown, 1)
