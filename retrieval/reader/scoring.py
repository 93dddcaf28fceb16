"""Exact match, F1 and thresholds of answers, as SQuAD 2 measures them (Rajpurkar et al. 2018).

Normalised as there, but for Vietnamese: no articles are dropped, and a tone mark counts the same on
either vowel. A token is what stands between spaces: a syllable.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from retrieval.vietnamese.text import place_tones

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Threshold:
    """From which score on to answer so that the mean F1 is highest, and that F1."""

    score: float
    f1: float


def normalised(answer: str) -> list[str]:
    """The tokens of an answer: lower case, no signs, tone marks where newspapers put them."""
    text = unicodedata.normalize("NFC", answer).lower()
    kept = (" " if unicodedata.category(c)[0] in "PSZC" else c for c in text)
    return place_tones("".join(kept)).split()


def exact_match(given: str, answers: Sequence[str]) -> float:
    """1 if ``given`` is one of ``answers``, otherwise 0."""
    return float(any(normalised(given) == normalised(answer) for answer in answers))


def f1(given: str, answers: Sequence[str]) -> float:
    """The best F1 (0 to 1) of the tokens of ``given`` with those of an answer."""
    return max((_f1(normalised(given), normalised(answer)) for answer in answers), default=0.0)


def best_threshold(
    scores: Sequence[float], measured: Sequence[float], answerable: Sequence[bool]
) -> Threshold:
    """What refusing below a score can reach.

    ``measured``: the F1 of each answerable question if it is answered; an unanswerable one counts 1
    if it is refused. Answered is what scores at least the threshold.
    """
    order = np.argsort(-np.array(scores), kind="stable")
    answered = np.where(answerable, measured, 0.0)[order]
    refused = np.where(answerable, 0.0, 1.0)[order]
    # Element n: the first n are answered. Equal scores are answered together.
    totals = np.concatenate([[0.0], answered.cumsum()]) + refused.sum()
    totals -= np.concatenate([[0.0], refused.cumsum()])
    ranked = np.concatenate([[np.inf], np.array(scores)[order]])
    last_of_equals = np.append(ranked[1:] != ranked[:-1], True)
    totals[~last_of_equals] = -np.inf
    best = int(totals.argmax())
    return Threshold(float(ranked[best]), float(totals[best] / len(order)))


def _f1(given: Sequence[str], answer: Sequence[str]) -> float:
    if not given or not answer:
        return float(list(given) == list(answer))
    common = (Counter(given) & Counter(answer)).total()
    return 2 * common / (len(given) + len(answer))
