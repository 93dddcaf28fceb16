"""What is measured of the answers; README says what each figure means."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import ir_measures
import numpy as np
from ir_measures import RR, Qrel, R, ScoredDoc
from sklearn.metrics import roc_auc_score

from retrieval.types import Status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from retrieval.evaluation.data import Question

_RANKING = {**{f"recall@{k}": R @ k for k in (1, 3, 5, 20)}, "mrr@10": RR @ 10}
_DEPTH = 20  # articles; no measure looks further
_THRESHOLDS = tuple(n / 20 for n in range(1, 20))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one question.

    ``articles`` are the ids of the articles among the hits, best first, each once; ``right`` says
    of each quote whether its key sentence holds an answer, in the right article.
    """

    question: Question
    articles: tuple[str, ...]
    right: tuple[bool, ...]
    status: Status
    confidence: float
    milliseconds: float


Measured = dict[str, float]


def by_question(outcomes: Sequence[Outcome]) -> dict[str, Measured]:
    """Each measure that is a mean over questions, for every question that it is about.

    Ranking and sentences are about questions that have an answer. ``answered_right`` and so on are
    1 for what became of a question and 0 for the others; uncertain counts as refused, so that
    ``not_found`` tells how many of those were shown nothing.
    """
    ranked = _ranked([o for o in outcomes if o.question.article is not None])
    return {o.question.id: ranked.get(o.question.id, {}) | _decided(o) for o in outcomes}


def summary(outcomes: Sequence[Outcome]) -> Measured:
    """The means of :func:`by_question`, the AUROC of the confidence, and the time it took."""
    values: defaultdict[str, list[float]] = defaultdict(list)
    for measured in by_question(outcomes).values():
        for name, value in measured.items():
            values[name].append(value)
    times = [outcome.milliseconds for outcome in outcomes]
    return {
        "questions": float(len(outcomes)),
        **{name: float(np.mean(numbers)) for name, numbers in values.items()},
        **_auroc(outcomes),
        "ms_p50": float(np.percentile(times, 50)),
        "ms_p95": float(np.percentile(times, 95)),
    }


def parted(answerable: Sequence[Outcome], left_out: Sequence[Outcome]) -> Measured:
    """The AUROC of the confidence between questions asked with their articles and without."""
    return _auroc([*answerable, *left_out])


def curve(answerable: Sequence[Outcome], left_out: Sequence[Outcome]) -> list[Measured]:
    """What each threshold on the confidence would do to questions with an answer and without.

    ``answered`` and ``answered_left_out`` are shares of the questions asked with their articles and
    without; ``right`` is the share of the former whose first quote answers, 1 where none is.
    """
    points = []
    for threshold in _THRESHOLDS:
        kept = [outcome for outcome in answerable if outcome.confidence >= threshold]
        kept_left_out = [outcome for outcome in left_out if outcome.confidence >= threshold]
        points.append(
            {
                "threshold": threshold,
                "answered": len(kept) / len(answerable),
                "answered_left_out": len(kept_left_out) / len(left_out),
                "right": float(np.mean([any(o.right[:1]) for o in kept])) if kept else 1.0,
            }
        )
    return points


def by_set(outcomes: Sequence[Outcome]) -> dict[str, list[Outcome]]:
    """The outcomes of each set of questions, in the order in which the sets first occur."""
    sets: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        sets.setdefault(outcome.question.set, []).append(outcome)
    return sets


def _ranked(outcomes: Sequence[Outcome]) -> dict[str, Measured]:
    relevant = [Qrel(o.question.id, str(o.question.article), 1) for o in outcomes]
    run = [
        ScoredDoc(o.question.id, article, float(_DEPTH - place))
        for o in outcomes
        for place, article in enumerate(o.articles[:_DEPTH])
    ]
    names = {measure: name for name, measure in _RANKING.items()}
    measured: dict[str, Measured] = {o.question.id: {} for o in outcomes}
    for value in ir_measures.iter_calc(list(names), relevant, run):
        measured[value.query_id][names[value.measure]] = float(value.value)
    for outcome in outcomes:
        of = measured[outcome.question.id]
        of.update({name: 0.0 for name in _RANKING if name not in of})  # nothing was found
        of["sentence@1"] = float(any(outcome.right[:1]))
        of["sentence@3"] = float(any(outcome.right[:3]))
    return measured


def _decided(outcome: Outcome) -> Measured:
    answered = outcome.status is Status.ANSWERED
    right = any(outcome.right[:1]) if answered else outcome.question.article is None
    return {
        "answered_right": float(answered and right),
        "answered_wrong": float(answered and not right),
        "refused_right": float(not answered and right),
        "refused_wrong": float(not answered and not right),
        "not_found": float(outcome.status is Status.NOT_FOUND),
    }


def _auroc(outcomes: Sequence[Outcome]) -> Measured:
    answerable = [outcome.question.article is not None for outcome in outcomes]
    if len(set(answerable)) < 2:
        return {}
    confidences = [outcome.confidence for outcome in outcomes]
    return {"auroc": float(roc_auc_score(answerable, confidences))}
