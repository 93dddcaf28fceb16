"""Hard negatives: the passages that share most words with a question and do not answer it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from retrieval.vietnamese.terms import folded_words, terms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from retrieval.reader.reading import Readable

_SHINGLE = 3
_SHARED = 0.2  # of the shorter passage's runs of three words: neighbours that repeat a sentence
_TITLE_WEIGHT = 0.3
_LOOKED_AT = 20


class Neighbours:
    """The passages of one pool, found by their words."""

    def __init__(self, passages: Sequence[Readable]) -> None:
        self._passages = list({passage.text: passage for passage in passages}.values())
        self._vectorizer = TfidfVectorizer(analyzer=_words, sublinear_tf=True, dtype=np.float32)
        self._matrix = self._vectorizer.fit_transform(
            f"{passage.title}\n{passage.text}" for passage in self._passages
        )

    def closest(self, question: str) -> Readable:
        """The passage that shares most words with ``question``, whatever it holds."""
        scores = self._matrix @ self._vectorizer.transform([question]).T
        return self._passages[int(scores.toarray()[:, 0].argmax())]

    def nearest(
        self, question: str, gold: Readable, answers: Sequence[str], count: int
    ) -> list[Readable]:
        """The ``count`` closest that are no near-duplicate of ``gold`` and hold no answer."""
        asked, around = self._vectorizer.transform([question, f"{gold.title}\n{gold.text}"])
        scores = (self._matrix @ (asked + _TITLE_WEIGHT * around).T).toarray()[:, 0]
        folded = [" ".join(folded_words(answer)) for answer in answers]
        found: list[Readable] = []
        for index in np.argsort(-scores, kind="stable")[:_LOOKED_AT]:
            passage = self._passages[index]
            if len(found) == count:
                break
            if not repeats(passage.text, gold.text) and not _holds(passage, folded):
                found.append(passage)
        return found


def repeats(text: str, other: str) -> bool:
    """Whether two passages share a good part of their runs of three words."""
    ours, theirs = _shingles(text), _shingles(other)
    return len(ours & theirs) > _SHARED * max(1, min(len(ours), len(theirs)))


def _holds(passage: Readable, folded: Sequence[str]) -> bool:
    text = f" {' '.join(folded_words(passage.text))} "
    compact = text.replace(" ", "")
    return any(
        f" {answer} " in text or (_unspaced(answer) and answer.replace(" ", "") in compact)
        for answer in folded
    )


def _unspaced(text: str) -> bool:
    return re.search("[\u0e00-\u0eff\u3040-\u9fff]", text) is not None


def _shingles(text: str) -> set[tuple[str, ...]]:
    words = _words(text)
    return set(zip(*(words[start:] for start in range(_SHINGLE)), strict=False))


def _words(text: str) -> list[str]:
    return folded_words(text) if not _unspaced(text) else terms(text).singles()
