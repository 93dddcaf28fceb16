"""Buttons under messages, pressed at once, late, twice and after what they lead to is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.rendering.telegram.addresses import ArticlePage
from bot.texts import Texts
from tests.bot.telegram.telegram_corpus import (
    FOLLOW,
    NEXT_STEPS,
    PASSAGES,
    UNANSWERABLE,
    WATER_TITLE,
    WOOD_LABELS,
    WOOD_QUESTION,
    WOOD_TEACHER,
    WOOD_TITLE,
    water,
)
from tests.botapi.keyboards import Button, Keyboard

if TYPE_CHECKING:
    from tests.bot.telegram.process import BotProcess
    from tests.botapi.api import BotApi
    from tests.botapi.messages import Message
    from tests.botapi.people import Person

pytestmark = pytest.mark.xdist_group("telegram")

PATIENCE = 30.0
VI, EN = Texts.of("vi"), Texts.of("en")
IN_ENGLISH = "Who teaches the carpentry class in Vân Hạ village?"
REASONS = [["Sai", "Lạc đề"], ["Đã cũ", "Lý do khác"]]


def ask(person: Person, text: str) -> Message:
    person.sends(text)
    (answer,) = person.chat.wait_for(timeout=PATIENCE)
    return answer


def presses(person: Person, message: Message, label: str) -> str:
    return person.presses(message, label, timeout=PATIENCE).text


def test_a_passage_is_shown_in_its_article_with_the_cited_sentence_bold(an: Person) -> None:
    answer = ask(an, WOOD_QUESTION)
    presses(an, answer, PASSAGES[0])
    (page,) = an.chat.wait_for(timeout=PATIENCE)
    assert page.html == (
        f"<b>{WOOD_TITLE}</b>\n"
        f"<blockquote expandable><b>{WOOD_TEACHER}</b> Lớp học nghề mộc có 34 học viên, phần lớn "
        "là thanh niên trong làng Vân Hạ.\n\nHọc viên được học miễn phí trong sáu tháng, sau đó "
        "xưởng của hợp tác xã nhận vào làm.</blockquote>"
    )
    assert page.labels == []


def test_an_article_on_the_web_is_linked_from_its_page(an: Person) -> None:
    answer = ask(an, "Ai cắt băng khánh thành cầu Sông Vàng?")
    presses(an, answer, PASSAGES[0])
    (page,) = an.chat.wait_for(timeout=PATIENCE)
    url = an.presses(page, "🌐 Bài gốc").url
    assert url is not None
    assert url.startswith("https://bao.example.vn/cau-song-vang.html#:~:text=")


def test_a_long_article_is_walked_through_in_one_message(an: Person) -> None:
    answer = ask(
        an, "Tuần thứ 30 đội một dùng bao nhiêu bao xi măng ở công trường nhà máy nước Thác Bạc?"
    )
    presses(an, answer, PASSAGES[0])
    (page,) = an.chat.wait_for(timeout=PATIENCE)
    cited = "Tuần thứ 30, đội một đào móng ở khu 30 của công trường, dùng hết 215 bao xi măng và "
    assert page.text_of("bold") == [WATER_TITLE, f"{cited}92 xe cát."]
    assert page.labels == [["◀", "2/3", "▶"]]
    middle = page.text_of("expandable_blockquote")[0]
    presses(an, page, "▶")
    assert page.labels == [["◀", "3/3"]]
    last = page.text_of("expandable_blockquote")[0]
    presses(an, page, "◀")
    assert page.text_of("expandable_blockquote")[0] == middle
    presses(an, page, "◀")
    assert page.labels == [["1/3", "▶"]]
    first = page.text_of("expandable_blockquote")[0]
    assert f"{WATER_TITLE}\n\n{first}\n\n{middle}\n\n{last}" == water()
    assert presses(an, page, "1/3") == ""
    an.chat.stays_quiet(0.2)


def test_more_results_go_on_until_there_are_none(an: Person) -> None:
    shown = ask(an, WOOD_QUESTION)
    places = []
    while any(NEXT_STEPS[0] in row for row in shown.labels):
        presses(an, shown, NEXT_STEPS[0])
        (shown,) = an.chat.wait_for(timeout=PATIENCE)
        assert shown.html.startswith("Kết quả khác (")
        places += [block.rpartition("[")[2] for block in shown.text_of("blockquote")]
    assert places == [f"{n}]" for n in range(1, len(places) + 1)]
    assert len(places) > 5


def test_a_thumb_is_counted_and_one_down_asks_why(serving: BotProcess, an: Person) -> None:
    answer = ask(an, WOOD_QUESTION)
    before = answer.html
    assert presses(an, answer, "👍") == VI("bot.thanks")
    assert answer.labels == WOOD_LABELS
    assert presses(an, answer, "👎") == VI("bot.why")
    assert answer.labels == [PASSAGES, NEXT_STEPS, FOLLOW, *REASONS]
    assert presses(an, answer, "👎") == VI("bot.why")
    assert answer.labels == [PASSAGES, NEXT_STEPS, FOLLOW, *REASONS]
    assert presses(an, answer, "Đã cũ") == VI("bot.noted")
    assert (answer.html, answer.labels) == (before, WOOD_LABELS)
    assert serving.rows(f"SELECT verdict, reason FROM feedback WHERE user_id = {an.id}") == [
        ("bad", "outdated")
    ]
    presses(an, answer, "👎")
    presses(an, answer, "👍")
    assert answer.labels == WOOD_LABELS
    assert serving.rows(f"SELECT verdict, reason FROM feedback WHERE user_id = {an.id}") == [
        ("good", None)
    ]


def test_a_question_is_followed_once(an: Person) -> None:
    answer = ask(an, WOOD_QUESTION)
    assert presses(an, answer, FOLLOW[0]) == VI("bot.followed")
    assert presses(an, answer, FOLLOW[0]) == VI("bot.already_followed")
    listed = ask(an, "/following").html.split("\n")
    assert listed[:3] == ["<b>Bạn đang theo dõi</b>", f"1. {WOOD_QUESTION}", ""]
    unanswered = ask(an, UNANSWERABLE)
    assert presses(an, unanswered, FOLLOW[0]) == VI("bot.followed")


@pytest.mark.parametrize("label", [PASSAGES[0], NEXT_STEPS[0]])
def test_a_press_is_answered_before_what_it_opens_is_sent(
    api: BotApi, an: Person, label: str
) -> None:
    answer = ask(an, WOOD_QUESTION)
    count = len(api.requests)
    assert presses(an, answer, label) == ""
    an.chat.wait_for(timeout=PATIENCE)
    called = [request.method for request in api.requests[count:]]
    assert [name for name in called if name != "getUpdates"] == [
        "answerCallbackQuery",
        "sendMessage",
    ]


def test_a_press_that_waited_too_long_is_done_all_the_same(api: BotApi, an: Person) -> None:
    answer = ask(an, WOOD_QUESTION)
    count = len(api.calls("answerCallbackQuery"))
    an.taps(answer, PASSAGES[0])
    api.expire_queries()
    (page,) = an.chat.wait_for(timeout=PATIENCE)
    assert page.html.startswith(f"<b>{WOOD_TITLE}</b>")
    late = api.wait_for_calls("answerCallbackQuery", count + 1, timeout=PATIENCE)[-1]
    assert late.status in {200, 400}  # 400: the press had expired before its answer
    an.chat.stays_quiet(0.2)


def test_whoever_presses_what_leads_on_from_an_answer_speaks_its_language(
    serving: BotProcess, api: BotApi, an: Person, ben: Person
) -> None:
    group = api.group("Làng", an, ben)
    an.sends(f"/ask {WOOD_QUESTION}", chat=group)
    (answer,) = group.wait_for(timeout=PATIENCE)
    assert presses(ben, answer, "👍") == VI("bot.thanks")
    assert presses(ben, answer, "👎") == VI("bot.why")
    assert answer.labels == [PASSAGES, NEXT_STEPS, FOLLOW, *REASONS]
    assert presses(ben, answer, "Đã cũ") == VI("bot.noted")
    assert presses(ben, answer, FOLLOW[0]) == VI("bot.followed")
    followed = serving.rows(f"SELECT question, language FROM follows WHERE user_id = {ben.id}")
    assert followed == [(WOOD_QUESTION, "vi")]
    presses(ben, answer, NEXT_STEPS[0])
    presses(ben, answer, PASSAGES[0])
    further, page = group.wait_for(2, timeout=PATIENCE)
    assert further.text.startswith("Kết quả khác (1–5 trong ")
    forged(page, ArticlePage(99, "00000000", 1).pack())
    presses(ben, page, "?")
    assert page.html == VI("telegram.gone")
    an.sends(f"/ask {IN_ENGLISH}", chat=group)
    (answer,) = group.wait_for(timeout=PATIENCE)
    assert presses(an, answer, "👍") == EN("bot.thanks")
    presses(an, answer, "➕ More results")
    (further,) = group.wait_for(timeout=PATIENCE)
    assert further.text.startswith("Other results (1–5 of ")


def test_who_chose_a_language_is_spoken_to_in_that_whatever_the_answer_speaks(an: Person) -> None:
    presses(an, ask(an, "/language"), "Tiếng Việt")
    answer = ask(an, IN_ENGLISH)
    assert presses(an, answer, "👍") == VI("bot.thanks")
    presses(an, answer, NEXT_STEPS[0])
    (further,) = an.chat.wait_for(timeout=PATIENCE)
    assert further.text.startswith("Kết quả khác (")


@pytest.mark.parametrize(
    "data",
    [
        "",
        "x",
        "-",
        "c-",
        "c-1",
        "c-zzzzzzzzzzzzz-1",
        "t-1-2-3",
        "t-1-x",
        "a-1-2-3-4-5",
        "🌾",
        "0" * 64,
    ],
)
def test_data_that_no_button_of_ours_has_is_answered_with_nothing(an: Person, data: str) -> None:
    answer = ask(an, WOOD_QUESTION)
    forged(answer, data)
    assert presses(an, answer, "?") == ""
    an.chat.stays_quiet(0.1)


@pytest.mark.parametrize("label", [PASSAGES[0], NEXT_STEPS[0], "👍", "👎", FOLLOW[0]])
def test_buttons_of_an_answer_that_is_forgotten_say_so(an: Person, label: str) -> None:
    answer = ask(an, WOOD_QUESTION)
    ask(an, "/forget")
    assert presses(an, answer, label) == VI("bot.expired")
    an.chat.stays_quiet(0.1)


def test_an_example_is_asked_by_its_button(an: Person) -> None:
    welcome = ask(an, "/start")
    ((label,), *_) = welcome.labels
    presses(an, welcome, label)
    shown, answer = an.chat.wait_for(2, timeout=PATIENCE)
    assert shown.text.startswith(label.removesuffix("…"))
    assert f"• {shown.text}" in welcome.text.split("\n")
    assert shown.html == f"<b>{shown.text}</b>"
    assert answer.text_of("blockquote")


def forged(message: Message, data: str) -> None:
    """Puts a button under a message that says ``?``, with any data."""
    button = Button("?", "callback_data", data)
    message.revise(message.with_keyboard(Keyboard(((button,),))), message.date)
