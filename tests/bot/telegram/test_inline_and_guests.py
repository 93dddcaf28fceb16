"""The bot in chats that it is not in: inline results, and mentions that it hears as a guest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.texts import Texts
from tests.bot.telegram.conftest import PACE
from tests.bot.telegram.telegram_corpus import (
    RICE_QUESTION,
    UNANSWERABLE,
    WOOD_PUPILS,
    WOOD_QUESTION,
    WOOD_SOURCE,
    WOOD_TEACHER,
    WOOD_TITLE,
)

if TYPE_CHECKING:
    from tests.botapi.api import BotApi
    from tests.botapi.people import Person

pytestmark = pytest.mark.xdist_group("telegram")

PATIENCE = 30.0
VI, EN = Texts.of("vi"), Texts.of("en")


def test_typing_a_question_anywhere_gives_quotes_to_send(
    api: BotApi, an: Person, ben: Person
) -> None:
    question = f"{WOOD_QUESTION} Vậy?"
    found = an.types_inline(question, timeout=PATIENCE)
    shown = [(result.title, result.description) for result in found.results]
    assert shown[:2] == [(WOOD_TITLE, WOOD_TEACHER), (WOOD_TITLE, WOOD_PUPILS)]
    assert found.cache_time == 60
    group = api.group("Xa", an, ben, bot=False)
    sent = an.chooses(found.results[0], chat=group, query=question)
    assert sent.html == f"<blockquote><b>{WOOD_TEACHER}</b></blockquote>\n{WOOD_SOURCE}"
    assert sent.labels == []
    asked = len(api.calls("answerInlineQuery"))
    assert ben.types_inline(question, timeout=PATIENCE) == found  # Telegram's own copy
    assert len(api.calls("answerInlineQuery")) == asked


def test_only_the_last_of_what_is_typed_quickly_is_answered(api: BotApi, an: Person) -> None:
    words = WOOD_QUESTION.split()
    typed = [an.starts_typing_inline(" ".join(words[:count])) for count in range(2, len(words) + 1)]
    last = typed[-1].wait(PATIENCE)
    assert last.results[0].description == WOOD_TEACHER
    an.sends("/privacy")
    an.chat.wait_for(timeout=PATIENCE)
    assert [query.answer for query in typed[:-1]] == [None] * (len(typed) - 1)


@pytest.mark.parametrize(
    ("typed", "key"), [("", "bot.inline_empty"), (UNANSWERABLE, "bot.inline_none")]
)
def test_without_results_a_button_says_why(an: Person, ben: Person, typed: str, key: str) -> None:
    for person, texts in ((an, VI), (ben, EN)):
        found = person.types_inline(typed, timeout=PATIENCE)
        assert (found.results, found.cache_time) == ((), 0)
        assert found.button == {"text": texts(key), "start_parameter": "start"}


def test_a_query_that_expired_disturbs_nobody(api: BotApi, an: Person) -> None:
    an.starts_typing_inline(f"{RICE_QUESTION} A?")
    api.expire_queries()
    found = an.types_inline(f"{WOOD_QUESTION} B?", timeout=PATIENCE)
    assert found.results[0].description == WOOD_TEACHER


def test_two_people_who_type_at_once_are_both_answered(an: Person, ben: Person) -> None:
    first = an.starts_typing_inline(f"{WOOD_QUESTION} C?")
    second = ben.starts_typing_inline(f"{WOOD_QUESTION} D?")
    assert first.wait(PATIENCE).results[0].description == WOOD_TEACHER
    assert second.wait(PATIENCE).results[0].description == WOOD_TEACHER


@pytest.mark.parametrize(
    ("text", "html"),
    [
        (
            f"@hoibao_bot {WOOD_QUESTION}",
            f"<blockquote><b>{WOOD_TEACHER}</b> [1]</blockquote>\n\n[1] {WOOD_SOURCE}",
        ),
        ("@hoibao_bot", VI("bot.empty_question")),
    ],
    ids=["question", "nothing"],
)
def test_a_mention_where_it_is_no_member_gets_one_reply(
    api: BotApi, an: Person, text: str, html: str
) -> None:
    group = api.group("Xa", an, bot=False)
    reply = an.guest_asks(text, chat=group, timeout=PATIENCE)
    assert (reply.html, reply.labels) == (html, [])


# The pace -----------------------------------------------------------------------------


def test_who_types_too_fast_gets_no_results_but_those_that_are_remembered(
    an: Person, ben: Person
) -> None:
    new = [f"{UNANSWERABLE} {number}?" for number in range(PACE + 1)]
    for typed in new[:-1]:
        assert ben.types_inline(typed, timeout=PATIENCE).button == {
            "text": EN("bot.inline_none"),
            "start_parameter": "start",
        }
    for _ in range(2):
        beyond = ben.types_inline(new[-1], timeout=PATIENCE)
        assert (beyond.results, beyond.cache_time) == ((), 0)
        assert beyond.button == {
            "text": "That was a little fast. Please wait a moment and keep typing.",
            "start_parameter": "start",
        }
    again = ben.types_inline(new[0], timeout=PATIENCE)
    assert again.button == {"text": EN("bot.inline_none"), "start_parameter": "start"}
    other = an.types_inline(new[-1], timeout=PATIENCE)
    assert other.button == {"text": VI("bot.inline_none"), "start_parameter": "start"}
    ben.sends(WOOD_QUESTION)  # in a chat it is another pace
    (answer,) = ben.chat.wait_for(timeout=PATIENCE)
    assert answer.text_of("blockquote")[0] == f"{WOOD_TEACHER} [1]"


def test_a_guest_who_asks_too_fast_is_told_so_once(api: BotApi, an: Person, ben: Person) -> None:
    group = api.group("Xa", an, ben, bot=False)
    asked = f"@hoibao_bot {WOOD_QUESTION}"
    for _ in range(PACE):
        reply = an.guest_asks(asked, chat=group, timeout=PATIENCE)
        assert reply.text_of("blockquote") == [f"{WOOD_TEACHER} [1]"]
    told = an.guest_asks(asked, chat=group, timeout=PATIENCE)
    assert told.html == (
        f"Bạn hỏi hơi nhanh: mỗi phút bot chỉ trả lời {PACE} câu. Bạn chờ một lát rồi hỏi tiếp nhé."
    )
    unheard = an.starts_asking_as_guest(asked, chat=group)
    an.sends(WOOD_QUESTION)  # counts as well
    assert ben.guest_asks(asked, chat=group, timeout=PATIENCE).text_of("blockquote") == [
        f"{WOOD_TEACHER} [1]"
    ]
    an.chat.stays_quiet(0.5)
    assert unheard.answer is None
