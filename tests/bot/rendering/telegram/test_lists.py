"""What the commands answer: whole messages in both languages, and that Telegram takes any."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.people.types import Follow
from bot.rendering.telegram.html import Button, Message
from bot.rendering.telegram.lists import (
    ADMIN_COMMANDS,
    COMMANDS,
    example,
    following,
    help_message,
    language_choice,
    latest,
    privacy,
    sources,
    welcome,
)
from retrieval.store import Summary
from retrieval.types import Article, DateSource, Dating, Precision
from tests.bot.rendering.telegram.articles import BRIDGE, EN, HANOI, ROADS, VI
from tests.bot.rendering.telegram.checker import accepted

if TYPE_CHECKING:
    from bot.texts import Texts

BOTH = pytest.mark.parametrize("texts", [VI, EN], ids=["vi", "en"])
DAY = datetime(2009, 1, 16, tzinfo=HANOI)
BRIDGE_LINK = "https://t.me/hoibao_bot?start=a-7-0badc0de-0-0-0"


def elsewhere(article: Article) -> str | None:
    return f"https://t.me/hoibao_bot?start=a-{article.id}-0badc0de-0-0-0"


def summaries(*articles: Article) -> list[Summary]:
    return [Summary(replace(article, text="", blocks=()), 1) for article in articles]


def from_outlet(name: str | None, number: int, days: int | None = 0) -> Article:
    dating = None if days is None else dated(days)
    return replace(ROADS, outlet=name, agency=None, id=number, dating=dating)


def dated(days: int) -> Dating:
    return Dating(DAY + timedelta(days=days), Precision.DAY, DateSource.STATED)


def follow(number: int, question: str) -> Follow:
    return Follow(number, 1, 1, None, question, "vi", datetime(2026, 1, 1, tzinfo=UTC))


def test_the_welcome_offers_examples() -> None:
    question = "Văn phòng Trung ương Đảng tổ chức Hội nghị tổng kết công tác năm 2015 khi nào?"
    assert welcome(VI, [question, "Ai < B?"], 1234) == Message(
        "Chào bạn! Đây là Hỏi Báo. Bạn hỏi, bot tìm trong kho bài báo và trả lời bằng chính lời "
        "của bài, kèm nguồn. Điều gì kho không có, bot sẽ nói là không có.\n\n"
        "Số bài trong kho: 1.234.\n\n"
        "Bạn cứ gõ câu hỏi, hoặc thử một câu dưới đây:\n\n"
        f"• {question}\n• Ai &lt; B?",
        (
            (Button("Văn phòng Trung ương Đảng tổ chức Hội nghị tổng kết công…", "e-0"),),
            (Button("Ai < B?", "e-1"),),
        ),
    )
    assert welcome(EN, ["Ai?"], 1234) == Message(
        "Hello! This is Hỏi Báo. You ask, and it answers from an archive of Vietnamese news, in "
        "the articles' own words and with their sources. What the archive does not hold, it will "
        "not make up.\n\n"
        "Articles in the archive: 1,234.\n\n"
        "Just type your question, or try one of these:\n\n• Ai?",
        ((Button("Ai?", "e-0"),),),
    )


def test_the_welcome_makes_sense_without_examples_and_without_articles() -> None:
    first = VI("bot.welcome")
    assert welcome(VI, [], 2) == Message(
        f"{first}\n\nSố bài trong kho: 2.\n\nBạn cứ gõ câu hỏi bằng lời thường. Xem cách hỏi: /help"
    )
    assert welcome(VI, ["Ai?"], 0) == Message(
        f"{first}\n\nHiện kho chưa có bài nào. Bạn quay lại sau nhé."
    )


def test_an_example_that_shows_nothing_gets_no_button() -> None:
    assert welcome(EN, ["\u200b", "Ai?"], 1).keyboard == ((Button("Ai?", "e-0"),),)


def test_examples_are_read_off_the_welcome_again() -> None:
    questions = ["Văn phòng " * 9 + "họp khi nào?", "Ai?"]
    shown = unescape(welcome(VI, questions, 5).html)
    assert [example(shown, number) for number in range(3)] == [*questions, None]
    assert example("Chào bạn!", 0) is None


def test_help_lists_the_commands_and_administrators_see_theirs() -> None:
    everyone = help_message(EN, admin=False).html
    assert everyone == (
        "<b>How to ask</b>\n"
        "• Type your question in plain words, in Vietnamese (with or without marks) or in "
        "English. Names, places and dates make it easier to find.\n"
        "• To ask a follow-up, just keep asking: “and in 2009?”, “where?”. To go back to an "
        "earlier answer, reply to that message.\n"
        "• If you edit a question, its answer is edited too.\n"
        "• In groups: mention the bot, reply to it, or use /ask. In any other chat: type the "
        "bot's name, then your question.\n\n"
        "<b>Commands</b>\n"
        "/start – What this is, and a few examples\n"
        "/help – How to ask, and the commands\n"
        "/ask – Ask a question, in groups above all\n"
        "/latest – The newest articles in the archive\n"
        "/sources – Which outlets the archive has, and since when\n"
        "/language – Choose the language (tiếng Việt, English)\n"
        "/following – The questions you follow\n"
        "/forget – Delete everything stored about you, now\n"
        "/privacy – What is stored, and for how long"
    )
    assert help_message(EN, admin=True).html == (
        f"{everyone}\n\n<b>For administrators</b>\n"
        "/add – Add an article to the archive\n"
        "/remove – Remove an article from the archive\n"
        "/stats – Figures about questions and answers"
    )
    vietnamese = help_message(VI, admin=True).html
    assert vietnamese.startswith("<b>Cách hỏi</b>\n• Gõ câu hỏi bằng lời thường, có dấu hay")
    assert vietnamese.endswith(
        "<b>Dành cho quản trị viên</b>\n/add – Thêm bài vào kho\n/remove – Bỏ một bài khỏi kho\n"
        "/stats – Thống kê câu hỏi và câu trả lời"
    )


def test_privacy_says_what_is_stored_and_how_long() -> None:
    assert privacy(VI, 90) == Message(
        "<b>Bot lưu những gì</b>\n"
        "• Câu hỏi của bạn và câu trả lời, để hỏi tiếp được: 90 ngày, rồi xóa.\n"
        "• Đánh giá 👍 👎, để trả lời tốt hơn. Câu đã được đánh giá (kể cả ai hỏi, hỏi ở đâu) thì "
        "giữ quá 90 ngày, đến khi bạn dùng /forget.\n"
        "• Ngôn ngữ bạn chọn và những câu hỏi bạn theo dõi.\n\n"
        "Muốn xóa hết ngay bây giờ, bạn dùng /forget."
    )
    assert privacy(EN, 30) == Message(
        "<b>What is stored</b>\n"
        "• Your questions and their answers, so that you can ask follow-up questions: for 30 "
        "days, then they are deleted.\n"
        "• 👍 and 👎, to make answers better. A question whose answer was rated, with who asked "
        "and where, is kept beyond 30 days, until you use /forget.\n"
        "• The language you chose and the questions you follow.\n\n"
        "To delete all of it right now, use /forget."
    )


def test_the_newest_articles_come_first_by_their_dates_however_known() -> None:
    undated = replace(BRIDGE, id=9, title="", dating=None, agency=None)
    assert latest(summaries(undated, BRIDGE, ROADS), VI, elsewhere) == Message(
        "<b>Bài mới nhất</b>\n\n"
        '<a href="https://bao.example.vn/duong.html">Còn phải chờ đường vào cầu</a>\n'
        "Báo Sông Lô · 14/3/2016\n\n"
        f'<a href="{BRIDGE_LINK}">Cầu Sông Lô &lt;mới&gt; đã thông xe</a>\n'
        "TTXVN · theo nội dung: khoảng 1/2016\n\n"
        '<a href="https://t.me/hoibao_bot?start=a-9-0badc0de-0-0-0">(không có tiêu đề)</a>'
    )
    assert latest(summaries(BRIDGE), EN, lambda _: None) == Message(
        "<b>Newest articles</b>\n\n"
        "Cầu Sông Lô &lt;mới&gt; đã thông xe\n"
        "TTXVN · from its content: about 1/2016"
    )


def test_ten_articles_are_listed_and_among_the_same_dates_the_later_entry_is_newer() -> None:
    same = [replace(ROADS, id=number, title=f"Bài {number}.") for number in range(1, 13)]
    shown = accepted(latest(summaries(*same), VI, elsewhere))
    assert shown.of("a") == [f"Bài {number}." for number in range(12, 2, -1)]


@BOTH
def test_an_empty_archive_lists_nothing(texts: Texts) -> None:
    empty = Message(texts("bot.latest_empty"))
    assert latest([], texts, elsewhere) == empty
    assert sources([], texts, 1) == empty


def test_outlets_are_listed_with_numbers_and_periods() -> None:
    articles = summaries(
        from_outlet("Báo B", 1, 5),
        from_outlet("Báo A", 2),
        from_outlet("Báo B", 3, 40),
        from_outlet("Báo B", 4, None),
        from_outlet(None, 5, None),
        BRIDGE,
    )
    assert sources(articles, VI, 1) == Message(
        "<b>Các báo trong kho (số bài · thời gian)</b>\n"
        "Báo B: 3 · 21/1/2009 – 25/2/2009\n"
        "Báo A: 1 · 16/1/2009\n"
        "TTXVN: 1 · khoảng 1/2016\n"
        "Không rõ báo: 1"
    )
    assert sources(articles[4:], EN, 1) == Message(
        "<b>Outlets in the archive (articles · period)</b>\n"
        "TTXVN: 1 · about 1/2016\n"
        "Outlet unknown: 1"
    )


@pytest.mark.parametrize(
    ("page", "first", "buttons"),
    [
        (0, "Báo 00", [("1/3", "n"), ("▶", "s-2")]),
        (1, "Báo 00", [("1/3", "n"), ("▶", "s-2")]),
        (2, "Báo 15", [("◀", "s-1"), ("2/3", "n"), ("▶", "s-3")]),
        (3, "Báo 30", [("◀", "s-2"), ("3/3", "n")]),
        (2**53, "Báo 30", [("◀", "s-2"), ("3/3", "n")]),
    ],
)
def test_outlets_are_turned_in_pages_of_fifteen(
    page: int, first: str, buttons: list[tuple[str, str]]
) -> None:
    many = summaries(*(from_outlet(f"Báo {number:02}", number + 1) for number in range(31)))
    message = sources(many, VI, page)
    lines = message.html.splitlines()[1:]
    assert lines[0] == f"{first}: 1 · 16/1/2009"
    assert len(lines) == (1 if first == "Báo 30" else 15)
    assert message.keyboard == (tuple(Button(label, data) for label, data in buttons),)


@BOTH
def test_languages_are_offered_in_their_own_names(texts: Texts) -> None:
    assert language_choice(texts) == Message(
        "Bạn muốn bot nói tiếng gì? / Which language should the bot speak?",
        ((Button("Tiếng Việt", "l-vi"), Button("English", "l-en")),),
    )


def test_what_is_followed_is_numbered() -> None:
    assert following([follow(8, "Giá < 5?"), follow(9, "Ai?")], VI) == Message(
        "<b>Bạn đang theo dõi</b>\n1. Giá &lt; 5?\n2. Ai?\n\n"
        "Bấm 🔕 và số của câu để thôi theo dõi.",
        ((Button("🔕 1", "u-8"), Button("🔕 2", "u-9")),),
    )
    assert following([], EN) == Message(
        "You are not following any question. Tap 🔔 under an answer to follow it."
    )
    message = following([follow(n, "Ai?") for n in range(1_034)], EN)
    lines = message.html.splitlines()
    assert lines[30:] == [
        *("30. Ai?", "… and more questions: 1,004.", ""),
        "To stop following a question, tap 🔕 with its number.",
    ]
    assert [len(row) for row in message.keyboard] == [5] * 6
    assert message.keyboard[5][4] == Button("🔕 30", "u-t")


@BOTH
def test_what_the_bot_is_called_and_described_by_fits(texts: Texts) -> None:
    assert len(texts("bot.about")) <= 120
    assert len(texts("bot.description")) <= 512
    for command in (*COMMANDS, *ADMIN_COMMANDS):
        assert 3 <= len(texts(f"bot.cmd_{command}")) <= 60


@BOTH
def test_what_is_shown_over_inline_results_fits(texts: Texts) -> None:
    for key in ("empty", "none", "too_fast"):
        assert len(texts(f"bot.inline_{key}")) <= 64


@BOTH
def test_what_is_shown_over_a_chat_fits(texts: Texts) -> None:
    keys = ("thanks", "why", "noted", "followed", "already_followed", "not_yours")
    for key in (*keys, "expired", "failed"):
        assert len(texts(f"bot.{key}")) <= 200


ODD = st.text(st.sampled_from("<>&\"'\n\t\u200b\u202e\u2066\ud800א👩🇻é a-"), max_size=400)
URLS = st.one_of(
    st.none(), ODD, st.integers(0, 3_000).map(lambda n: "https://a.vn/" + "&" * n + "ế" * (n % 7))
)
DATINGS = st.one_of(
    st.none(),
    st.builds(
        Dating,
        st.integers(-700_000, 700_000).map(lambda days: DAY + timedelta(days=days)),
        st.sampled_from(Precision),
        st.sampled_from(DateSource),
    ),
)
ARTICLES = st.builds(
    Article,
    source=st.just("s"),
    title=ODD,
    text=st.just(""),
    blocks=st.just(()),
    agency=st.one_of(st.none(), ODD),
    outlet=st.one_of(st.none(), ODD),
    url=URLS,
    dating=DATINGS,
    id=st.integers(1, 2**53),
)


@given(st.lists(ARTICLES, max_size=40), st.integers(0, 2**53), st.sampled_from([VI, EN]))
def test_telegram_takes_the_lists_of_any_articles(
    articles: list[Article], page: int, texts: Texts
) -> None:
    found = summaries(*articles)
    links = accepted(latest(found, texts, elsewhere)).links
    assert sum(len(link.encode()) for link in links) <= 9_500
    accepted(sources(found, texts, page))


@given(st.lists(ODD, max_size=60), st.integers(0, 2**53), st.sampled_from([VI, EN]))
def test_telegram_takes_any_examples_and_questions(
    questions: list[str], count: int, texts: Texts
) -> None:
    accepted(welcome(texts, questions, count))
    accepted(privacy(texts, count))
    accepted(following([follow(n, text) for n, text in enumerate(questions)], texts))
