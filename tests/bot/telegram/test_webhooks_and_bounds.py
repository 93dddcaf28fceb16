"""A bot to which Telegram comes, which serves some chats only and lets but one question wait."""

from __future__ import annotations

import socket
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx
import pytest

from bot.texts import Texts
from retrieval.errors import Crowded
from tests.bot.telegram.process import BotProcess
from tests.bot.telegram.telegram_corpus import FOLLOW, WATER_ANSWER, WATER_QUESTION, WOOD_ANSWER
from tests.bot.telegram.telegram_corpus import WOOD_QUESTION as QUESTION
from tests.botapi.api import BotApi
from tests.botapi.chats import Standing
from tests.botapi.keyboards import Button, Keyboard
from tests.botapi.queries import CallbackAnswer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.botapi.chats import Chat
    from tests.botapi.people import Person

pytestmark = pytest.mark.xdist_group("telegram-apart")

PATIENCE = 60.0
SECRET = "a-secret-of-the-webhook"
VI = Texts.of("vi")


@dataclass
class Place:
    """The bot, whom it serves, and where."""

    bot: BotProcess
    people: list[Person]
    group: Chat
    url: str


@pytest.fixture(scope="module")
def place(new_folder: Callable[[], Path]) -> Iterator[Place]:
    folder = new_folder()
    with BotApi() as api:
        people = [api.person(f"An {number}") for number in range(12)]
        group = api.group("Làng", *people)
        token = folder / "token"
        token.write_text(f"{api.token}\n")
        url = f"http://127.0.0.1:{free_port()}/hook"
        settings = {
            "TELEGRAM_BOT_TOKEN": "",
            "TELEGRAM_BOT_TOKEN_FILE": str(token),
            "HOIBAO_WEBHOOK_URL": url,
            "HOIBAO_WEBHOOK_PORT": url.rpartition(":")[2].removesuffix("/hook"),
            "HOIBAO_WEBHOOK_SECRET": SECRET,
            "HOIBAO_QUEUE": "1",
            "HOIBAO_ALLOWED_CHATS": " ".join(map(str, [group.id, *(each.id for each in people)])),
        }
        with BotProcess(folder, api, **settings) as bot:
            yield Place(bot, people, group, url)
            log = bot.log
        assert api.token not in log
        assert SECRET not in log
        assert "Traceback" not in log


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def test_updates_come_by_the_webhook(place: Place) -> None:
    an = place.people[0]
    an.sends(QUESTION)
    (answer,) = an.chat.wait_for(timeout=PATIENCE)
    assert answer.html == WOOD_ANSWER
    assert place.bot.api.world.polls == 0


def test_who_does_not_know_the_secret_is_refused(place: Place) -> None:
    an = place.people[1]
    forged = {
        "update_id": 10**9,
        "message": {
            "message_id": 10**9,
            "date": 1,
            "chat": an.chat.to_json(),
            "from": an.user.to_json(),
            "text": QUESTION,
        },
    }
    header = "X-Telegram-Bot-Api-Secret-Token"
    for headers in ({}, {header: "wrong"}, {header: SECRET[:-1]}):
        assert httpx.post(place.url, json=forged, headers=headers).status_code == 403
    an.sends(WATER_QUESTION)
    (answer,) = an.chat.wait_for(timeout=PATIENCE)
    assert answer.html == WATER_ANSWER
    an.chat.stays_quiet(0.2)


def test_strangers_are_told_that_it_is_not_for_them_and_groups_are_not(place: Place) -> None:
    api, an = place.bot.api, place.people[2]
    stranger = api.person("Lạ")
    elsewhere = api.group("Xa", stranger)
    stranger.sends(f"/ask {QUESTION}", chat=elsewhere)
    stranger.sends(QUESTION)
    (told,) = stranger.chat.wait_for(timeout=PATIENCE)
    assert told.html == VI("bot.not_allowed")
    api.joins(place.group, stranger)
    for person in (an, stranger):
        person.sends(f"/ask {QUESTION}", chat=place.group)
        (answer,) = place.group.wait_for(timeout=PATIENCE)
        assert answer.html == WOOD_ANSWER
    elsewhere.stays_quiet(0.1)
    stranger.chat.stays_quiet(0.1)


