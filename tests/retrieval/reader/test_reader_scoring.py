from __future__ import annotations

import math

import pytest

from retrieval.reader.scoring import Threshold, best_threshold, exact_match, f1, normalised


@pytest.mark.parametrize(
    ("answer", "tokens"),
    [
        ("Thành phố Hồ Chí Minh.", ["thành", "phố", "hồ", "chí", "minh"]),
        ("“Hoà bình”", ["hòa", "bình"]),
        ("tha\u0300nh pho\u0302\u0301", ["thành", "phố"]),
        ("15-1-2009", ["15", "1", "2009"]),
        ("2.500 km²", ["2", "500", "km²"]),
        ("10%", ["10"]),
        ("  nhiều\n dòng ", ["nhiều", "dòng"]),
        ("the Beatles", ["the", "beatles"]),
        ("…", []),
    ],
)
def test_normal_form(answer: str, tokens: list[str]) -> None:
    assert normalised(answer) == tokens


@pytest.mark.parametrize(
    ("given", "answers", "exact", "score"),
    [
        ("năm 1954", ["Năm 1954."], 1.0, 1.0),
        ("vào năm 1954", ["năm 1954"], 0.0, 0.8),
        ("năm 1954", ["1954", "tháng 5 năm 1954"], 0.0, 2 / 3),
        ("thuỷ điện", ["thủy điện"], 1.0, 1.0),
        ("ba ba", ["ba"], 0.0, 2 / 3),
        ("Huế", ["Đà Nẵng"], 0.0, 0.0),
        ("", ["Huế"], 0.0, 0.0),
        ("Huế", [], 0.0, 0.0),
        ("…", ["."], 1.0, 1.0),
    ],
)
def test_exact_match_and_f1(given: str, answers: list[str], exact: float, score: float) -> None:
    assert exact_match(given, answers) == exact
    assert f1(given, answers) == pytest.approx(score)


def test_the_best_threshold_weighs_answers_against_refusals() -> None:
    scores = [3.0, 2.0, 1.0, 0.0]
    found = best_threshold(scores, [1.0, 0.5, 0.0, 0.3], [True, True, False, True])
    assert found == Threshold(2.0, (1.0 + 0.5 + 1.0) / 4)


def test_refusing_everything_can_be_best() -> None:
    found = best_threshold([2.0, 1.0, 0.0], [0.0, 0.0, 0.5], [False, False, True])
    assert found == Threshold(math.inf, 2 / 3)


def test_equal_scores_are_answered_together() -> None:
    found = best_threshold([1.0, 1.0, 1.0, 0.0], [1.0, 0.0, 0.0, 0.0], [True, False, False, True])
    assert found == Threshold(math.inf, 0.5)
