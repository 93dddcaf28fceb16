"""Articles page by page."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.rendering.telegram.html import Button, Message
from bot.rendering.telegram.reading import (
    changed_message,
    gone_message,
    page_message,
    page_of,
    pages,
)
from retrieval.passages import article_sentences
from retrieval.types import Span
from tests.bot.rendering.telegram.articles import (
    BRIDGE,
    CAPTION,
    CUT,
    EN,
    OPENING,
    ROAD,
    ROADS,
    VI,
    article_of,
    span,
)
from tests.bot.rendering.telegram.checker import accepted

PARAGRAPH = " ".join(f"Đây là câu số {n:02} của bài." for n in range(20))  # 20 of 27, 19 spaces


def test_a_short_article_is_one_page_with_the_cited_sentence_bold() -> None:
    message = page_message(BRIDGE, article_sentences(BRIDGE), 0, span(BRIDGE, CUT), VI)
    assert message == Message(
        "<b>Cầu Sông Lô &lt;mới&gt; đã thông xe</b>\n"
        "TTXVN · theo nội dung: khoảng 1/2016\n"
        f"<blockquote expandable>{OPENING} <b>Ông Trần Văn Bình, Giám đốc Sở A &amp; B, cắt băng"
        f" khánh thành.</b>\n\n{ROAD}\n\n<i>Ảnh:</i> {CAPTION} (Ảnh: Ngọc Lan)</blockquote>"
    )


def test_pages_are_whole_paragraphs_where_they_fill_them_and_captions_come_last() -> None:
    article = article_of([PARAGRAPH] * 5, ["Ảnh một.", "Ảnh hai."])
    length = len(PARAGRAPH)
    assert pages(article, article_sentences(article)) == (
        Span(0, 3 * length + 4),
        Span(3 * length + 6, len(article.text)),
    )


def test_a_page_ends_inside_a_paragraph_rather_than_half_empty() -> None:
    article = article_of(["Ngắn.", " ".join([PARAGRAPH] * 4)])
    first, second = pages(article, article_sentences(article))
    assert article.text[: first.end].endswith("của bài.")
    assert 1_700 < first.end - first.start <= 1_800
    assert second == Span(first.end + 1, len(article.text))


def test_a_sentence_longer_than_a_page_is_cut_at_its_clauses() -> None:
    article = article_of([", ".join(["một vế câu khá là dài"] * 200) + "."])
    spans = pages(article, article_sentences(article))
    texts = [article.text[slice(*page)] for page in spans]
    assert "".join(texts) == article.text
    assert [text.rstrip()[-1] for text in texts] == [",", ",", "."]


def test_the_reader_walks_through_an_article() -> None:
    article = replace(article_of([PARAGRAPH] * 7), url="https://bao.example.vn/a.html", author="H.")
    sentences = article_sentences(article)
    cited = sentences[70]  # of the second of three pages
    words = (
        "https://bao.example.vn/a.html#:~:text=%C4%90%C3%A2y%20l%C3%A0%20c%C3%A2u%20s%E1%BB%91%20"
        "10%20c%E1%BB%A7a%20b%C3%A0i."
    )
    place = "1en-1fc"
    assert tuple(cited) == (int("1en", 36), int("1fc", 36))
    message = page_message(article, sentences, 0, cited, EN)
    assert message.keyboard == (
        (
            Button("◀", f"a-1-c8393ae7-1-{place}"),
            Button("2/3", "n"),
            Button("▶", f"a-1-c8393ae7-3-{place}"),
        ),
        (Button("🌐 Original", url=words),),
    )
    assert accepted(message).of("b") == ["Bài thử", "Đây là câu số 10 của bài."]
    assert accepted(message).text.split("\n")[1] == "H."
    first = page_message(article, sentences, 1, cited, EN)
    assert [button.label for button in first.keyboard[0]] == ["1/3", "▶"]
    assert accepted(first).of("b") == ["Bài thử"]
    beyond = page_message(article, sentences, 9, None, EN)
    assert [button.label for button in beyond.keyboard[0]] == ["◀", "3/3"]
    assert beyond.keyboard[0][0] == Button("◀", "a-1-c8393ae7-2-0-0")
    assert beyond.keyboard[1] == (Button("🌐 Original", url=article.url),)


@pytest.mark.parametrize(
    ("cited", "page"), [(None, 1), (Span(0, 5), 1), (Span(9, 12), 1), (Span(10, 12), 2)]
)
def test_a_cited_sentence_is_on_the_page_where_it_begins(cited: Span | None, page: int) -> None:
    assert page_of([Span(0, 8), Span(10, 20)], cited) == page


def test_a_page_of_captions_marks_each() -> None:
    article = article_of(["Bài."], [f"Ảnh {n}." for n in range(40)], "L" * 500)
    message = page_message(article, article_sentences(article), 2, None, VI)
    credit = f"(Ảnh: {'L' * 59}…)"
    assert accepted(message).of("blockquote") == [
        "\n\n".join(f"Ảnh: Ảnh {n}. {credit}" for n in range(16, 32))
    ]


def test_a_changed_and_a_removed_article_say_so() -> None:
    assert changed_message(ROADS, VI) == Message(
        "Bài này đã được sửa sau khi được trích, có thể không còn câu ấy nữa:\n"
        "<b>Còn phải chờ đường vào cầu</b>",
        ((Button("📖 Đọc bài hiện nay", "a-8-6e5033e6-1-0-0"),),),
    )
    assert gone_message(EN) == Message("This article is no longer in the archive.")
