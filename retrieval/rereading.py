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

DEPTH = 6
"""Hits that are read at most."""
# What a reader says counts beside the other parts of a score, of a passage for each nat of its
# log-odds between two bounds, of a sentence by the probability that it answers, and that it does if
# its passage does: chosen together on the development questions that the reader was not trained on,
# and flat around these values. In a passage of another language than the question's it finds the
# sentence less surely.
_PASSAGE, _BOUND = 0.07, 6.0
_SENTENCE, _FOREIGN_SENTENCE, _IF_ANY = 0.7, 0.2, 0.6
# A hit whose score lies further below the first one's is not read.
_CLOSE = 0.8
# About the log-odds of a passage among the best of which no reader has said anything.
_UNREAD = -0.9


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
    return hit.score + (_said(_UNREAD) if guessed else 0.0)


def _worth_reading(hits: Sequence[Hit], depth: int) -> list[Hit]:
    return [hit for hit in hits[:depth] if hit.score >= hits[0].score - _CLOSE]


def _readable(hit: Hit) -> Readable:
    place = Span(hit.passage.start, hit.passage.end)
    return readable(hit.article, place, (sentence.span for sentence in hit.sentences))


def _read(hit: Hit, reading: Reading, query: Query) -> Hit:
    read, start = 1 - reading.null, hit.passage.start
    score = hit.score + _said(reading.score)
    if not reading.sentences:  # a reranker, on whose scores the confidence was not fitted
        return replace(hit, score=score)
    weight = _SENTENCE if query.language == VIETNAMESE else _FOREIGN_SENTENCE
    if_any = _IF_ANY / (sum(reading.sentences) or 1.0)
    sentences = tuple(
        replace(sentence, score=sentence.score + weight * (1 + if_any) * mass, read=mass)
        for sentence, mass in zip(hit.sentences, reading.sentences, strict=True)
    )
    answer = reading.span and Span(start + reading.span.start, start + reading.span.end)
    return replace(hit, score=score, sentences=sentences, read=read, answer=answer)


def _said(log_odds: float) -> float:
    """What the log-odds that a passage answers add to its score, at least 0."""
    return _PASSAGE * (min(max(log_odds, -_BOUND), _BOUND) + _BOUND)


def _ordered(hits: Sequence[Hit]) -> tuple[Hit, ...]:
    return tuple(sorted(hits, key=lambda hit: (-hit.score, hit.passage.id)))
