"""Reading the best hits again: which are read, and what becomes of their order and scores."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from retrieval.query import Query
from retrieval.reader import Readable, Reading
from retrieval.rereading import _CLOSE, reread, rivalling
from retrieval.types import Article, Block, BlockKind, Hit, Passage, ScoredSentence, Span
from retrieval.vietnamese.diacritics import Reading as AsMeant

if TYPE_CHECKING:
    from collections.abc import Sequence

TEXT = "Mưa rất to. Ông Bình chỉ đạo sơ tán. Nước rút dần."
SENTENCES = (Span(0, 11), Span(12, 36), Span(37, 50))


class WordReader:
    """Finds one word; keeps what it is asked."""

    def __init__(self, word: str) -> None:
        self.word = word
        self.asked: list[tuple[str, Readable]] = []

    def read_pairs(self, asked: Sequence[tuple[str, Readable]]) -> list[Reading]:
        self.asked += asked
        return [self._reading(passage) for _, passage in asked]

    def _reading(self, passage: Readable) -> Reading:
        start = passage.text.find(self.word)
        masses = tuple(0.75 * (s.start <= start < s.end) for s in passage.sentences)
        if start < 0:
            return Reading(-3.0, 1.0, None, masses)
        return Reading(1.0, 0.25, Span(start, start + len(self.word)), masses)


def hit(number: int, score: float, first: int = 0) -> Hit:
    """A hit of an article of its own, from the sentence ``first`` on."""
    blocks = (Block(BlockKind.PARAGRAPH, 0, len(TEXT)),)
    article = Article(f"{number}", f"Bài {number}", TEXT, blocks, id=number)
    spans = SENTENCES[first:]
    passage = Passage(number, number, spans[0].start, len(TEXT))
    sentences = tuple(ScoredSentence(span, 1.0, 0.9, 0.5, None) for span in spans)
    return Hit(passage, article, score, dense=0.9, lexical=0.5, sentences=sentences)


def query(text: str, language: str = "vi") -> Query:
    return Query(text, language, (AsMeant(text, 1.0),), (), None)


def test_what_is_read_rises_by_what_the_reader_says() -> None:
    hits = (hit(1, 2.0, first=2), hit(2, 1.9, first=1))
    reader = WordReader("Bình")
    ((first, second),) = reread([(query("Ai chỉ đạo?"), hits)], reader)
    assert reader.asked == [
        ("Ai chỉ đạo?", Readable("Bài 1", "Nước rút dần.", (Span(0, 13),))),
        ("Ai chỉ đạo?", Readable("Bài 2", TEXT[12:], (Span(0, 24), Span(25, 38)))),
    ]
    assert first == replace(
        hits[1],
        score=1.9 + 0.07 * 7.0,
        read=0.75,
        answer=Span(16, 20),
        sentences=(
            replace(hits[1].sentences[0], score=1 + 0.7 * (1 + 0.6 / 0.75) * 0.75, read=0.75),
            replace(hits[1].sentences[1], read=0.0),
        ),
    )
    assert first.article.text[slice(*first.answer or ())] == "Bình"
    unanswering = replace(hits[0].sentences[0], read=0.0)
    assert second == replace(hits[0], score=2.0 + 0.07 * 3.0, read=0.0, sentences=(unanswering,))


def test_what_a_reader_is_very_sure_of_counts_no_more_than_what_it_is_sure_of() -> None:
    class Sure(WordReader):
        def _reading(self, passage: Readable) -> Reading:
            found = super()._reading(passage)
            return replace(found, score=10 * found.score)

    (found,) = reread([(query("Ai?"), (hit(1, 2.0), hit(2, 1.9, first=2)))], Sure("Bình"))
    assert [h.score for h in found] == pytest.approx([2.0 + 0.07 * 12, 1.9])


def test_beside_what_was_read_the_unread_rivals_as_it_might_be_read() -> None:
    (found,) = reread([(query("Ai?"), (hit(1, 2.0), hit(2, 1.9)))], WordReader("Bình"), depth=1)
    assert rivalling(found[1], found[0]) == pytest.approx(1.9 + 0.07 * (6 - 0.9))
    assert rivalling(found[1], hit(3, 1.5)) == 1.9
    assert rivalling(found[0], found[0]) == found[0].score


def test_in_another_language_than_the_question_s_a_sentence_rises_less() -> None:
    hits = (hit(1, 2.0),)
    ((found,),) = reread([(query("Who was in charge?", "en"), hits)], WordReader("Bình"))
    assert found.score == pytest.approx(2.0 + 0.07 * (6 + 1))
    assert found.sentences[1].score == pytest.approx(1 + 0.2 * (0.75 + 0.6))


def test_of_a_sentence_that_was_cut_the_part_in_the_passage_is_read() -> None:
    whole = hit(1, 2.0)
    cut = replace(whole, passage=replace(whole.passage, start=16, end=45))
    reader = WordReader("không có")
    reread([(query("Ai?"), (replace(cut, sentences=cut.sentences[1:]),))], reader)
    assert [readable for _, readable in reader.asked] == [
        Readable("Bài 1", TEXT[16:45], (Span(0, 20), Span(21, 29)))
    ]


def test_only_the_best_are_read_and_none_that_is_far_behind() -> None:
    hits = tuple(hit(n, score) for n, score in enumerate([3.0, 2.9, 2.8, 2.7], start=1))
    reader = WordReader("không có")
    (found,) = reread([(query("Ai?"), hits)], reader, depth=2)
    assert [readable.title for _, readable in reader.asked] == ["Bài 1", "Bài 2"]
    assert [h.read for h in found] == [0.0, 0.0, None, None]
    assert found[2:] == hits[2:]

    far = (hit(1, 3.0), hit(2, 3.0 - _CLOSE), hit(3, 2.99 - _CLOSE))
    reader = WordReader("không có")
    reread([(query("Ai?"), far)], reader)
    assert [readable.title for _, readable in reader.asked] == ["Bài 1", "Bài 2"]


def test_the_questions_that_come_together_are_read_together() -> None:
    class Once(WordReader):
        def read_pairs(self, asked: Sequence[tuple[str, Readable]]) -> list[Reading]:
            assert not self.asked, "read in several goes"
            return super().read_pairs(asked)

    found = [
        (query("Một?"), (hit(1, 2.0),)),
        (query("Hai?"), ()),
        (query("Ba?"), (hit(2, 2.0), hit(3, 1.5))),
    ]
    reader = Once("Nước")
    together = reread(found, reader)
    assert [question for question, _ in reader.asked] == ["Một?", "Ba?", "Ba?"]
    alone = [reread([each], WordReader("Nước"))[0] for each in found]
    assert together == alone
    assert [len(hits) for hits in together] == [1, 0, 2]
