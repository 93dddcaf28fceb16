"""From a question to hits: candidates of both indexes, scored by both, one score each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from retrieval.near_duplicates import fold_reprints
from retrieval.query import VIETNAMESE, lexical_query
from retrieval.temporal import agreement, allowed, anchored
from retrieval.types import Hit, ScoredSentence
from retrieval.vietnamese.asking import AnswerType, answer_types, offers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import TypeVar

    from numpy.typing import NDArray

    from retrieval.archive import Archive
    from retrieval.encoder import Encoder
    from retrieval.lexical import Worth
    from retrieval.query import Query
    from retrieval.types import Span

    Numbers = TypeVar("Numbers", float, NDArray[np.float32])

CANDIDATES = 100
"""Passages taken from each index."""
SHORTLIST = 30
"""Of the candidates, those whose sentences are read."""


class Weights(NamedTuple):
    """What each part of a score counts, all parts having about the same range."""

    lexical: float  # of a passage
    temporal: float
    sentence: float  # cosine of the best sentence
    coverage: float  # of the question by it
    offers: float  # what is asked for


# Chosen together on the development questions, with marks and without, and flat around these
# values. Words of another language than the articles' say little; its names and numbers do.
_VIETNAMESE = Weights(lexical=0.9, temporal=0.1, sentence=1.1, coverage=1.1, offers=0.1)
_FOREIGN = Weights(lexical=0.45, temporal=0.1, sentence=1.1, coverage=0.33, offers=0.1)

# The cosines that e5 gives to texts that have nothing to do with each other, and to a question and
# the very text that answers it: between these bounds a dense score goes from 0 to 1.
COSINE_OF_NOTHING, _COSINE_OF_ALL = 0.75, 0.92


def search(
    archive: Archive,
    query: Query,
    vector: NDArray[np.float32],
    limit: int,
    among: frozenset[int] | None = None,
) -> list[Hit]:
    """The best passages for a question, best first, reprints folded into one.

    ``vector`` is the question's by :func:`encode`. ``among``: the best of these articles are looked
    at too, beside and not instead of those that are better.
    """
    words = lexical_query(query)
    weights = _VIETNAMESE if query.language == VIETNAMESE else _FOREIGN
    found = [i for i, _ in archive.dense.search(vector, CANDIDATES)]
    found += [i for i, _ in archive.lexical.search(words, CANDIDATES)]
    own = set(archive.store.passage_ids(among)) if among else set()
    ids = list(dict.fromkeys([*found, *sorted(own)]))
    dense, lexical = archive.dense.score(vector, ids), archive.lexical.score(words, ids)
    order = np.argsort(-(nearness(dense) + weights.lexical * lexical), kind="stable")
    best = dict.fromkeys([*order[:SHORTLIST], *[n for n in order if ids[n] in own][:SHORTLIST]])
    wanted = _Wanted(vector, archive.lexical.worth(words), _types(query), weights)
    scores = {ids[n]: (float(dense[n]), float(lexical[n])) for n in best}
    hits = sorted(_hits(archive, query, wanted, scores), key=lambda h: (-h.score, h.passage.id))
    kept = archive.store.signatures({hit.article.id for hit in hits})
    signatures = {article_id: np.frombuffer(s, np.uint32) for article_id, s in kept.items()}
    folded = fold_reprints(hits, signatures)
    return [replace(hit, also_in=also_in) for hit, also_in in folded[:limit]]


def encode(encoder: Encoder, queries: Sequence[Query]) -> list[NDArray[np.float32]]:
    """For each question the mean of what it may mean, by weight: (dimension,).

    Its product with a passage is the mean of the cosines. All are encoded together.
    """
    meanings = [[*query.readings, *query.additions] for query in queries]
    texts = dict.fromkeys(meaning.text for each in meanings for meaning in each)
    number = {text: n for n, text in enumerate(texts)}
    vectors = encoder.encode_questions(list(number))
    return [
        np.average(
            vectors[[number[meaning.text] for meaning in each]],
            axis=0,
            weights=[meaning.weight for meaning in each],
        ).astype(np.float32)
        for each in meanings
    ]


def nearness(cosine: Numbers) -> Numbers:
    """A cosine on a scale from 0, nothing in common, to 1, the very answer."""
    return (cosine - COSINE_OF_NOTHING) / (_COSINE_OF_ALL - COSINE_OF_NOTHING)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What sentences are held against."""

    vector: NDArray[np.float32]
    worth: Worth
    types: frozenset[AnswerType]
    weights: Weights

    def scored(self, text: str, span: Span, vector: NDArray[np.float16]) -> ScoredSentence:
        dense = float(vector.astype(np.float32) @ self.vector)
        coverage = self.worth.share(text)
        offered = bool(self.types & _offers(text)) if self.types else None
        score = (
            self.weights.sentence * nearness(dense)
            + self.weights.coverage * coverage
            + self.weights.offers * (0.5 if offered is None else offered)
        )
        return ScoredSentence(span, score, dense, coverage, offered)


@lru_cache(maxsize=20_000)
def _offers(sentence: str) -> frozenset[AnswerType]:
    """The same sentences come up for question after question."""
    return offers(sentence)


def _types(query: Query) -> frozenset[AnswerType]:
    return answer_types(query.readings[0].text)


def _hits(
    archive: Archive, query: Query, wanted: _Wanted, scores: Mapping[int, tuple[float, float]]
) -> Iterator[Hit]:
    """The passages that (still) exist, with all their scores, in no order."""
    with archive.store.snapshot() as store:
        passages = store.passages(scores)
        articles = store.articles({passage.article_id for passage in passages.values()})
        sentences = store.sentences_in(passages)
    frame = query.frame and anchored(query.frame, articles.values())
    for passage in passages.values():
        article = articles[passage.article_id]
        text = article.text[passage.start : passage.end]
        if frame and not allowed(frame, article, text):
            continue
        dense, lexical = scores[passage.id]
        temporal = agreement(frame, article, text) if frame else 0.0
        inside = tuple(
            wanted.scored(article.text[span.start : span.end], span, vector)
            for span, vector in zip(*sentences[passage.id], strict=True)
        )
        score = nearness(dense) + wanted.weights.lexical * lexical
        score += wanted.weights.temporal * temporal + max(s.score for s in inside)
        yield Hit(passage, article, score, dense, lexical, temporal, inside)