def test_strangers_press_and_type_in_vain_and_are_told_so(place: Place) -> None:
    api = place.bot.api
    stranger = api.person("Lạ")
    elsewhere = api.group("Xa", stranger, bot=False)
    refusal = VI("bot.not_allowed")
    stranger.sends(QUESTION)
    (told,) = stranger.chat.wait_for(timeout=PATIENCE)
    told.revise(told.with_keyboard(Keyboard(((Button("?", "callback_data", "n"),),))), told.date)
    pressed = stranger.presses(told, "?", timeout=PATIENCE)
    assert pressed == CallbackAnswer(refusal, alert=True)
    found = stranger.types_inline(QUESTION, timeout=PATIENCE)
    assert (found.results, found.cache_time) == ((), 0)
    assert found.button == {"text": refusal, "start_parameter": "start"}
    reply = stranger.guest_asks(f"@hoibao_bot {QUESTION}", chat=elsewhere, timeout=PATIENCE)
    assert (reply.html, reply.labels) == (refusal, [])


def test_strangers_end_what_is_kept_of_them(place: Place) -> None:
    bot, stranger = place.bot, place.bot.api.person("Lạ")
    bot.api.joins(place.group, stranger)
    stranger.sends(f"/ask {QUESTION}", chat=place.group)
    (answer,) = place.group.wait_for(timeout=PATIENCE)
    stranger.presses(answer, FOLLOW[0], timeout=PATIENCE)
    query = f"SELECT id, ended_at IS NULL FROM follows WHERE user_id = {stranger.id}"
    ((follow, open_),) = bot.rows(query)
    assert open_ == 1
    stranger.sends("/following")
    (told,) = stranger.chat.wait_for(timeout=PATIENCE)
    assert told.html == VI("bot.not_allowed")
    button = Button("🔕 1", "callback_data", f"u-{follow}")
    told.revise(told.with_keyboard(Keyboard(((button,),))), told.date)
    pressed = stranger.presses(told, "🔕 1", timeout=PATIENCE)
    assert pressed == CallbackAnswer(VI("bot.unfollowed"))
    assert bot.rows(query) == [(follow, 0)]
    for command, kept in (("/privacy", 1), ("/forget", 0)):
        stranger.sends(command)
        (told,) = stranger.chat.wait_for(timeout=PATIENCE)
        assert told.html != VI("bot.not_allowed")
        assert len(bot.rows(query)) == kept
    assert told.html == VI("bot.forgotten")


def test_a_stranger_who_cannot_be_told_is_not_served(place: Place) -> None:
    api, stranger = place.bot.api, place.bot.api.person("Lạ")
    with api.world.changes.making():
        stranger.sends(QUESTION)
        stranger.chat.bot = Standing.KICKED
    api.wait_until(lambda: "not delivered: Forbidden" in place.bot.log, timeout=PATIENCE)
    stranger.chat.bot = Standing.MEMBER
    stranger.sends(QUESTION)
    (told,) = stranger.chat.wait_for(timeout=PATIENCE)
    assert told.html == VI("bot.not_allowed")
    asked = f"SELECT count(*) FROM answers WHERE user_id = {stranger.id}"
    assert place.bot.rows(asked) == [(0,)]


def test_with_more_questions_than_may_wait_everybody_gets_a_reply(place: Place) -> None:
    people = place.people[3:]
    for person in people:
        person.sends(QUESTION)
    told = Counter(person.chat.wait_for(timeout=PATIENCE)[0].html for person in people)
    crowded = VI.error(Crowded())
    assert told.keys() == {WOOD_ANSWER, crowded}
    for person in people:
        person.chat.stays_quiet(0.05)


def test_so_does_everybody_who_asks_an_example(place: Place) -> None:
    people, crowded = place.people[3:], VI.error(Crowded())
    welcomes = []
    for person in people:
        person.sends("/start")
        welcomes += person.chat.wait_for(timeout=PATIENCE)
    for person, welcome in zip(people, welcomes, strict=True):
        person.taps(welcome, welcome.labels[0][0])
    told = []
    for person, welcome in zip(people, welcomes, strict=True):
        question, reply = person.chat.wait_for(2, timeout=PATIENCE)
        assert f"• {question.text}" in welcome.text.split("\n")
        if reply.html == crowded:
            told.append(reply)
            assert reply.reply_to is welcome
        else:
            assert reply.text_of("blockquote")
    assert len(told) < len(people)  # on a fast machine nobody is
