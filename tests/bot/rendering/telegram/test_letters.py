"""Text as Telegram takes it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rendering.telegram.html import (
    Html,
    Part,
    blockquote,
    bold,
    fits,
    joined,
    link,
    plain,
    stacked,
)
from bot.rendering.telegram.letters import clean, one_line, units
from retrieval.vietnamese.text import normalise
from tests.bot.rendering.telegram.checker import shown


@given(st.text())
def test_a_stored_text_is_shown_as_it_is(text: str) -> None:
    stored = normalise(text)
    assert clean(stored) == stored
    assert plain(stored).length == units(stored) == len(stored.encode("utf-16-le")) // 2
    assert shown(plain(stored).markup).text == stored


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\ud800b\x00c\td\re", "ab c de"),
        ("một\u2028hai\u202e \u2068ba\u2069", "mộthai \u2068ba\u2069"),
        ("👩\u200d👧 giữ\u200bnguyên\n", "👩\u200d👧 giữ\u200bnguyên\n"),
    ],
)
def test_what_telegram_refuses_or_drops_is_not_sent(text: str, expected: str) -> None:
    assert clean(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  Cầu\n\n mới ", "Cầu mới"),
        ("\u200b\u2800 \u3164\u0301", ""),
        ("שלום 12", "\u2068שלום 12\u2069"),
        ("\u202eCầu\u2069 mới", "Cầu mới"),
        ("Cầu mới thông xe hôm nay", "Cầu mới thông…"),
        ("שלום שלום שלום שלום", "\u2068שלום שלום…\u2069"),
        ("👩" * 10, "👩" * 7 + "…"),
    ],
)
def test_a_title_stays_on_its_line_and_cannot_reorder_it(text: str, expected: str) -> None:
    assert one_line(text, 16) == expected
    assert units(one_line(text, 16)) <= 16


def test_html_is_escaped_and_counted_after_its_entities() -> None:
    html = bold(plain("<b>&\"👍'")) + link(plain("x"), "https://a.vn/?a=1&b=\"<'")
    assert html == Html(
        '<b>&lt;b&gt;&amp;"👍\'</b><a href="https://a.vn/?a=1&amp;b=&quot;&lt;&#x27;">x</a>',
        9,
    )
    assert shown(html.markup).links == ["https://a.vn/?a=1&b=\"<'"]


def test_nothing_makes_no_tag_and_no_separator() -> None:
    assert blockquote(plain("")) == Html()
    assert joined(" · ", [plain(""), plain("a"), Html(), plain("b")]) == Html("a · b", 5)


def test_parts_go_into_as_few_messages_as_hold_them() -> None:
    half, emoji = plain("a" * 2_000), plain("👍" * 1_000)
    bodies = stacked([Part(half), Part(emoji, "\n\n"), Part(half), Part(plain("b"))])
    assert bodies == [half + plain("\n\n") + emoji, half + plain("\nb")]


@pytest.mark.parametrize(("text", "fit"), [("👍" * 2_048, True), ("👍" * 2_048 + "a", False)])
def test_a_message_fits_by_its_utf_16_units(text: str, fit: bool) -> None:
    assert fits(plain(text)) is fit


def test_a_message_fits_by_its_bytes_too() -> None:
    assert not fits(plain("a") + link(plain("b"), "&" * 6_400))
