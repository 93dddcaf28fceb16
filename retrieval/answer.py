"""The way of a question: from what a person typed to quotes, or to saying that there are none."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from retrieval.evidence import gather, quote
from retrieval.query import understand
from retrieval.search import search
from retrieval.types import Answer, Status

if TYPE_CHECKING:
    from datetime import date

    from retrieval.archive import Archive

HITS = 50

# The confidence is a logistic function of the best hit's score, fitted to the development
# questions; the thresholds are those of a wrong answer costing three times a refused one.
_SLOPE, _MIDDLE = 6.0, 0.8
ANSWERED, UNCERTAIN = 0.75, 0.25


def answer(archive: Archive, question: str, today: date) -> Answer:
    """What the archive says to a question (see :func:`retrieval.question.checked`).

    ``today`` is the day in Vietnam, for "hôm qua" and the like.
    """
    query = understand(question, archive.language, today)
    hits = search(archive, query, HITS)
    evidence = gather(hits)
    confidence = 1 / (1 + math.exp(-_SLOPE * (hits[0].score - _MIDDLE))) if hits else 0.0
    status = _status(confidence)
    return Answer(
        question=question,
        status=status,
        confidence=confidence,
        language=query.language,
        quotes=quote(evidence),
        hits=tuple(hits),
        reading=query.reading,
    )


def _status(confidence: float) -> Status:
    if confidence >= ANSWERED:
        return Status.ANSWERED
    return Status.UNCERTAIN if confidence >= UNCERTAIN else Status.NOT_FOUND
