"""People in private with the bot: they ask, ask on, think again, and send what they like."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from bot.texts import Texts
from tests.bot.telegram.conftest import PACE
from tests.bot.telegram.telegram_corpus import (
    NOT_FOUND,
    RICE_ANSWER,
    RICE_QUESTION,
    RICE_TITLE,
    UNANSWERABLE,
    WATER_ANSWER,
    WATER_QUESTION,
    WOOD_ANSWER,
    WOOD_LABELS,
    WOOD_PUPILS,
    WOOD_QUESTION,
    WOOD_TEACHER,
    WOOD_TITLE,
)
from tests.botapi.entities import Formatted
from tests.botapi.messages import Content

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.bot.telegram.process import BotProcess
    from tests.botapi.api import BotApi
    from tests.botapi.messages import Message
    from tests.botapi.people import Person

pytestmark = pytest.mark.xdist_group("telegram")

PATIENCE = 30.0
FOLLOW_UP = "có bao nhiêu học viên?"
VI, EN = Texts.of("vi"), Texts.of("en")


def ask(person: Person, text: str, reply_to: Message | None = None) -> Message:
    person.sends(text, reply_to=reply_to)
    (answer,) = person.chat.wait_for(timeout=PATIENCE)
    return answer


@pytest.mark.parametrize(
    ("question", "html"),
    [
        (WOOD_QUESTION, WOOD_ANSWER),
        (RICE_QUESTION, RICE_ANSWER),
        ("ai day lop hoc nghe moc o lang van ha", WOOD_ANSWER),
        (UNANSWERABLE, NOT_FOUND),
    ],
)
def test_a_question_gets_one_message(an: Person, question: str, html: str) -> None:
    answer = ask(an, question)
    assert answer.html == html
    assert answer.reply_to is None
    assert answer.content.preview == {"is_disabled": True}
    an.chat.stays_quiet(0.2)


def test_what_can_be_done_next_stands_under_an_answer_and_less_where_there_is_none(
    an: Person,
) -> None:
    assert ask(an, WOOD_QUESTION).labels == WOOD_LABELS
    assert ask(an, UNANSWERABLE).labels == [["➕ Thêm kết quả"], ["🔔 Theo dõi câu hỏi này"]]


def test_a_question_in_english_gets_english_words_around_the_articles_own(an: Person) -> None:
    answer = ask(an, "Who teaches the carpentry class in Vân Hạ village?")
    assert answer.text_of("blockquote")[0] == f"{WOOD_TEACHER} [1]"
    assert "\nSee also:\n" in answer.html
    assert answer.labels[1] == ["➕ More results", "👍", "👎"]


def test_typing_is_shown_at_once_and_a_preview_until_the_answer_is_there(
    api: BotApi, an: Person
) -> None:
    waits = []
    for question in (WOOD_QUESTION, RICE_QUESTION, UNANSWERABLE):
        count, asked_at = len(api.actions(an.chat)), time.time()
        ask(an, question)
        shown = api.actions(an.chat)[count]
        assert shown.action == "typing"
        waits.append(shown.at - asked_at)
    assert min(waits) < 0.3
    drafts = [
        c for c in api.calls("sendMessageDraft") if str(an.id) == str(c.parameters["chat_id"])
    ]
    assert {call.parameters["text"] for call in drafts} == {VI("bot.searching")}
    assert api.drafts(an.chat) == []


def test_asking_on_takes_up_what_was_asked_before(an: Person) -> None:
    ask(an, WOOD_QUESTION)
    assert ask(an, FOLLOW_UP).text_of("blockquote")[0] == f"{WOOD_PUPILS} [1]"


def test_a_reply_to_an_older_answer_takes_up_that_one(an: Person) -> None:
    older = ask(an, WOOD_QUESTION)
    ask(an, WATER_QUESTION)
    ask(an, RICE_QUESTION)
    assert set(ask(an, "ở đâu?").links) == {f"\u2068{RICE_TITLE}\u2069"}
    assert set(ask(an, "ở đâu?", reply_to=older).links) == {WOOD_TITLE}


@pytest.mark.parametrize("label", ["📖 [1]", "➕ Thêm kết quả"])
def test_a_reply_to_what_was_opened_from_an_answer_takes_up_that_one(
    an: Person, label: str
) -> None:
    question = an.sends(WOOD_QUESTION)
    (older,) = an.chat.wait_for(timeout=PATIENCE)
    an.presses(older, label, timeout=PATIENCE)
    (page,) = an.chat.wait_for(timeout=PATIENCE)
    ask(an, RICE_QUESTION)
    assert set(ask(an, "ở đâu?", reply_to=page).links) == {WOOD_TITLE}
    an.edits(question, WATER_QUESTION)
    an.chat.wait_for_edit(older, timeout=PATIENCE)
    ask(an, "/privacy")  # by then the edit was dealt with
    assert (older.html, page.deleted, len(page.versions)) == (WATER_ANSWER, False, 1)


def test_an_edited_question_edits_its_answer(an: Person) -> None:
    question = an.sends(WOOD_QUESTION)
    (answer,) = an.chat.wait_for(timeout=PATIENCE)
    an.edits(question, WATER_QUESTION)
    an.chat.wait_for_edit(answer, timeout=PATIENCE)
    assert answer.html == WATER_ANSWER
    an.edits(question, UNANSWERABLE)
    an.chat.wait_for_edit(answer, versions=3, timeout=PATIENCE)
    assert answer.html == NOT_FOUND
    an.chat.stays_quiet(0.2)


def test_an_edit_that_changes_no_word_changes_nothing(api: BotApi, an: Person) -> None:
    question = an.sends(WOOD_QUESTION)
    (answer,) = an.chat.wait_for(timeout=PATIENCE)
    an.edits(question, WOOD_QUESTION)
    ask(an, WATER_QUESTION)  # by then the edit was dealt with
    assert len(answer.versions) == 1


def test_an_edit_of_what_had_no_answer_gets_one(an: Person) -> None:
    question = an.sends("🌾🌾")
    (told,) = an.chat.wait_for(timeout=PATIENCE)
    assert told.text == VI("bot.empty_question")
    an.edits(question, WOOD_QUESTION)
    (answer,) = an.chat.wait_for(timeout=PATIENCE)
    assert answer.html == WOOD_ANSWER


@pytest.mark.parametrize("said", ["Xin chào!", "cảm ơn bạn nhé", "ok"])
def test_a_greeting_and_thanks_are_no_questions(an: Person, said: str) -> None:
    an.sends(said)
    (told,) = an.chat.wait_for(timeout=PATIENCE)
    assert told.html == VI("answer.greeting")


def test_an_edited_question_whose_answer_was_deleted_gets_a_new_one(an: Person) -> None:
    question = an.sends(WOOD_QUESTION)
    (answer,) = an.chat.wait_for(timeout=PATIENCE)
    answer.deleted = True
    an.edits(question, WATER_QUESTION)
    (another,) = an.chat.wait_for(timeout=PATIENCE)
    assert another.html == WATER_ANSWER


def test_the_same_update_twice_gets_one_answer(api: BotApi, an: Person) -> None:
    an.sends(WOOD_QUESTION)
    api.repeat_last_update()
    an.chat.wait_for(timeout=PATIENCE)
    api.repeat_last_update()
    assert ask(an, WATER_QUESTION).html == WATER_ANSWER
    an.chat.stays_quiet(0.3)


def test_a_forwarded_text_is_a_question_and_so_are_the_words_under_a_picture(
    api: BotApi, an: Person
) -> None:
    other = api.person("Chi")
    an.forwards(other.sends(WOOD_QUESTION))
    assert an.chat.wait_for(timeout=PATIENCE)[0].html == WOOD_ANSWER
    an.sends_photo(caption=WATER_QUESTION)
    assert an.chat.wait_for(timeout=PATIENCE)[0].html == WATER_ANSWER


@pytest.mark.parametrize("texts", [VI, EN], ids=["vi", "en"])
@pytest.mark.parametrize("kind", ["voice", "photo", "sticker", "location", "poll", "story"])
def test_what_is_no_text_gets_a_kind_sentence(api: BotApi, kind: str, texts: Texts) -> None:
    person = api.person("An", language_code=texts.language)
    send: Callable[[], Message] = getattr(person, f"sends_{kind}")
    sent = send()
    (told,) = person.chat.wait_for(timeout=PATIENCE)
    assert (told.html, told.reply_to) == (texts("bot.media"), sent)


def test_what_somebody_sends_with_the_bots_own_inline_mode_is_no_question(
    an: Person,
) -> None:
    query = an.types_inline(WOOD_QUESTION, timeout=PATIENCE)
    an.chooses(query.results[0], chat=an.chat)
    assert ask(an, WATER_QUESTION).html == WATER_ANSWER
    an.chat.stays_quiet(0.2)


PHOTO = [{"file_id": "a", "file_unique_id": "b", "width": 9, "height": 9}]
LONGEST = (f"{WOOD_QUESTION} " * 120)[:4_096].strip()


@pytest.mark.parametrize(
    "question",
    [
        LONGEST,
        f"\u202e{WOOD_QUESTION}",
        WOOD_QUESTION.replace(" ", "\u200b "),
        f"{WOOD_QUESTION} <b>&amp;",
    ],
    ids=["longest", "rtl", "zero-width", "html"],
)
def test_however_a_question_is_typed_it_is_answered(an: Person, question: str) -> None:
    assert ask(an, question).text_of("blockquote")[0] == f"{WOOD_TEACHER} [1]"


def test_whoever_asks_too_fast_is_told_so_once(an: Person) -> None:
    for _ in range(PACE + 3):
        an.sends(WOOD_QUESTION)
    *answers, told = an.chat.wait_for(PACE + 1, timeout=PATIENCE)
    assert [answer.html for answer in answers] == [WOOD_ANSWER] * PACE
    assert told.html == VI("bot.too_fast", limit=PACE)
    an.sends("/help")  # in its turn, after the questions that are not answered
    (after,) = an.chat.wait_for(timeout=PATIENCE)
    assert after.html.startswith("<b>Cách hỏi</b>")


def test_somebody_who_blocked_the_bot_disturbs_nobody(
    api: BotApi, serving: BotProcess, an: Person
) -> None:
    an.sends(WOOD_QUESTION)
    an.blocks()
    api.wait_until(lambda: "not delivered: Forbidden" in serving.log, timeout=PATIENCE)
    an.unblocks()
    assert ask(an, WATER_QUESTION).html == WATER_ANSWER


def test_no_payload_is_kept_of_what_is_done(serving: BotProcess, api: BotApi, an: Person) -> None:
    question = "Ai dạy lớp học nghề mộc ở làng Vân Hạ xyzzy?"
    ask(an, question)

    left = "SELECT count(*) FROM inbox WHERE payload LIKE '%xyzzy%'"
    api.wait_until(lambda: serving.rows(left) == [(0,)], timeout=PATIENCE)


def test_an_album_gets_one_sentence_and_none_beside_an_answer(an: Person) -> None:
    def picture(album: str, caption: str = "") -> None:
        words = Formatted(caption)
        an.post(Content(words, media={"photo": PHOTO}), {"media_group_id": album})

    for _ in range(3):
        picture("1")
    assert an.chat.wait_for(timeout=PATIENCE)[0].html == VI("bot.media")
    picture("2", WATER_QUESTION)
    picture("2")
    assert an.chat.wait_for(timeout=PATIENCE)[0].html == WATER_ANSWER
    assert ask(an, "/privacy").text.startswith("Bot lưu những gì")
