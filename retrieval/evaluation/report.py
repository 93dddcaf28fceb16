"""Reports of evaluations, and what moved between two of them."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.stats import bootstrap

from retrieval.errors import DataInvalid, SourceNotFound, SourceUnreadable
from retrieval.evaluation.data import LEFT_OUT
from retrieval.evaluation.measures import by_question, by_set, curve, parted, summary

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from retrieval.evaluation.measures import Outcome

ALL = "all"
_LEVEL = 0.95
_RESAMPLES = 2_000
_SEED = 0


def report(
    outcomes: Sequence[Outcome], *, model: str, settings: Mapping[str, Any]
) -> dict[str, Any]:
    """What ``hoibao eval --json`` writes. ``questions`` holds each question's own measures."""
    sets = by_set(outcomes)
    return {
        "sets": {
            name: summary(some) | parted(sets.get(name.removesuffix(LEFT_OUT), []), some)
            for name, some in sets.items()
        },
        ALL: summary(outcomes),
        "curves": {
            name: curve(some, sets[name + LEFT_OUT])
            for name, some in sets.items()
            if name + LEFT_OUT in sets
        },
        "model": model,
        "commit": _commit(),
        "settings": dict(settings),
        "questions": {
            outcome.question.id: {"set": outcome.question.set, **measured}
            for outcome, measured in zip(outcomes, by_question(outcomes).values(), strict=True)
        },
    }


@dataclass(frozen=True, slots=True)
class Difference:
    """How a measure moved over the questions that both reports hold.

    ``low`` and ``high`` bound the mean difference, after minus before, at 95 % confidence.
    """

    set: str
    measure: str
    before: float
    after: float
    low: float
    high: float
    questions: int

    @property
    def significant(self) -> bool:
        """Whether the interval leaves out 0: more than the choice of questions explains."""
        return self.low > 0 or self.high < 0


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Difference]:
    """Every measure of every set and of all, by a paired bootstrap over questions.

    Percentile intervals of 2,000 resamples (Efron and Tibshirani 1993), from a fixed seed.
    """
    shared = [name for name in before["questions"] if name in after["questions"]]
    sets: dict[str, list[str]] = {}
    for name in shared:
        sets.setdefault(before["questions"][name]["set"], []).append(name)
    for group, names in (*sets.items(), (ALL, shared)):
        pairs = [(before["questions"][name], after["questions"][name]) for name in names]
        measures = dict.fromkeys(key for pair in pairs for key in pair[0] if key != "set")
        for measure in measures:
            both = [(a[measure], b[measure]) for a, b in pairs if measure in a and measure in b]
            if both:
                yield _difference(group, measure, np.array(both))


def read_report(path: Path) -> dict[str, Any]:
    """Errors: :class:`DataInvalid` if the file is no report, and those of files."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise SourceNotFound(str(path)) from error
    except OSError as error:
        raise SourceUnreadable(str(path), str(error)) from error
    except ValueError as error:
        raise DataInvalid(str(path), 1, f"no JSON: {error}") from error
    if not isinstance(found, dict) or not isinstance(found.get("questions"), dict):
        raise DataInvalid(str(path), 1, "no report of `hoibao eval --json`")
    return found


def _difference(group: str, measure: str, both: np.ndarray[Any, Any]) -> Difference:
    before, after = both.mean(axis=0)
    moved = both[:, 1] - both[:, 0]
    low = high = float(moved.mean())
    if np.ptp(moved) > 0:
        interval = bootstrap(
            (moved,),
            np.mean,
            confidence_level=_LEVEL,
            n_resamples=_RESAMPLES,
            method="percentile",
            batch=100,
            rng=np.random.default_rng(_SEED),
        ).confidence_interval
        low, high = float(interval.low), float(interval.high)
    return Difference(group, measure, float(before), float(after), low, high, len(both))


def _commit() -> str | None:
    """The revision of the program's own checkout, None where there is none."""
    here = Path(__file__).resolve().parent
    command = ["git", "-C", str(here), "describe", "--always", "--dirty", "--abbrev=12"]
    try:
        found = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return None
    return found.stdout.strip() or None
