from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from itertools import combinations
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.passages import article_sentences, embedded_text, split_passages
from retrieval.types import Article, Block, BlockKind, DateSource, Dating, Precision, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

LEAD, PARAGRAPH, CAPTION = BlockKind.LEAD, BlockKind.PARAGRAPH, BlockKind.CAPTION


def words(texts: Sequence[str]) -> list[int]:
    return [len(text.split()) for text in texts]


def words_and_two(texts: Sequence[str]) -> list[int]:
    """As a model counts that adds two special tokens to every text."""
    return [len(text.split()) + 2 for text in texts]


def characters(texts: Sequence[str]) -> list[int]:
    return [len(text) for text in texts]


def words_and_commas(texts: Sequence[str]) -> list[int]:
    """Does not add up: what is joined counts more than its parts."""
    return [len(text.split()) + max(0, 3 * text.count(".") - 3) for text in texts]


def make_article(*blocks: tuple[BlockKind, str]) -> Article:
    text, placed = "", []
    for kind, content in blocks:
        start = len(text) + 2 if text else 0
        text = f"{text}\n\n{content}" if text else content
        placed.append(Block(kind, start, len(text)))
    return Article(source="a.txt", title="Bão vào bờ", text=text, blocks=tuple(placed))


def passages(
    article: Article,
    budget: int,
    count: Callable[[Sequence[str]], list[int]] = words,
    overlap: int = 1,
) -> list[str]:
    spans = split_passages(article, article_sentences(article), count, budget, overlap)
    return [article.text[start:end] for start, end in spans]


def sentence(number: int, length: int) -> str:
    return " ".join([f"Câu{number}"] + ["a"] * (length - 2) + ["hết."])


def paragraph(numbers: range, length: int) -> str:
    return " ".join(sentence(number, length) for number in numbers)


def test_sentences_are_found_block_by_block_with_offsets_into_the_text() -> None:
    article = make_article(
        (LEAD, "Ngày 15-1. Bão tan."), (PARAGRAPH, "Trời nắng"), (CAPTION, "Biển. (Ảnh: A)")
    )
    assert article_sentences(article) == [
        Span(0, 10),
        Span(11, 19),
        Span(21, 30),
        Span(32, 37),
        Span(38, 46),
    ]


def test_no_text_has_no_passage() -> None:
    assert split_passages(make_article(), [], words) == []


def test_short_paragraphs_share_a_passage_and_captions_never() -> None:
    article = make_article(
        (LEAD, "Bão đã vào."), (PARAGRAPH, "Gió to."), (CAPTION, "Cây đổ."), (CAPTION, "Nhà sập.")
    )
    assert passages(article, 160) == ["Bão đã vào.\n\nGió to.", "Cây đổ.", "Nhà sập."]


def test_a_caption_between_paragraphs_parts_them() -> None:
    article = make_article((PARAGRAPH, "Gió to."), (CAPTION, "Cây đổ."), (PARAGRAPH, "Mưa lớn."))
    assert passages(article, 160) == ["Gió to.", "Cây đổ.", "Mưa lớn."]


def test_between_paragraphs_nothing_is_repeated() -> None:
    first, second = paragraph(range(4), 5), paragraph(range(4, 8), 5)
    article = make_article((PARAGRAPH, first), (PARAGRAPH, second))
    assert passages(article, 25) == [first, second]


def test_a_cut_paragraph_repeats_one_sentence() -> None:
    article = make_article((PARAGRAPH, paragraph(range(6), 5)))
    assert passages(article, 20) == [paragraph(range(4), 5), paragraph(range(3, 6), 5)]


def test_nothing_is_repeated_where_it_does_not_fit_or_is_not_wanted() -> None:
    article = make_article((PARAGRAPH, paragraph(range(4), 10)))
    assert passages(article, 20) == [paragraph(range(2), 10), paragraph(range(2, 4), 10)]
    article = make_article((PARAGRAPH, paragraph(range(6), 5)))
    assert passages(article, 20, overlap=0) == [paragraph(range(3), 5), paragraph(range(3, 6), 5)]


