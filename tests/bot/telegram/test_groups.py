"""In company: the bot speaks only when it is spoken to, and there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.texts import Texts
from tests.bot.telegram.conftest import PACE
from tests.bot.telegram.telegram_corpus import (
    RICE_ANSWER,
    RICE_QUESTION,
    WATER_ANSWER,
    WATER_QUESTION,
    WOOD_ANSWER,
    WOOD_QUESTION,
    WOOD_TITLE,
)
from tests.botapi.chats import Standing
from tests.botapi.queries import CallbackAnswer

if TYPE_CHECKING:
    from tests.bot.telegram.process import BotProcess
    from tests.botapi.api import BotApi
    from tests.botapi.people import Person

pytestmark = pytest.mark.xdist_group("telegram")

PATIENCE = 30.0
VI = Texts.of("vi")


def test_the_bot_is_silent_unless_it_is_spoken_to(api: BotApi, an: Person) -> None:
    group = api.group("Làng", an)
    an.sends(WOOD_QUESTION, chat=group)
    an.sends(f"@another_bot {WOOD_QUESTION}", chat=group)
    an.sends(f"/ask@another_bot {WOOD_QUESTION}", chat=group)
    an.sends("/frobnicate", chat=group)
    for send in (an.sends_voice, an.sends_sticker, an.sends_photo, an.sends_poll, an.sends_story):
        send(chat=group)
    an.sends_location(chat=group)
    question = an.sends(f"/ask {WATER_QUESTION}", chat=group)
    (answer,) = group.wait_for(timeout=PATIENCE)
    assert (answer.html, answer.reply_to) == (WATER_ANSWER, question)
    group.stays_quiet(0.2)


@pytest.mark.parametrize(
    "text",
    [
        f"/ask {WOOD_QUESTION}",
        f"/hoi {WOOD_QUESTION}",
        f"/ask@hoibao_bot {WOOD_QUESTION}",
        f"@hoibao_bot {WOOD_QUESTION}",
        f"{WOOD_QUESTION} @HoiBao_Bot",
    ],
)
def test_it_answers_the_one_who_speaks_to_it(api: BotApi, an: Person, text: str) -> None:
    group = api.group("Làng", an)
    question = an.sends(text, chat=group)
    (answer,) = group.wait_for(timeout=PATIENCE)
    assert (answer.html, answer.reply_to) == (WOOD_ANSWER, question)


def test_a_reply_to_it_is_a_question_about_that_answer(
    api: BotApi, an: Person, ben: Person
) -> None:
    group = api.group("Làng", an, ben)
    an.sends(f"/ask {WOOD_QUESTION}", chat=group)
    (answer,) = group.wait_for(timeout=PATIENCE)
    an.sends(f"/ask {RICE_QUESTION}", chat=group)
    group.wait_for(timeout=PATIENCE)
    question = ben.sends("ở đâu?", chat=group, reply_to=answer)
    (on_top,) = group.wait_for(timeout=PATIENCE)
    assert (set(on_top.links), on_top.reply_to) == ({WOOD_TITLE}, question)


@pytest.mark.parametrize("text", ["/ask", "@hoibao_bot", "/ask@hoibao_bot"])
def test_who_calls_without_a_question_is_asked_for_one(api: BotApi, an: Person, text: str) -> None:
    group = api.group("Làng", an)
    call = an.sends(text, chat=group)
    (told,) = group.wait_for(timeout=PATIENCE)
    assert (told.html, told.reply_to) == (VI("bot.empty_question"), call)


def test_in_a_topic_it_answers_there(api: BotApi, an: Person) -> None:
    forum = api.supergroup("Diễn đàn", an, topics=["Chung", "Nghề"])
    topic = forum.topic("Nghề")
    an.sends(WOOD_QUESTION, chat=forum, thread=topic)  # not to the bot
    question = an.sends(f"/ask {WOOD_QUESTION}", chat=forum, thread=topic)
    (answer,) = forum.wait_for(timeout=PATIENCE)
    assert (answer.html, answer.thread, answer.reply_to) == (WOOD_ANSWER, topic, question)
    assert {action.thread for action in api.actions(forum)} == {topic}
    an.presses(answer, "📖 [1]", timeout=PATIENCE)
    (page,) = forum.wait_for(timeout=PATIENCE)
    assert page.thread == topic
    an.sends("/privacy", chat=forum, thread=topic)
    (told,) = forum.wait_for(timeout=PATIENCE)
    assert told.thread == topic


def test_topics_are_conversations_of_their_own(api: BotApi, an: Person) -> None:
    forum = api.supergroup("Diễn đàn", an, topics=["Nghề", "Giá"])
    for topic, question in (("Nghề", WOOD_QUESTION), ("Giá", RICE_QUESTION)):
        an.sends(f"/ask {question}", chat=forum, thread=forum.topic(topic))
        forum.wait_for(timeout=PATIENCE)
    an.sends("/ask ở đâu?", chat=forum, thread=forum.topic("Nghề"))
    (answer,) = forum.wait_for(timeout=PATIENCE)
    assert set(answer.links) == {WOOD_TITLE}


def test_a_question_that_is_deleted_meanwhile_is_answered_without_it(
    api: BotApi, an: Person
) -> None:
    group = api.group("Làng", an)
    question = an.sends(f"/ask {WOOD_QUESTION}", chat=group)
    an.deletes(question)
    (answer,) = group.wait_for(timeout=PATIENCE)
    assert (answer.html, answer.reply_to) == (WOOD_ANSWER, None)


def test_a_topic_that_is_deleted_meanwhile_is_left_out(api: BotApi, an: Person) -> None:
    forum = api.supergroup("Diễn đàn", an, topics=["Nghề", "Chung"])
    topic = forum.topic("Nghề")
    question = an.sends(f"/ask {WOOD_QUESTION}", chat=forum, thread=topic)
    an.deletes(question)
    del forum.topics[topic]
    (answer,) = forum.wait_for(timeout=PATIENCE)
    assert (answer.html, answer.thread) == (WOOD_ANSWER, None)


def test_a_bot_that_is_thrown_out_is_silent_and_goes_on_elsewhere(api: BotApi, an: Person) -> None:
    group = api.group("Làng", an)
    an.sends(f"/ask {WOOD_QUESTION}", chat=group)
    api.bot_stands(group, Standing.KICKED, an)
    an.sends(RICE_QUESTION)
    assert an.chat.wait_for(timeout=PATIENCE)[0].html == RICE_ANSWER
    assert group.from_bot == []


def test_who_presses_where_it_may_not_write_any_more_is_told_so(api: BotApi, an: Person) -> None:
    group = api.group("Làng", an)
    an.sends(f"/ask {WOOD_QUESTION}", chat=group)
    (answer,) = group.wait_for(timeout=PATIENCE)
    api.bot_stands(group, Standing.KICKED, an)
    assert an.presses(answer, "👎", timeout=PATIENCE) == CallbackAnswer(
        "Bot không còn được nhắn tin ở đây.", alert=True
    )
    assert an.presses(answer, "📖 [1]", timeout=PATIENCE) == CallbackAnswer()
    assert group.from_bot == [answer]


def test_who_writes_in_a_group_s_name_is_forgotten_there_only(
    serving: BotProcess, an: Person, ben: Person
) -> None:
    api = serving.api
    groups = [api.supergroup("Làng", an, ben), api.supergroup("Chợ", an, ben)]
    for group in groups:
        api.joins(group, an, admin=True)
        an.sends(f"/ask {WOOD_QUESTION}", chat=group, anonymous=True)
        group.wait_for(timeout=PATIENCE)
    here, there = groups
    ben.sends(f"/ask {RICE_QUESTION}", chat=here)
    here.wait_for(timeout=PATIENCE)

    forget = an.sends("/forget", chat=here, anonymous=True)
    (told,) = here.wait_for(timeout=PATIENCE)
    assert (told.html, told.reply_to) == (VI("bot.forgotten"), forget)
    ids = f"({here.id}, {there.id})"
    remembered = f"SELECT chat_id, user_id FROM answers WHERE chat_id IN {ids} ORDER BY id"
    assert serving.rows(remembered) == [(there.id, there.id), (here.id, ben.id)]


def test_the_pace_of_who_writes_in_a_group_s_name_is_the_group_s(api: BotApi, an: Person) -> None:
    here, there = api.supergroup("Làng", an), api.supergroup("Chợ", an)
    for group in (here, there):
        api.joins(group, an, admin=True)
    for _ in range(PACE):
        an.sends(f"/ask {WOOD_QUESTION}", chat=here, anonymous=True)
    answers = here.wait_for(PACE, timeout=PATIENCE)
    assert [answer.html for answer in answers] == [WOOD_ANSWER] * PACE
    an.sends(f"/ask {WOOD_QUESTION}", chat=here, anonymous=True)
    assert here.wait_for(timeout=PATIENCE)[0].html == VI("bot.too_fast", limit=PACE)
    an.sends(f"/ask {WATER_QUESTION}", chat=there, anonymous=True)
    assert there.wait_for(timeout=PATIENCE)[0].html == WATER_ANSWER


def test_a_persons_questions_here_and_there_are_apart(api: BotApi, an: Person) -> None:
    group = api.group("Làng", an)
    an.sends(f"/ask {WOOD_QUESTION}", chat=group)
    group.wait_for(timeout=PATIENCE)
    an.sends(RICE_QUESTION)
    an.chat.wait_for(timeout=PATIENCE)
    an.sends("/ask ở đâu?", chat=group)
    (answer,) = group.wait_for(timeout=PATIENCE)
    assert set(answer.links) == {WOOD_TITLE}
