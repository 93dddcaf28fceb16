"""The best passages, read again by a reader: which one answers, where, and in which words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from retrieval.query import VIETNAMESE
from retrieval.reader.reading import readable
from retrieval.types import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from retrieval.query import Query
    from retrieval.reader import Readable, Reading
    from retrieval.types import Hit

DEPTH = 4
"""Hits that are read at most."""
# What a reader's probability counts beside the other parts of a score, of a passage and of a
# sentence in it: chosen on the development questions that it was not trained on. In a passage of
# another language than the question's it finds the sentence less surely.
_PASSAGE, _SENTENCE, _FOREIGN_SENTENCE = 0.5, 0.7, 0.2
# A hit whose score lies further below the first one's is not read.
_CLOSE = 0.8
# About how probably a passage among the best answers of which no reader has said so: on the
# development questions it made the confidence as good with fewer read as with all.
_UNREAD = 0.3


class PassageReader(Protocol):
    """Tells of passages how probably, and in which words, they answer questions."""

    def read_pairs(self, asked: Sequence[tuple[str, Readable]]) -> list[Reading]:
        """What each passage says to the question beside it."""


def reread(
    found: Sequence[tuple[Query, Sequence[Hit]]], reader: PassageReader, depth: int = DEPTH
) -> list[tuple[Hit, ...]]:
    """Each query's hits in the order in which they stand now; all are read together.

    Only the first are read: at most ``depth``, and none that is far behind the first.
    """
    chosen = [_worth_reading(hits, depth) for _, hits in found]
    pairs = [
        (query.readings[0].text, _readable(hit))
        for (query, _), hits in zip(found, chosen, strict=True)
        for hit in hits
    ]
    readings = iter(reader.read_pairs(pairs))
    return [
        _ordered([*(_read(hit, next(readings), query) for hit in some), *hits[len(some) :]])
        for (query, hits), some in zip(found, chosen, strict=True)
    ]


def rivalling(hit: Hit, first: Hit) -> float:
    """The score that a hit has beside ``first``: where only that was read, as it might be read.

    So that answers look no surer on the whole where fewer passages are read, under pressure.
    """
    guessed = first.read is not None and hit.read is None
    return hit.score + _PASSAGE * _UNREAD * guessed


def _worth_reading(hits: Sequence[Hit], depth: int) -> list[Hit]:
    return [hit for hit in hits[:depth] if hit.score >= hits[0].score - _CLOSE]


def _readable(hit: Hit) -> Readable:
    place = Span(hit.passage.start, hit.passage.end)
    return readable(hit.article, place, (sentence.span for sentence in hit.sentences))


def _read(hit: Hit, reading: Reading, query: Query) -> Hit:
    read, start = 1 - reading.null, hit.passage.start
    if not reading.sentences:  # a reranker, on whose scores the confidence was not fitted
        return replace(hit, score=hit.score + _PASSAGE * read)
    weight = _SENTENCE if query.language == VIETNAMESE else _FOREIGN_SENTENCE
    sentences = tuple(
        replace(sentence, score=sentence.score + weight * mass, read=mass)
        for sentence, mass in zip(hit.sentences, reading.sentences, strict=True)
    )
    answer = reading.span and Span(start + reading.span.start, start + reading.span.end)
    score = hit.score + _PASSAGE * read
    return replace(hit, score=score, sentences=sentences, read=read, answer=answer)


def _ordered(hits: Sequence[Hit]) -> tuple[Hit, ...]:
    return tuple(sorted(hits, key=lambda hit: (-hit.score, hit.passage.id)))
