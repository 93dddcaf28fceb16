"""Reprints of one story, so that the hits hold one of each.

An article is the set of its runs of three syllables, kept as a MinHash (Broder 1997). Reprints are
cut at the end, given another headline, edited here and there: what counts is how much of the
shorter text stands in the longer one, which follows from the sets' Jaccard index and sizes.
"""

from __future__ import annotations

import zlib
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from datasketch import MinHash

from retrieval.vietnamese.terms import folded_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from retrieval.types import Hit

PERMUTATIONS = 128
SHINGLE = 3
REPRINT_SIMILARITY = 0.65
"""From here on two articles are one story printed twice.

Measured on 300 news articles altered in known ways: all are recognised that lost 60 % at the end
or have 5 % of their words changed, .96 with 10 % changed, .99 with 40 % cut and 5 % changed. Of
6,480 pairs that report one event 314 are folded, of which all but one share half of the shorter
text word for word; of 20,000 pairs on different events, none.
"""
HELD_SHARE = 0.7
"""The share of a passage's shingles that must stand in the other article to be held by it.

One syllable changed in twenty leaves .86. A passage kept in vain is repetition, one folded in
vain may be the answer.
"""


def signature(text: str) -> NDArray[np.uint32]:
    """What is kept of an article's text: the number of its shingles, then its MinHash.

    Shape ``(1 + PERMUTATIONS,)``, 516 bytes. Marks are left out, since one agency's text is
    printed with either tone placement.
    """
    found = _shingles(text)
    minhash = _empty_minhash().copy()
    minhash.update_batch(found)
    return np.concatenate([[np.uint32(len(found))], minhash.hashvalues]).astype(np.uint32)


def similarity(a: NDArray[np.uint32], b: NDArray[np.uint32]) -> float:
    """The share (0 to 1) of the shorter text that the longer one holds, estimated."""
    return float(_similarities(np.stack([a, b]))[0, 1])


def fold_reprints(
    hits: Sequence[Hit], signatures: Mapping[int, NDArray[np.uint32]]
) -> list[tuple[Hit, tuple[int, ...]]]:
    """The hits without those that an earlier hit's article prints too, best first.

    Each comes with the ids of the articles that were folded into its own. ``signatures`` are by
    article id; an article without one is folded into none. A passage that the earlier article
    lacks stays, however alike the two are: it may hold the answer.
    """
    kept: list[Hit] = []
    also_in: dict[int, dict[int, None]] = {}
    alike = _alike({hit.article.id for hit in hits}, signatures)
    for hit in hits:
        like = alike.get(hit.article.id, frozenset())
        first = next((k for k in kept if k.article.id in like and _holds(k, hit)), None)
        if first is None:
            kept.append(hit)
        else:
            also_in.setdefault(first.article.id, {})[hit.article.id] = None
    return [(hit, tuple(also_in.get(hit.article.id, ()))) for hit in kept]


def _alike(
    articles: Iterable[int], signatures: Mapping[int, NDArray[np.uint32]]
) -> dict[int, frozenset[int]]:
    """For each article that has a signature, the others that print the same story."""
    known = [article_id for article_id in articles if article_id in signatures]
    if not known:
        return {}
    same = _similarities(np.stack([signatures[i] for i in known])) >= REPRINT_SIMILARITY
    np.fill_diagonal(same, val=False)
    return {
        article_id: frozenset(known[n] for n in np.flatnonzero(row))
        for article_id, row in zip(known, same, strict=True)
    }


def _similarities(signatures: NDArray[np.uint32]) -> NDArray[np.float64]:
    """Of n signatures, (n, 1 + PERMUTATIONS), each with each: (n, n)."""
    sizes, hashes = signatures[:, 0].astype(np.float64), signatures[:, 1:]
    jaccard = (hashes[:, None] == hashes[None]).mean(axis=2)
    shorter = np.minimum.outer(sizes, sizes)
    shared = jaccard / (1 + jaccard) * np.add.outer(sizes, sizes)
    return np.asarray(np.minimum(1.0, shared / np.maximum(shorter, 1.0)) * (shorter > 0))


def _holds(earlier: Hit, hit: Hit) -> bool:
    """Whether the article of ``earlier`` holds the passage of ``hit``."""
    passage = _shingles(hit.text)
    held = len(passage & _shingles(earlier.article.text))
    return held >= HELD_SHARE * len(passage)


def _shingles(text: str) -> set[bytes]:
    words = folded_words(text)
    runs = zip(*(words[start:] for start in range(SHINGLE)), strict=False)
    return {" ".join(run).encode("utf-8", "surrogatepass") for run in runs}


@lru_cache(maxsize=1)
def _empty_minhash() -> MinHash:
    return MinHash(PERMUTATIONS, hashfunc=zlib.crc32, scheme="affine32")