def test_the_last_passage_is_not_a_lone_short_sentence() -> None:
    article = make_article((PARAGRAPH, paragraph(range(8), 20) + " Hết rồi."))
    assert passages(article, 160) == [
        paragraph(range(5), 20),
        paragraph(range(4, 8), 20) + " Hết rồi.",
    ]


def test_special_tokens_count_once_in_a_passage() -> None:
    article = make_article((PARAGRAPH, paragraph(range(4), 5)))
    assert passages(article, 22, words_and_two) == [paragraph(range(4), 5)]
    assert len(passages(article, 21, words_and_two)) == 2


def test_a_passage_that_counts_more_than_its_parts_is_made_smaller() -> None:
    article = make_article((PARAGRAPH, paragraph(range(4), 5)))
    assert passages(article, 20, words_and_commas) == [
        paragraph(range(2), 5),
        paragraph(range(2, 4), 5),
    ]


@pytest.mark.parametrize(
    ("text", "budget", "expected"),
    [
        (
            "Đoàn đi thăm các xã vùng cao, tặng quà cho bà con nghèo.",
            10,
            ["Đoàn đi thăm các xã vùng cao,", "tặng quà cho bà con nghèo."],
        ),
        (
            "Trưởng đoàn đi thăm các xã vùng cao - bà con rất vui mừng.",
            10,
            ["Trưởng đoàn đi thăm các xã vùng cao", "- bà con rất vui mừng."],
        ),
        (
            "Đoàn đi thăm các xã vùng cao và tặng quà cho bà con nghèo.",
            10,
            ["Đoàn đi thăm các xã vùng cao", "và tặng quà cho bà con nghèo."],
        ),
        ("một hai ba bốn năm sáu bảy tám", 4, ["một hai ba bốn", "năm sáu bảy tám"]),
        ("Thu 1.234,5 tỉ", 2, ["Thu", "1.234,5 tỉ"]),
    ],
)
def test_a_long_sentence_is_cut_at_the_best_border(
    text: str, budget: int, expected: list[str]
) -> None:
    assert passages(make_article((PARAGRAPH, text)), budget) == expected


def test_a_text_without_spaces_is_cut_anywhere() -> None:
    article = make_article((PARAGRAPH, "abcdefgh"))
    assert passages(article, 2, characters) == ["ab", "cd", "ef", "gh"]
    assert passages(article, 0, characters) == list("abcdefgh")
    article = make_article((PARAGRAPH, "ab " + "c" * 16))
    assert passages(article, 16, characters) == ["ab", "c" * 16]


def test_parts_of_a_sentence_share_passages_with_their_neighbours_without_repeating() -> None:
    long = " ".join(["Từ", *["b"] * 6, "c,", *["d"] * 7, "hết."])
    article = make_article((PARAGRAPH, f"Mở đầu nhé. {long} Kết thúc rồi."))
    assert passages(article, 12) == [
        "Mở đầu nhé. Từ b b b b b b c,",
        "d d d d d d d hết. Kết thúc rồi.",
    ]


def test_a_part_of_a_sentence_is_never_repeated() -> None:
    parts = [
        " ".join(["x"] * 20),
        " ".join(["và", *["x"] * 6, "x,"]),
        " ".join(["y"] * 11 + ["y."]),
    ]
    article = make_article((PARAGRAPH, " ".join([*parts, sentence(0, 8)])))
    assert passages(article, 20) == [
        parts[0],
        f"{parts[1]} {parts[2]}",
        sentence(0, 8),
    ]


SENTENCE = st.builds(sentence, st.integers(0, 99), st.integers(2, 14))
CONTENT = st.lists(SENTENCE, min_size=1, max_size=8).map(" ".join)
ARTICLE = st.lists(
    st.tuples(st.sampled_from([LEAD, PARAGRAPH, PARAGRAPH, CAPTION]), CONTENT), max_size=6
).map(lambda blocks: make_article(*blocks))
COUNT = st.sampled_from([words, words_and_two, words_and_commas])


