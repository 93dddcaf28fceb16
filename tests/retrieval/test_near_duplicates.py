"""Reprints: recognised when cut or edited, told from other articles, folded in order."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.near_duplicates import (
    PERMUTATIONS,
    REPRINT_SIMILARITY,
    fold_reprints,
    signature,
    similarity,
)
from retrieval.types import Article, Block, BlockKind, Hit, Passage

SYLLABLES = [
    "cầu", "đường", "sông", "núi", "biển", "trời", "mưa", "nắng", "gió", "bão", "lúa", "gạo",
    "cá", "tôm", "chợ", "trường", "thầy", "trò", "làng", "xã", "huyện", "tỉnh", "người", "dân",
    "cán", "bộ", "họp", "bàn", "nói", "làm", "ăn", "học", "chơi", "đi", "về", "sáng", "trưa",
    "chiều", "tối", "xuân", "hạ",
]  # fmt: skip


def story(seed: int, length: int = 300) -> str:
    chosen = random.Random(seed)
    return " ".join(chosen.choice(SYLLABLES) for _ in range(length))


def edited(text: str, share: float) -> str:
    chosen = random.Random(7)
    words = text.split()
    return " ".join(chosen.choice(SYLLABLES) if chosen.random() < share else w for w in words)


def likeness(a: str, b: str) -> float:
    return similarity(signature(a), signature(b))


def test_a_signature_is_the_same_everywhere() -> None:
    found = signature("Hoà Bình sáng nay")
    assert found.shape == (1 + PERMUTATIONS,)
    assert found.dtype == np.dtype(np.uint32)
    assert found[:4].tolist() == [2, 548055511, 2598966584, 223566530]
    assert np.array_equal(found, signature("HÒA BÌNH, sáng nay…"))
    assert np.array_equal(found, np.frombuffer(found.tobytes(), dtype=np.uint32))


@pytest.mark.parametrize(
    "reprint",
    [
        story(1),
        story(1).upper(),
        story(1)[: len(story(1)) * 2 // 5],
        f"{story(2, 30)} {story(1)}",
        edited(story(1), 0.05),
    ],
    ids=["same", "capitals", "tail cut", "another headline", "5 % edited"],
)
def test_reprints_are_alike(reprint: str) -> None:
    assert likeness(story(1), reprint) > REPRINT_SIMILARITY


@pytest.mark.parametrize(
    "other",
    [story(2), f"{story(1)[:300]} {story(2)}", edited(story(1), 0.4), "", "hai chữ"],
    ids=["different", "common lead", "rewritten", "empty", "too short"],
)
def test_other_articles_are_not(other: str) -> None:
    assert likeness(story(1), other) < REPRINT_SIMILARITY


def test_the_estimate_is_near_the_true_share() -> None:
    shared = f"{story(1, 150)} {story(2, 150)}"
    assert likeness(story(1, 300), shared) == pytest.approx(0.5, abs=0.1)


@given(st.text(), st.text())
def test_any_text_has_a_likeness(a: str, b: str) -> None:
    assert 0.0 <= likeness(a, b) <= 1.0
    assert likeness(a, b) == likeness(b, a)
    assert likeness(a, a) in (0.0, 1.0)


def hit(article_id: int, text: str, start: int = 0, end: int | None = None) -> Hit:
    block = Block(BlockKind.PARAGRAPH, 0, len(text))
    article = Article("", f"Bài {article_id}", text, (block,), id=article_id)
    end = len(text) if end is None else end
    return Hit(Passage(article_id * 10 + start, article_id, start, end), article, 1.0)


def test_reprints_are_folded_under_the_first() -> None:
    texts = {1: story(1), 2: story(2), 3: edited(story(1), 0.03), 4: story(1)[:600], 5: story(5)}
    signatures = {number: signature(text) for number, text in texts.items()}
    hits = [hit(number, text) for number, text in texts.items()]
    assert fold_reprints(hits, signatures) == [
        (hits[0], (3, 4)),
        (hits[1], ()),
        (hits[4], ()),
    ]
    assert fold_reprints(hits[::-1], signatures) == [
        (hits[4], ()),
        (hits[3], ()),
        (hits[2], (1,)),
        (hits[1], ()),
    ]


def test_passages_of_one_article_stay() -> None:
    text = story(1)
    hits = [hit(1, text, 0, 200), hit(1, text, 200, 400), hit(2, text, 0, 200)]
    signatures = {1: signature(text), 2: signature(text)}
    assert fold_reprints(hits, signatures) == [(hits[0], (2,)), (hits[1], (2,))]


def test_a_passage_that_only_the_follow_up_has_stays() -> None:
    short, more = story(1), f"{story(1)}\n\n{story(3, 100)}"
    first, second = hit(1, short), hit(2, more, len(short) + 2)
    signatures = {1: signature(short), 2: signature(more)}
    assert similarity(*signatures.values()) > REPRINT_SIMILARITY
    assert fold_reprints([first, second], signatures) == [(first, ()), (second, ())]


def test_without_signatures_nothing_is_folded() -> None:
    hits = [hit(1, story(1)), hit(2, story(1))]
    assert fold_reprints(hits, {}) == [(hits[0], ()), (hits[1], ())]
    assert fold_reprints([], {}) == []
