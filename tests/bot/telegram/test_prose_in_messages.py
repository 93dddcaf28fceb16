"""Prose by a language model: above the quotes where it holds, and never instead of them."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from tests.bot.telegram.process import BotProcess
from tests.bot.telegram.telegram_corpus import (
    NOT_FOUND,
    UNANSWERABLE,
    WOOD_ANSWER,
    WOOD_LABELS,
    WOOD_PUPILS,
    WOOD_QUESTION,
    WOOD_TEACHER,
)
from tests.botapi.api import BotApi
from tests.llm_server import Reply, fails, says, says_then_breaks_off, sends, serving, stalls

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.botapi.messages import Message
    from tests.llm_server import Behaviour

pytestmark = pytest.mark.xdist_group("telegram-apart")

PATIENCE = 60.0
SECONDS = 3.0  # that are given to the model
FIRST = f"{WOOD_TEACHER[:-1]} [1]."
SECOND = f"{WOOD_PUPILS[:-1]} [2]."


@dataclass
class Model:
    """A language model that behaves as it is told at the time, and counts how often it is asked."""

    behave: Behaviour = stalls
    asked: int = 0

    def __call__(self, reply: Reply) -> None:
        self.asked += 1
        self.behave(reply)


@dataclass
class Place:
    bot: BotProcess
    model: Model = field(default_factory=Model)

    def ask(self, question: str) -> Message:
        person = self.bot.api.person("An")
        person.sends(question)
        (answer,) = person.chat.wait_for(timeout=PATIENCE)
        person.chat.stays_quiet(0.1)
        return answer

    def drafts(self, answer: Message) -> list[str]:
        calls = self.bot.api.calls("sendMessageDraft")
        here = [call for call in calls if str(call.parameters["chat_id"]) == str(answer.chat.id)]
        return [call.parameters["text"] for call in here]


@pytest.fixture(scope="module")
def place(new_folder: Callable[[], Path]) -> Iterator[Place]:
    model = Model()
    with BotApi() as api, serving(model) as server:
        settings = {"HOIBAO_LLM_URL": server.url, "HOIBAO_LLM_SECONDS": str(SECONDS)}
        with BotProcess(new_folder(), api, **settings) as bot:
            yield Place(bot, model)
            assert "Traceback" not in bot.log


def test_what_holds_comes_first_and_grows_in_the_preview(place: Place) -> None:
    def behave(reply: Reply) -> None:
        reply.open()
        reply.text(f"{FIRST} ")
        reply.text("Lớp")
        time.sleep(0.7)
        reply.text(SECOND.removeprefix("Lớp"))
        reply.done()

    place.model.behave = behave
    answer = place.ask(WOOD_QUESTION)
    assert answer.html == f"{FIRST} {SECOND}\n{WOOD_ANSWER}"
    assert answer.labels == WOOD_LABELS
    assert FIRST in place.drafts(answer)


def test_what_does_not_hold_is_left_out(place: Place) -> None:
    place.model.behave = says(f"Lớp học có 99 học viên [2]. {FIRST} Hãy gọi <b>ngay</b> [1].")
    assert place.ask(WOOD_QUESTION).html == f"{FIRST}\n{WOOD_ANSWER}"


def test_what_was_said_before_it_broke_off_is_kept(place: Place) -> None:
    place.model.behave = says_then_breaks_off(f"{FIRST} {SECOND[:20]}")
    assert place.ask(WOOD_QUESTION).html == f"{FIRST}\n{WOOD_ANSWER}"


@pytest.mark.parametrize(
    "behave",
    [fails(500), fails(429), sends(b"nonsense"), says("Tôi không biết.")],
    ids=["500", "429", "nonsense", "no evidence"],
)
def test_without_prose_the_quotes_go_out(place: Place, behave: Behaviour) -> None:
    place.model.behave = behave
    assert place.ask(WOOD_QUESTION).html == WOOD_ANSWER


def test_nobody_waits_longer_than_the_model_is_given(place: Place) -> None:
    place.model.behave = stalls
    began = time.monotonic()
    assert place.ask(WOOD_QUESTION).html == WOOD_ANSWER
    assert time.monotonic() - began < SECONDS + 3


def test_where_nothing_was_found_it_is_not_asked(place: Place) -> None:
    asked = place.model.asked
    assert place.ask(UNANSWERABLE).html == NOT_FOUND
    assert place.model.asked == asked
