"""Long texts made shorter: cut where a clause ends, and every piece a slice."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.rendering.shortening import ELLIPSIS, parts, shortened, shortened_quote, truncated
from retrieval.types import Article, Block, BlockKind, Quote, Span

CLAUSES = (
    "Sáng 4/1, tại Hà Nội, hội nghị bàn về cầu mới; các đại biểu nhất trí sửa đường trước mùa mưa, "
    "rồi lát lại vỉa hè - việc chờ đã lâu. Ban quản lý sẽ báo cáo vào tháng 5."
)
FLAG = "\U0001f1fb\U0001f1f3"  # two code points, four UTF-16 units
ATOMS = [*"ab ,;.\n-–[…]", "và ", "é", "e\u0301", FLAG, "\u200d", "👩"]
ANY_TEXT = st.lists(st.sampled_from(ATOMS), max_size=80).map("".join)


def shown(text: str, keep: str, limit: int) -> str:
    start = text.index(keep)
    pieces = shortened(text, Span(start, start + len(keep)), limit)
    return " ".join(text[slice(*p)] if isinstance(p, Span) else p for p in pieces)


@pytest.mark.parametrize(
    ("keep", "limit", "expected"),
    [
        ("cầu mới", 500, CLAUSES),
        ("Sáng", 50, "Sáng 4/1, tại Hà Nội, […]"),
        (
            "đại biểu",
            80,
            "[…] các đại biểu nhất trí sửa đường trước mùa mưa, rồi lát lại vỉa hè […]",
        ),
        ("Ban quản", 80, "[…] - việc chờ đã lâu. Ban quản lý sẽ báo cáo vào tháng 5."),
        ("sửa", 40, "[…] biểu nhất trí sửa đường trước […]"),
    ],
)
def test_a_text_is_cut_at_clauses_and_at_words_where_they_are_too_long(
    keep: str, limit: int, expected: str
) -> None:
    assert shown(CLAUSES, keep, limit) == expected


def test_a_text_without_spaces_is_cut_between_characters_as_they_are_seen() -> None:
    assert shown("e\u0301" * 40, "e\u0301", 29) == "e\u0301" * 10 + " […]"
    assert shown(FLAG * 30, FLAG, 30) == FLAG * 11 + " […]"


def test_what_must_be_kept_but_is_too_long_is_kept_in_its_middle() -> None:
    text = " ".join(str(n) for n in range(100, 200))
    assert shown(text, text, 31) == "[…] 147 148 149 150 151 […]"


def test_a_quote_keeps_its_key_sentence_or_else_what_answers_in_it() -> None:
    text = f"Mở đầu. {CLAUSES}"
    article = Article("s", "t", text, (Block(BlockKind.PARAGRAPH, 0, len(text)),))
    first = Span(8, text.index(" Ban quản"))
    answer = Span(text.index("vỉa hè"), text.index("vỉa hè") + 6)
    whole = Quote(article, 8, len(text), first, answer=answer)
    assert shortened_quote(whole, 500) == [Span(8, len(text))]
    assert shortened_quote(whole, 150) == [first, ELLIPSIS]
    left, piece, right = shortened_quote(whole, 60)
    assert (left, right) == (ELLIPSIS, ELLIPSIS)
    assert isinstance(piece, Span)
    assert text[slice(*piece)] == "rồi lát lại vỉa hè - việc chờ đã lâu."


@given(text=ANY_TEXT, data=st.data(), limit=st.integers(20, 60))
def test_pieces_are_slices_that_fit_and_hold_what_must_be_kept(
    text: str, data: st.DataObject, limit: int
) -> None:
    start = data.draw(st.integers(0, len(text)))
    keep = Span(start, data.draw(st.integers(start, len(text))))
    pieces = shortened(text, keep, limit)
    (kept,) = (piece for piece in pieces if isinstance(piece, Span))
    joined = " ".join(text[slice(*p)] if isinstance(p, Span) else p for p in pieces)
    assert len(joined) <= limit
    assert (pieces[0] == ELLIPSIS) == (text[: kept.start].strip() != "" and len(text) > limit)
    assert (pieces[-1] == ELLIPSIS) == (text[kept.end :].strip() != "" and len(text) > limit)
    words = text[slice(*keep)].strip()
    if words and len(text[slice(*keep)]) <= limit - 8:
        assert text.index(words, keep.start) >= kept.start
        assert keep.start + text[slice(*keep)].index(words) + len(words) <= kept.end


@given(text=ANY_TEXT, limit=st.integers(2, 30))
@example(text="a" * 31, limit=30)
def test_parts_cover_a_text_and_each_fits(text: str, limit: int) -> None:
    found = parts(text, limit)
    assert "".join(text[slice(*part)] for part in found) == text
    assert all(len(text[slice(*part)].rstrip()) <= limit for part in found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Cầu mới", "Cầu mới"),
        ("Cầu mới, thông xe", "Cầu mới,…"),
        ("Thôngxehômnay", "Thôngxehôm…"),
    ],
)
def test_a_title_is_cut_after_a_word(text: str, expected: str) -> None:
    assert truncated(text, 11) == expected
