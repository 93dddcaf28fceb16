from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.reader.network import SPAN_TOKENS, Batch, lower, possible
from retrieval.reader.pairs import join
from retrieval.reader.reader import BATCH, Reader, answer_span
from retrieval.reader.reading import Readable, Reading
from retrieval.types import Span
from retrieval.vietnamese.sentences import split_sentences

if TYPE_CHECKING:
    from retrieval.reader.base import Base

TEXTS = [
    "Ba ở Huế. Hoà đến năm 1954. Nam đi học.",
    "Năm 1975, bà về Hà Nội.",
    "Trời đẹp.",
    "Tàu đến Đà Nẵng lúc 19 giờ. Người ta nói vậy? Không rõ. Hôm sau họ lại đi về phía nam.",
]
QUESTION = "Ai đến Huế năm 1954?"


def readable(text: str, title: str = "Huế") -> Readable:
    return Readable(title, text, tuple(split_sentences(text)))


def assert_close(one: Reading, other: Reading) -> None:
    assert one.span == other.span
    numbers = [(r.score, r.null, *r.sentences) for r in (one, other)]
    np.testing.assert_allclose(numbers[0], numbers[1], atol=1e-5, rtol=1e-5)


def test_probabilities_add_up_and_the_score_is_their_log_odds(reader: Reader) -> None:
    for text, reading in zip(TEXTS, reader.read(QUESTION, list(map(readable, TEXTS))), strict=True):
        assert len(reading.sentences) == len(split_sentences(text))
        assert sum(reading.sentences) + reading.null == pytest.approx(1)
        assert reading.score == pytest.approx(math.log((1 - reading.null) / reading.null))


def test_readings_are_those_of_the_network_s_scores(base: Base, reader: Reader) -> None:
    passage = readable(TEXTS[0])
    (reading,) = reader.read(QUESTION, [passage])
    (pair,) = join(base, [QUESTION], [passage])
    batch = Batch.of([pair], base.pad)
    with torch.no_grad():
        scores = reader._network(lower(base.bert, len(reader._network.layers), batch), batch)[0]
    probabilities = scores.flatten().softmax(0).reshape(scores.shape).numpy()
    assert reading.null == pytest.approx(float(probabilities[0, 0]), abs=1e-6)
    masses = [0.0, 0.0, 0.0]
    likely: dict[Span, float] = {}
    for i, (start, _) in enumerate(pair.offsets):
        for j, (_, end) in enumerate(pair.offsets):
            mass = float(probabilities[pair.first + i, pair.first + j])
            if mass > 0:
                assert i <= j < i + SPAN_TOKENS
                assert pair.sentences[i] == pair.sentences[j] >= 0
                masses[pair.sentences[i]] += mass
                likely[Span(int(start), int(end))] = mass
    assert reading.sentences == pytest.approx(masses, abs=1e-6)
    least = max(likely.values()) * math.exp(-4)
    considered = sorted((s for s in likely if likely[s] > least), key=lambda s: -likely[s])[:64]
    assert reading.span in considered
    assert expected_f1(reading.span, considered, likely) == pytest.approx(
        max(expected_f1(span, considered, likely) for span in considered)
    )


def expected_f1(span: Span, considered: list[Span], likely: dict[Span, float]) -> float:
    shared = {s: max(0, min(span.end, s.end) - max(span.start, s.start)) for s in considered}
    f1 = {s: 2 * shared[s] / (span.end - span.start + s.end - s.start) for s in considered}
    return sum(likely[s] * f1[s] for s in considered)


def test_the_answer_has_most_in_common_with_what_is_likely() -> None:
    # "Hội đồng", "nhân dân" and "tỉnh", each a token; likeliest alone is "tỉnh".
    offsets = np.array([(0, 8), (9, 17), (18, 22)])
    odds = np.array([[0.2, 0.2, 0.25], [0.0, 0.05, 0.0], [0.0, 0.0, 0.3]])
    with np.errstate(divide="ignore"):
        scores = np.log(odds)
    # F1 of characters with the whole: 8, 17 and 4 of its 22 are shared.
    assert answer_span(scores, scores.max(), offsets) == Span(0, 22)
    alone = np.where(odds == 0.3, scores, -np.inf)
    assert answer_span(alone, alone.max(), offsets) == Span(18, 22)


def test_reading_together_changes_nothing(reader: Reader) -> None:
    passages = [readable(text, title) for title in ("", "Huế") for text in TEXTS * 3]
    assert len(passages) > BATCH
    alone = [reader.read(QUESTION, [passage])[0] for passage in passages]
    for one, other in zip(alone, reader.read(QUESTION, passages), strict=True):
        assert_close(one, other)


def test_questions_that_come_together_are_read_each_with_its_passage(reader: Reader) -> None:
    asked = [(QUESTION, readable(TEXTS[0])), ("Bà đi đâu?", readable(TEXTS[3]))]
    for (question, passage), reading in zip(asked, reader.read_pairs(asked), strict=True):
        assert_close(reading, reader.read(question, [passage])[0])


def test_nothing_to_read(reader: Reader) -> None:
    assert reader.read(QUESTION, []) == []
    nothing = Reading(-math.inf, 1.0, None, ())
    assert reader.read(QUESTION, [Readable("Huế", "", ())]) == [nothing]
    without_sentences = Readable("Huế", "Ba ở Huế.", ())
    assert reader.read(QUESTION, [without_sentences]) == [nothing]


@settings(deadline=None, max_examples=60)
@given(st.lists(st.text(max_size=60), min_size=1, max_size=3), st.text(max_size=30))
def test_the_answer_is_a_slice_inside_one_sentence(
    reader: Reader, texts: list[str], question: str
) -> None:
    passages = [readable(text, "") for text in texts]
    for passage, reading in zip(passages, reader.read(question, passages), strict=True):
        assert sum(reading.sentences) + reading.null == pytest.approx(1)
        if reading.span is None:
            assert reading.null == 1
        else:
            start, end = reading.span
            holding = [s for s in passage.sentences if s.start <= start < end <= s.end]
            assert len(holding) == 1
            assert passage.text[start:end] == passage.text[start:end].strip() != ""


def test_spans_are_bounded_and_stay_in_their_sentence() -> None:
    sentences = torch.tensor([[-1, -1, 0, 0, -1, 1]])
    expected = {(0, 0), (2, 2), (2, 3), (3, 3), (5, 5)}
    assert set(map(tuple, possible(sentences)[0].nonzero().tolist())) == expected
    long = torch.zeros(1, SPAN_TOKENS + 5, dtype=torch.long)
    assert max(j - i for i, j in possible(long)[0].nonzero().tolist()) == SPAN_TOKENS - 1
