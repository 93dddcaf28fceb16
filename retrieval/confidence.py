"""How probable it is that the first quote answers the question.

A logistic regression over few, named features, fitted by :mod:`retrieval.calibrate`; its numbers
lie in ``data/confidence.json``, with the command that made them, and for what a reader has read in
``data/confidence_read.json``.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, NamedTuple

from retrieval.evidence import marked
from retrieval.query import VIETNAMESE
from retrieval.rereading import rivalling
from retrieval.search import nearness
from retrieval.types import Status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from retrieval.evidence import Evidence
    from retrieval.query import Query
    from retrieval.types import Hit

COSTS = {"answered": 3.0, "uncertain": 1 / 3}
"""What showing quotes costs of which none answers, where withholding ones that do costs 1.

As an answer, three times as much; as what comes nearest, a third. The thresholds on the confidence
that follow are found on the development questions, and lie beside the weights.
"""
_LEAST = 1e-6  # probability; smaller ones are a matter of rounding


class Features(NamedTuple):
    """What the confidence is made of. All are about the first quote, in the best reading."""

    passage: float  # nearness of its passage, 0 to 1
    sentence: float  # nearness of its key sentence, 0 to 1
    lexical: float  # BM25 of its passage, as a share
    coverage: float  # share of the question's terms in its key sentence
    margin: float  # score of its passage above the best one of another article
    offers: float  # 1: has what is asked for, 0: has not, 0.5: can't be told
    missing: float  # how many names, numbers and dates of the question its passage lacks
    foreign: float  # 1 if the question is not Vietnamese
    foreign_sentence: float  # `sentence` for those, whose cosines are lower
    read: float = 0.0  # a reader's probability that its passage answers; 0 if it was not read
    sentence_read: float = 0.0  # the log-odds, by the reader, that its key sentence answers
    marked: float = 0.0  # 1 if the words that the reader takes for the answer stand there


READ_FEATURES = ("read", "sentence_read", "marked")
"""Those that only a reader gives."""


@dataclass(frozen=True, slots=True)
class Model:
    """The weights of standardised features, and the least confidence for each status."""

    answered: float
    uncertain: float
    intercept: float
    names: tuple[str, ...]
    weights: tuple[float, ...]
    means: tuple[float, ...]
    scales: tuple[float, ...]

    def probability(self, features: Features) -> float:
        values = (getattr(features, name) for name in self.names)
        parts = zip(self.weights, values, self.means, self.scales, strict=True)
        logit = self.intercept + sum(w * (x - mean) / scale for w, x, mean, scale in parts)
        return 1 / (1 + math.exp(-logit))

    def status(self, confidence: float, *, complete: bool) -> Status:
        """The outcome; an answer only if the evidence is ``complete``: lacks nothing asked for."""
        if confidence >= self.answered and complete:
            return Status.ANSWERED
        return Status.UNCERTAIN if confidence >= self.uncertain else Status.NOT_FOUND


@cache
def shipped(*, read: bool = False) -> Model:
    """The model that comes with the program, for a first quote that was ``read`` or not."""
    name = "confidence_read.json" if read else "confidence.json"
    file = resources.files("retrieval") / "data" / name
    stored = json.loads(file.read_text(encoding="utf-8"))
    of = stored["features"].values()
    weights, means, scales = (tuple(f[key] for f in of) for key in ("weight", "mean", "scale"))
    return Model(
        **stored["thresholds"],
        intercept=stored["intercept"],
        names=tuple(stored["features"]),
        weights=weights,
        means=means,
        scales=scales,
    )


def features(
    query: Query, hits: Sequence[Hit], evidence: Sequence[Evidence], missing: int
) -> Features:
    """The features of a reading that found anything; ``missing`` facts of its question."""
    first = evidence[0]
    others = [rivalling(hit, first.hit) for hit in hits if hit.article.id != first.hit.article.id]
    foreign = float(query.language != VIETNAMESE)
    sentence = nearness(first.sentence.dense)
    return Features(
        passage=nearness(first.hit.dense),
        sentence=sentence,
        lexical=first.hit.lexical,
        coverage=first.sentence.coverage,
        margin=first.hit.score - max(others, default=0.0),
        offers=first.sentence.offered,
        missing=float(missing),
        foreign=foreign,
        foreign_sentence=foreign * sentence,
        read=first.hit.read or 0.0,
        sentence_read=0.0 if first.sentence.read is None else _log_odds(first.sentence.read),
        marked=float(marked(first) is not None),
    )


def _log_odds(probability: float) -> float:
    bounded = min(max(probability, _LEAST), 1 - _LEAST)
    return math.log(bounded / (1 - bounded))