@given(ARTICLE, COUNT, st.integers(5, 40), st.integers(0, 3))
def test_passages_cover_all_within_the_budget(
    article: Article, count: Callable[[Sequence[str]], list[int]], budget: int, overlap: int
) -> None:
    sentences = article_sentences(article)
    found = split_passages(article, sentences, count, budget, overlap)
    covered = {i for start, end in found for i in range(start, end)}
    assert {i for s in sentences for i in range(*s) if not article.text[i].isspace()} <= covered
    assert all(count([article.text[start:end]])[0] <= budget for start, end in found)
    assert [p.end for p in found] == sorted({p.end for p in found})
    assert not any(a.start >= b.start and a.end <= b.end for a in found for b in found if a != b)


@given(ARTICLE, COUNT, st.integers(5, 40), st.integers(0, 3))
def test_borders_are_those_of_sentences_and_blocks(
    article: Article, count: Callable[[Sequence[str]], list[int]], budget: int, overlap: int
) -> None:
    sentences = article_sentences(article)
    found = split_passages(article, sentences, count, budget, overlap)
    long = [s for s in sentences if count([article.text[s.start : s.end]])[0] > budget]
    for start, end in found:
        assert any(start == s.start for s in sentences) or any(
            s.start < start < s.end for s in long
        )
        assert any(end == s.end for s in sentences) or any(s.start < end < s.end for s in long)
        kinds = [b.kind for b in article.blocks if b.start < end and start < b.end]
        assert kinds == [CAPTION] or CAPTION not in kinds
    for before, after in combinations(found, 2):
        shared = [s for s in sentences if s.start >= after.start and s.end <= before.end]
        assert len(shared) <= overlap
        assert bool(shared) == (after.start < before.end)


@given(st.text(max_size=200), st.integers(1, 20))
def test_any_text_is_covered_within_the_budget(content: str, budget: int) -> None:
    article = make_article((PARAGRAPH, content))
    found = split_passages(article, article_sentences(article), characters, budget)
    assert all(end - start <= budget for start, end in found)
    covered = {i for start, end in found for i in range(start, end)}
    assert {i for i, c in enumerate(article.text) if not c.isspace()} <= covered


HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
ARTICLE_WITH_TITLE = make_article((PARAGRAPH, "Gió to."))


def dating(precision: Precision) -> Dating:
    return Dating(datetime(2009, 1, 16, 7, 56, tzinfo=HANOI), precision, DateSource.INFERRED)


@pytest.mark.parametrize(
    ("article", "expected"),
    [
        (ARTICLE_WITH_TITLE, "Bão vào bờ\nGió to."),
        (replace(ARTICLE_WITH_TITLE, kicker="Ông An:"), "Ông An: Bão vào bờ\nGió to."),
        (replace(ARTICLE_WITH_TITLE, kicker="Tin bão"), "Tin bão: Bão vào bờ\nGió to."),
        (
            replace(ARTICLE_WITH_TITLE, dating=dating(Precision.MINUTE)),
            "Bão vào bờ (16/1/2009)\nGió to.",
        ),
        (
            replace(ARTICLE_WITH_TITLE, dating=dating(Precision.DAY)),
            "Bão vào bờ (16/1/2009)\nGió to.",
        ),
        (
            replace(ARTICLE_WITH_TITLE, dating=dating(Precision.MONTH)),
            "Bão vào bờ (tháng 1/2009)\nGió to.",
        ),
        (
            replace(ARTICLE_WITH_TITLE, dating=dating(Precision.YEAR)),
            "Bão vào bờ (năm 2009)\nGió to.",
        ),
        (replace(ARTICLE_WITH_TITLE, title=""), "Gió to."),
    ],
)
def test_the_model_sees_speaker_title_and_date(article: Article, expected: str) -> None:
    assert embedded_text(article, "Gió to.") == expected
