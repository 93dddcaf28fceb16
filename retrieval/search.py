"""From a question to hits: candidates of both indexes, scored by both, one score each."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from retrieval.near_duplicates import fold_reprints
from retrieval.query import lexical_query
from retrieval.temporal import agreement, allowed, anchored
from retrieval.types import Hit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import TypeVar

    from numpy.typing import NDArray

    from retrieval.archive import Archive
    from retrieval.query import Query

    Score = TypeVar("Score", float, NDArray[np.float32])

CANDIDATES = 100
"""Passages taken from each index."""
SHORTLIST = 60
"""Of the candidates, those whose texts are read."""

# A passage's score is COSINE * dense + LEXICAL * lexical + TEMPORAL * agreement, the dense part
# being 0 at the cosine of a passage on something else and 1 at that of a very good one, so that
# all parts have about the same range. Chosen on the development questions.
_COSINE_OF_NOTHING, _COSINE_OF_ALL = 0.75, 0.92
_DENSE, _LEXICAL, _TEMPORAL = 1.0, 1.0, 0.1


def search(archive: Archive, query: Query, limit: int) -> list[Hit]:
    """The best passages for a question, best first, reprints folded into one."""
    vector, words = _vector(archive, query), lexical_query(query)
    found = [i for i, _ in archive.dense.search(vector, CANDIDATES)]
    found += [i for i, _ in archive.lexical.search(words, CANDIDATES)]
    ids = list(dict.fromkeys(found))
    dense, lexical = archive.dense.score(vector, ids), archive.lexical.score(words, ids)
    best = np.argsort(-fused(dense, lexical), kind="stable")[:SHORTLIST]
    scores = {ids[n]: (float(dense[n]), float(lexical[n])) for n in best}
    hits = sorted(_hits(archive, query, scores), key=lambda hit: (-hit.score, hit.passage.id))
    kinds = archive.store.signatures({hit.article.id for hit in hits})
    signatures = {article_id: np.frombuffer(s, np.uint32) for article_id, s in kinds.items()}
    folded = fold_reprints(hits, signatures)
    return [replace(hit, also_in=also_in) for hit, also_in in folded[:limit]]


def fused(dense: Score, lexical: Score) -> Score:
    """One score of a cosine and a lexical score, or of arrays of them."""
    near = (dense - _COSINE_OF_NOTHING) / (_COSINE_OF_ALL - _COSINE_OF_NOTHING)
    return _DENSE * near + _LEXICAL * lexical


def _vector(archive: Archive, query: Query) -> NDArray[np.float32]:
    """The mean of what the question may mean, by weight: (dimension,).

    Its product with a passage is the mean of the cosines.
    """
    meanings = [*query.readings, *query.additions]
    vectors = archive.encoder.encode_questions([meaning.text for meaning in meanings])
    weights = np.array([meaning.weight for meaning in meanings], dtype=np.float32)
    return np.asarray(weights @ vectors / weights.sum(), dtype=np.float32)


def _hits(
    archive: Archive, query: Query, scores: Mapping[int, tuple[float, float]]
) -> Iterator[Hit]:
    """The passages that (still) exist, with all their scores, in no order."""
    passages = archive.store.passages(scores)
    articles = archive.store.articles({passage.article_id for passage in passages.values()})
    frame = query.frame and anchored(query.frame, articles.values())
    for passage in passages.values():
        if (article := articles.get(passage.article_id)) is None:
            continue
        text = article.text[passage.start : passage.end]
        if frame and not allowed(frame, article, text):
            continue
        dense, lexical = scores[passage.id]
        temporal = agreement(frame, article, text) if frame else 0.0
        score = fused(dense, lexical) + _TEMPORAL * temporal
        yield Hit(passage, article, score, dense, lexical, temporal)
