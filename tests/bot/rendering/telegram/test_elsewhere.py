"""Quotes to send into other chats."""

from __future__ import annotations

from dataclasses import replace

from bot.rendering.telegram.elsewhere import InlineResult, guest_message, inline_results
from bot.rendering.telegram.html import Message
from retrieval.types import Status
from tests.bot.rendering.telegram.articles import (
    ANSWER,
    BRIDGE,
    CAPTION,
    CUT,
    LINKS,
    OPENING,
    ROADS,
    VI,
    article_of,
    hit,
    quote,
)

SOURCE = (
    'TTXVN · <a href="https://t.me/hoibao_bot?start=a-7-6e5033e6-0-w-2j">'
    "Cầu Sông Lô &lt;mới&gt; đã thông xe</a> · theo nội dung: khoảng 1/2016"
)
QUOTED = (
    "<blockquote>Cầu Sông Lô thông xe sáng 12/3. <b>Ông <u>Trần Văn Bình</u>, Giám đốc Sở"
    " A &amp; B, cắt băng khánh thành.</b>"
)


def test_each_quote_can_be_sent_with_its_source_and_what_is_only_near_says_so() -> None:
    near = article_of([CAPTION])
    answer = replace(
        ANSWER, quotes=ANSWER.quotes[:1] * 2, hits=(hit(BRIDGE, CUT), hit(near, CAPTION))
    )
    assert inline_results(answer, VI, LINKS) == [
        InlineResult(
            "a-7-6e5033e6-0-w-2j",
            "Cầu Sông Lô <mới> đã thông xe",
            CUT,
            Message(f"{QUOTED}</blockquote>\n{SOURCE}"),
        ),
        InlineResult(
            "a-1-aaedf983-0-0-k",
            "Bài thử",
            CAPTION,
            Message(
                f"🔎 Có thể liên quan:\n<blockquote>{CAPTION}</blockquote>\n"
                '<a href="https://t.me/hoibao_bot?start=a-1-aaedf983-0-0-k">Bài thử</a>'
            ),
        ),
    ]


def test_uncertain_quotes_say_so_and_nothing_found_gives_nothing() -> None:
    uncertain = replace(ANSWER, status=Status.UNCERTAIN, unheard=("2012",))
    first, second = inline_results(uncertain, VI, LINKS)
    head = "🔎 Có thể liên quan:\nKhông thấy bài nào nói về 2012.\n<blockquote>"
    assert first.message.html.startswith(head)
    assert second.message.html.startswith(head)
    assert "<b>" not in first.message.html
    assert inline_results(replace(ANSWER, status=Status.NOT_FOUND), VI, LINKS) == []


def test_at_most_ten_results_with_short_descriptions() -> None:
    hits = tuple(hit(replace(ROADS, id=n), OPENING) for n in range(20, 40))
    results = inline_results(replace(ANSWER, hits=hits), VI, LINKS)
    assert len({result.id for result in results}) == len(results) == 10
    long = article_of(["Một câu dài " * 20 + "hết."])
    (result,) = inline_results(replace(ANSWER, quotes=(quote(long, long.text),)), VI, LINKS)
    assert result.description == "Một câu dài " * 8 + "Một…"


def test_a_guest_gets_the_first_quote_in_one_message_without_buttons() -> None:
    assert guest_message(ANSWER, VI, LINKS) == Message(f"{QUOTED} [1]</blockquote>\n\n[1] {SOURCE}")
    missing = guest_message(replace(ANSWER, status=Status.NOT_FOUND), VI, LINKS)
    assert missing.html.startswith("❔ ")
    assert missing.keyboard == ()
