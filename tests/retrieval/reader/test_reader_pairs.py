from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from retrieval.reader.pairs import MAX_QUESTION_TOKENS, MAX_TITLE_TOKENS, MAX_TOKENS, join
from retrieval.reader.reading import Readable
from retrieval.types import Span
from retrieval.vietnamese.sentences import split_sentences

if TYPE_CHECKING:
    from retrieval.reader.base import Base
    from retrieval.reader.pairs import Pair

TEXT = "Ba ở Huế. Hoà đến năm 1954."


def readable(text: str, title: str = "") -> Readable:
    return Readable(title, text, tuple(split_sentences(text)))


def pair(base: Base, question: str, passage: Readable) -> Pair:
    (only,) = join(base, [question], [passage])
    return only


def words(found: Pair, text: str) -> list[str]:
    return [text[start:end] for start, end in found.offsets]


def test_the_sequence_is_question_title_passage(base: Base) -> None:
    found = pair(base, "ba", Readable("an", "hai", (Span(0, 3),)))
    pieces = [base.tokenizer.id_to_token(each) for each in found.ids]
    assert pieces == ["<s>", "▁", "b", "a", "</s>", "</s>", "▁", "a", "n", "▁h", "a", "i", "</s>"]
    assert found.first == 9
    assert found.offsets.tolist() == [[0, 1], [1, 2], [2, 3]]
    assert found.sentences.tolist() == [0, 0, 0]


def test_offsets_lead_back_to_the_text_and_never_begin_with_a_space(base: Base) -> None:
    found = pair(base, "Ai?", readable(TEXT))
    covered = {position for start, end in found.offsets for position in range(start, end)}
    assert covered == {position for position, letter in enumerate(TEXT) if letter != " "}
    assert " " not in [TEXT[start] for start, end in found.offsets if start < end]


def test_tokens_belong_to_the_sentences_given(base: Base) -> None:
    found = pair(base, "Ai?", Readable("", TEXT, (Span(0, 9),)))
    inside = [end <= 9 and start < end for start, end in found.offsets]
    assert (found.sentences == 0).tolist() == inside
    assert set(found.sentences.tolist()) == {-1, 0}


def test_marks_tell_what_the_other_part_holds(base: Base) -> None:
    question, title, text = "hoa huế ở đâu", "Đâu", "Hoà ở Huế, hue."
    found = pair(base, question, Readable(title, text, (Span(0, len(text)),)))
    tokens = [base.tokenizer.id_to_token(each) for each in found.ids]
    marked = list(zip(tokens, found.marks.tolist(), strict=True))
    assert marked[1:15] == [
        *(("▁h", 2), ("o", 2), ("a", 2)),  # "hoa": without marks, it is there
        *(("▁h", 3), ("u", 3), ("<unk>", 3)),  # "huế": as written
        *(("▁", 3), ("<unk>", 3)),
        *(("▁", 3), ("đ", 3), ("â", 3), ("u", 3)),  # "đâu": as written in the title
        *(("</s>", 0), ("</s>", 0)),
    ]
    assert marked[15:19] == [("▁", 7), ("<unk>", 7), ("â", 7), ("u", 7)]
    assert marked[19:] == [
        *(("▁", 10), ("H", 10), ("o", 10), ("à", 10)),
        *(("▁", 11), ("<unk>", 11)),
        *(("▁", 11), ("H", 11), ("u", 11), ("<unk>", 11)),
        (",", 8),
        *(("▁h", 10), ("u", 10), ("e", 10)),
        *((".", 8), ("</s>", 0)),
    ]


def test_question_title_and_passage_are_cut_at_their_ends(base: Base) -> None:
    passage = readable("ba " * 400, title="an " * 100)
    found = pair(base, "hai " * 100, passage)
    assert len(found.ids) == MAX_TOKENS == len(found.marks)
    assert found.first == 1 + MAX_QUESTION_TOKENS + 2 + MAX_TITLE_TOKENS
    assert found.ids[-1] == base.eos
    assert len(found.offsets) == len(found.sentences) == MAX_TOKENS - found.first - 1


@given(st.text(max_size=80), st.text(max_size=40), st.text(max_size=40))
def test_whatever_is_read_offsets_stay_inside_their_sentence(
    base: Base, text: str, title: str, question: str
) -> None:
    passage = readable(text, title)
    found = pair(base, question, passage)
    assert len(found.ids) == len(found.marks) <= MAX_TOKENS
    assert np.all((found.marks >= 0) & (found.marks < 12))
    for (start, end), number in zip(found.offsets, found.sentences, strict=True):
        assert 0 <= start <= end <= len(text)
        if number >= 0:
            sentence = passage.sentences[number]
            assert sentence.start <= start < end <= sentence.end
