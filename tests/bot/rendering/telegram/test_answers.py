"""Answers as whole messages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.rendering.telegram.answers import answer_messages, further, more_messages
from bot.rendering.telegram.html import Button, Message
from retrieval.types import Quote, Span, Status
from tests.bot.rendering.telegram.articles import (
    ANSWER,
    BRIDGE,
    CAPTION,
    CUT,
    CUTTING,
    EN,
    LINKS,
    OPENING,
    REPAIRING,
    ROAD,
    ROADS,
    VI,
    article_of,
    hit,
    quote,
)
from tests.bot.rendering.telegram.checker import accepted

BRIDGE_LINK = "https://t.me/hoibao_bot?start=a-7-6e5033e6-0-w-2j"
ROAD_LINK = (
    "https://bao.example.vn/duong.html#:~:text=%C4%90%C6%B0%E1%BB%9Dng%20v%C3%A0o%20c%E1%BA%A7u%20"
    "c%C3%B2n,th%C3%A1ng%205%20m%E1%BB%9Bi%20xong."
)
CAPTION_LINK = (
    "https://bao.example.vn/duong.html#:~:text=C%E1%BA%A7u%20l%C3%BAc%20kh%C3%A1nh%20th%C3%A0nh."
)
PASSAGES = (Button("📖 [1]", "p-15-1"), Button("📖 [2]", "p-15-2"))
THUMBS = (Button("👍", "t-15-good"), Button("👎", "t-15-bad"))
FOLLOW = (Button("🔔 Theo dõi câu hỏi này", "f-15"),)
MORE = Button("➕ Thêm kết quả", "m-15-0")


def test_an_answer_is_quotes_and_where_they_stand() -> None:
    answer = replace(
        ANSWER,
        quotes=(replace(CUTTING, also_in=(9, 10, 11)), REPAIRING),
        hits=(hit(ROADS, ROAD), hit(ROADS, CAPTION)),
    )
    assert answer_messages(answer, 41, VI, LINKS, {9: "Tuổi Trẻ", 11: "Dân trí"}) == [
        Message(
            "<blockquote>Cầu Sông Lô thông xe sáng 12/3. <b>Ông <u>Trần Văn Bình</u>, Giám đốc Sở"
            " A &amp; B, cắt băng khánh thành.</b> [1]</blockquote>\n"
            "Xem thêm:\n"
            "<blockquote expandable><b>Đường vào cầu còn phải sửa đến hết tháng 5 mới xong.</b>"
            " [2]</blockquote>\n"
            "\n"
            f'[1] TTXVN · <a href="{BRIDGE_LINK}">Cầu Sông Lô &lt;mới&gt; đã thông xe</a>'
            " · theo nội dung: khoảng 1/2016 · cũng đăng ở Tuổi Trẻ, Dân trí\n"
            f'[2] Báo Sông Lô · <a href="{ROAD_LINK}">Còn phải chờ đường vào cầu</a> · 14/3/2016',
            (PASSAGES, (MORE, *THUMBS), FOLLOW),
        )
    ]


def test_an_english_answer_keeps_the_quotes_as_they_are() -> None:
    answer = replace(
        ANSWER,
        quotes=(replace(CUTTING, answer=None, also_in=(9,)),),
        completed=True,
        reading="Who opened\n the <bridge>?",
    )
    assert answer_messages(answer, 41, EN, LINKS) == [
        Message(
            "<i>Understood as: Who opened the &lt;bridge&gt;?</i>\n"
            "<blockquote>Cầu Sông Lô thông xe sáng 12/3. <b>Ông Trần Văn Bình, Giám đốc Sở"
            " A &amp; B, cắt băng khánh thành.</b> [1]</blockquote>\n"
            "\n"
            f'[1] TTXVN · <a href="{BRIDGE_LINK}">Cầu Sông Lô &lt;mới&gt; đã thông xe</a>'
            " · from its content: about 1/2016 · also printed elsewhere (1)",
            (PASSAGES[:1], THUMBS, (Button("🔔 Follow this question", "f-15"),)),
        )
    ]


def test_quotes_of_one_article_share_its_line() -> None:
    quotes = (REPAIRING, CUTTING, quote(ROADS, OPENING))
    (message,) = answer_messages(replace(ANSWER, quotes=quotes), 41, VI, LINKS)
    assert message.html.split("\n\n")[1] == (
        f'[1][3] Báo Sông Lô · <a href="{ROAD_LINK}">Còn phải chờ đường vào cầu</a> · 14/3/2016\n'
        f'[2] TTXVN · <a href="{BRIDGE_LINK}">Cầu Sông Lô &lt;mới&gt; đã thông xe</a>'
        " · theo nội dung: khoảng 1/2016"
    )


def test_what_may_be_related_does_not_look_like_an_answer() -> None:
    answer = replace(
        ANSWER,
        status=Status.UNCERTAIN,
        unheard=("năm 2012", "Hà Giang"),
        apart=("Lê Văn An",),
        completed=True,
        reading="Ai cắt băng năm 2012?",
    )
    assert answer_messages(answer, 41, VI, LINKS) == [
        Message(
            "🔎 Có thể liên quan:\n"
            "Không thấy bài nào nói về năm 2012, Hà Giang.\n"
            "Không thấy bài nào nói về Lê Văn An cùng với điều bạn hỏi.\n"
            "<i>Hiểu là: Ai cắt băng năm 2012?</i>\n"
            f"<blockquote>{OPENING} Ông Trần Văn Bình, Giám đốc Sở A &amp; B, cắt băng khánh thành."
            " [1]</blockquote>\n"
            f"<blockquote>{ROAD} [2]</blockquote>\n"
            "\n"
            f'[1] TTXVN · <a href="{BRIDGE_LINK}">Cầu Sông Lô &lt;mới&gt; đã thông xe</a>'
            " · theo nội dung: khoảng 1/2016\n"
            f'[2] Báo Sông Lô · <a href="{ROAD_LINK}">Còn phải chờ đường vào cầu</a> · 14/3/2016',
            (PASSAGES, THUMBS, FOLLOW),
        )
    ]


def test_where_nothing_is_found_it_says_so_and_how_to_ask() -> None:
    answer = replace(
        ANSWER, status=Status.NOT_FOUND, hits=(hit(ROADS, ROAD),), unheard=("năm 2012",)
    )
    assert answer_messages(answer, 41, VI, LINKS) == [
        Message(
            "❔ Không tìm thấy câu trả lời trong kho bài báo.\n"
            "Không thấy bài nào nói về năm 2012.\n"
            "\n"
            f'Bài gần nhất: <a href="{ROAD_LINK}">Còn phải chờ đường vào cầu</a>\n'
            "\n"
            "<i>Bạn thử hỏi rõ hơn: tên đầy đủ của người hay cơ quan, địa điểm, thời gian.</i>",
            ((MORE,), FOLLOW),
        )
    ]


def test_an_empty_archive_offers_nothing_but_to_follow() -> None:
    answer = replace(ANSWER, status=Status.NOT_FOUND, quotes=())
    assert answer_messages(answer, 41, EN, LINKS) == [
        Message(
            "❔ Nothing in the archive answers this question.\n"
            "\n"
            "<i>Try to be more precise: the full name of a person or an office, a place, a time."
            "</i>",
            ((Button("🔔 Follow this question", "f-15"),),),
        )
    ]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("\u200b \u3164", "(không có tiêu đề)"),
        ("từ " * 100, "từ " * 65 + "từ…"),
        ("חדשות 1", "\u2068חדשות 1\u2069"),
        ("a\ud800\x00b\nc", "a b c"),
    ],
)
def test_a_title_stays_readable_on_its_line(title: str, expected: str) -> None:
    strange = replace(BRIDGE, title=title, agency=None, dating=None)
    (message,) = answer_messages(replace(ANSWER, quotes=(quote(strange, CUT),)), 41, VI, LINKS)
    assert accepted(message).text.split("\n\n")[1] == f"[1] {expected}"


def test_a_long_quote_is_shortened_about_its_key_sentence() -> None:
    long = article_of([" ".join(f"Câu thứ {n} nói về cầu." for n in range(100))])
    key = "Câu thứ 50 nói về cầu."
    whole = Quote(long, 0, len(long.text), quote(long, key).sentence)
    (message,) = answer_messages(replace(ANSWER, quotes=(whole,)), 41, VI, LINKS)
    (block,) = accepted(message).of("blockquote")
    first, last = block.split(". ", 1)[0], block.rsplit("Câu", 1)[1]
    assert (first, last) == ("[…] Câu thứ 25 nói về cầu", " thứ 75 nói về cầu. […] [1]")
    assert len(block) <= 1_200 + len(" [1]")
    assert accepted(message).of("b") == [key]


def test_long_quotes_are_shortened_further_before_a_message_is_split() -> None:
    long = article_of(["Câu này nói về cầu. " * 99 + "Hết."])
    whole = Quote(long, 0, len(long.text), Span(0, 19))

    def lengths(count: int) -> list[list[int]]:
        messages = answer_messages(replace(ANSWER, quotes=(whole,) * count), 41, VI, LINKS)
        assert [bool(message.keyboard) for message in messages] == [False] * (len(messages) - 1) + [
            True
        ]
        return [[len(b) for b in accepted(m).of("blockquote")] for m in messages]

    assert lengths(3) == [[1_187, 1_187, 1_187]]
    assert lengths(4) == [[887] * 4]
    assert lengths(5) == [[687] * 5]
    assert lengths(9) == [[487] * 8, [487]]


def test_more_results_come_in_pages_and_leave_out_what_was_shown() -> None:
    pages = [replace(ROADS, id=n) for n in range(20, 27)]
    answer = replace(
        ANSWER,
        hits=(
            hit(BRIDGE, CUT),
            hit(ROADS, CAPTION),
            hit(ROADS, CAPTION),
            *(hit(page, OPENING) for page in pages),
        ),
    )
    assert [(q.article.id, q.text) for q in further(answer)] == [
        (8, CAPTION),
        *((n, OPENING) for n in range(20, 27)),
    ]
    (first,) = more_messages(answer, 41, 0, VI, LINKS)
    assert first.html.startswith(
        "Kết quả khác (1–5 trong 8):\n"
        f"<blockquote>{CAPTION} [1]</blockquote>\n"
        f"<blockquote>{OPENING} [2]</blockquote>\n"
    )
    assert f'\n\n[1] Báo Sông Lô · <a href="{CAPTION_LINK}">' in first.html
    assert first.keyboard == ((Button("➕ Thêm kết quả", "m-15-5"),),)
    (second,) = more_messages(answer, 41, 5, VI, LINKS)
    assert second.html.startswith("Kết quả khác (6–8 trong 8):\n<blockquote>")
    assert "[8] Báo Sông Lô" in second.html
    assert second.keyboard == ()
    assert more_messages(answer, 41, 8, VI, LINKS) == [Message("Không còn kết quả nào khác.")]


def test_where_nothing_is_found_more_results_are_all_there_is() -> None:
    answer = replace(ANSWER, status=Status.NOT_FOUND, hits=(hit(ROADS, ROAD),))
    assert further(answer) == (REPAIRING,)
    assert more_messages(answer, 41, 0, EN, LINKS) == [
        Message(
            f"Other results (1 of 1):\n<blockquote>{ROAD} [1]</blockquote>\n\n"
            f'[1] Báo Sông Lô · <a href="{ROAD_LINK}">Còn phải chờ đường vào cầu</a> · 14/3/2016'
        )
    ]
