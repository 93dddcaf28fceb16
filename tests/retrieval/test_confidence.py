"""The confidence: its arithmetic, its thresholds, and the model that is shipped."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from retrieval.calibrate import threshold
from retrieval.confidence import COSTS, READ_FEATURES, Features, Model, features, shipped
from retrieval.evidence import gather
from retrieval.query import Query
from retrieval.types import Article, Hit, Passage, ScoredSentence, Span, Status
from retrieval.vietnamese.diacritics import Reading

if TYPE_CHECKING:
    from typing import Any

COUNT = len(Features._fields)


def query(language: str = "vi") -> Query:
    return Query("hỏi", language, (Reading("hỏi", 1.0),), (), None)


def hit(article_id: int, score: float, *sentences: ScoredSentence) -> Hit:
    article = Article(source=f"{article_id}", title="", text="Một câu.", blocks=(), id=article_id)
    passage = Passage(article_id * 10, article_id, 0, 8)
    return Hit(passage, article, score, dense=0.835, lexical=0.4, sentences=sentences)


def stored() -> dict[str, Any]:
    file = resources.files("retrieval") / "data" / "confidence.json"
    content: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return content


def test_probability_is_that_of_scikit_learn() -> None:
    random = np.random.default_rng(1)
    inputs = random.normal(0.5, 0.4, (300, COUNT))
    right = inputs @ random.normal(0, 1, COUNT) + random.normal(0, 0.5, 300) > 0.3
    scaler = StandardScaler().fit(inputs)
    regression = LogisticRegression().fit(scaler.transform(inputs), right)
    model = Model(
        answered=0.75,
        uncertain=0.25,
        intercept=float(regression.intercept_[0]),
        names=Features._fields,
        weights=tuple(regression.coef_[0]),
        means=tuple(scaler.mean_),
        scales=tuple(scaler.scale_),
    )
    expected = regression.predict_proba(scaler.transform(inputs))[:, 1]
    assert [model.probability(Features(*row)) for row in inputs] == pytest.approx(list(expected))
    assert expected.min() < 0.1 < 0.9 < expected.max()


def test_a_model_needs_a_weight_for_each_feature() -> None:
    short = (1.0,) * (COUNT - 1)
    with pytest.raises(ValueError, match="zip"):
        Model(0.75, 0.25, 0.0, Features._fields, short, short, short).probability(
            Features(*(0.0,) * COUNT)
        )


@pytest.mark.parametrize(
    ("confidence", "complete", "status"),
    [
        (1.0, True, Status.ANSWERED),
        (0.75, True, Status.ANSWERED),
        (math.nextafter(0.75, 0), True, Status.UNCERTAIN),
        (0.25, True, Status.UNCERTAIN),
        (math.nextafter(0.25, 0), True, Status.NOT_FOUND),
        (0.0, True, Status.NOT_FOUND),
        (1.0, False, Status.UNCERTAIN),
        (0.75, False, Status.UNCERTAIN),
        (0.25, False, Status.UNCERTAIN),
        (math.nextafter(0.25, 0), False, Status.NOT_FOUND),
    ],
)
def test_decides(confidence: float, complete: bool, status: Status) -> None:
    model = Model(0.75, 0.25, 0.0, (), (), (), ())
    assert model.status(confidence, complete=complete) is status


def test_a_wrong_answer_costs_three_times_a_refused_one() -> None:
    assert COSTS["answered"] == 3
    assert 0 < shipped().uncertain < shipped().answered < 1


@pytest.mark.parametrize(("cost", "expected"), [(3.0, 0.42), (1.0, 0.22), (1 / 3, 0.02)])
def test_thresholds_are_where_showing_quotes_costs_least(cost: float, expected: float) -> None:
    groups = {0.0: (0, 5), 0.2: (1, 2), 0.4: (3, 2), 0.6: (4, 1)}  # confidence: right, wrong
    probabilities = [low + 0.015 for low, (r, w) in groups.items() for _ in range(r + w)]
    shown = [n < r for r, w in groups.values() for n in range(r + w)]
    assert threshold(np.array(probabilities), shown, cost) == pytest.approx(expected)


FIRST = ScoredSentence(Span(0, 8), score=2.0, dense=0.92, coverage=0.6, offers=True)


@pytest.mark.parametrize(
    ("language", "offered", "expected"),
    [
        ("vi", True, Features(0.5, 1.0, 0.4, 0.6, 0.5, 1.0, 2.0, 0.0, 0.0)),
        ("vi", False, Features(0.5, 1.0, 0.4, 0.6, 0.5, 0.0, 2.0, 0.0, 0.0)),
        ("vi", None, Features(0.5, 1.0, 0.4, 0.6, 0.5, 0.5, 2.0, 0.0, 0.0)),
        ("en", True, Features(0.5, 1.0, 0.4, 0.6, 0.5, 1.0, 2.0, 1.0, 1.0)),
    ],
)
def test_features(language: str, offered: bool | None, expected: Features) -> None:
    first = ScoredSentence(Span(0, 8), score=2.0, dense=0.92, coverage=0.6, offers=offered)
    hits = [hit(1, 3.0, first), hit(1, 2.75), hit(2, 2.5)]
    found = features(query(language), hits, gather(hits), missing=2)
    assert found == pytest.approx(expected)


@pytest.mark.parametrize(
    ("answer", "sentence_read", "expected"),
    [
        (Span(1, 5), 0.75, (0.5, math.log(3), 1.0)),
        (Span(6, 9), 0.5, (0.5, 0.0, 0.0)),
        (None, 0.0, (0.5, math.log(1e-6 / (1 - 1e-6)), 0.0)),
        (None, 1.0, (0.5, -math.log(1e-6 / (1 - 1e-6)), 0.0)),
    ],
)
def test_features_of_what_was_read(
    answer: Span | None, sentence_read: float, expected: tuple[float, ...]
) -> None:
    read = replace(hit(1, 3.0, replace(FIRST, read=sentence_read)), read=0.5, answer=answer)
    found = features(query(), [read], gather([read]), missing=0)
    assert tuple(getattr(found, name) for name in READ_FEATURES) == pytest.approx(expected)


def test_the_margin_is_over_other_articles_and_can_be_negative() -> None:
    other = ScoredSentence(Span(0, 8), score=0.1, dense=0.8, coverage=0.1, offers=True)
    alone = [hit(1, 3.0, FIRST), hit(1, 2.9, FIRST)]
    assert features(query(), alone, gather(alone), missing=0).margin == pytest.approx(3.0)
    behind = [hit(2, 3.5, other), hit(1, 3.0, FIRST)]
    assert features(query(), behind, gather(behind), missing=0).margin == pytest.approx(-0.5)


def test_a_rival_that_was_not_read_counts_as_one_that_may_answer() -> None:
    """5.1 times .07, as much as log-odds of -.9 would have brought it, above the least of -6."""
    read = replace(hit(1, 3.0, FIRST), read=0.9)
    rival = hit(2, 2.5, FIRST)
    margins = [
        features(query(), [read, other], gather([read]), missing=0).margin
        for other in (rival, replace(rival, read=0.0))
    ]
    assert margins == pytest.approx([0.5 - 0.357, 0.5])


def test_the_shipped_model_has_these_features_and_says_how_it_was_made() -> None:
    content = stored()
    assert list(content["features"]) == [n for n in Features._fields if n not in READ_FEATURES]
    assert all(list(f) == ["weight", "mean", "scale"] for f in content["features"].values())
    assert content["command"].startswith("python -m retrieval.calibrate")
    assert 0 <= content["right"] <= content["examples"]
    model = shipped()
    assert model.intercept == content["intercept"]
    assert model.weights == tuple(f["weight"] for f in content["features"].values())
    assert model.means == tuple(f["mean"] for f in content["features"].values())
    assert model.scales == tuple(f["scale"] for f in content["features"].values())
    assert all(scale > 0 for scale in model.scales)


def test_the_shipped_model_trusts_good_evidence_and_not_none() -> None:
    good = Features(0.9, 0.95, 0.9, 0.85, 1.5, 1.0, 0.0, 0.0, 0.0)
    nothing = Features(0.1, 0.1, 0.0, 0.0, 0.05, 0.0, 0.0, 0.0, 0.0)
    lacking = good._replace(missing=2.0)
    sure, unsure, none = map(shipped().probability, (good, lacking, nothing))
    assert sure > unsure > none
    assert (shipped().status(sure, complete=True), shipped().status(none, complete=True)) == (
        Status.ANSWERED,
        Status.NOT_FOUND,
    )
