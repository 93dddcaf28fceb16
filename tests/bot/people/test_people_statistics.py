"""Counts by day, response times in classes, and their picture."""

from __future__ import annotations

import struct
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.people import Day, People, Reason, Verdict
from bot.people.chart import chart, figure
from bot.people.times import BOUNDS, quantile, time_class
from bot.texts import Language, Texts
from retrieval.types import Status
from tests.bot.people.people_samples import ANSWER, ASKED, LATE, TURN

if TYPE_CHECKING:
    from tests.bot.people.people_samples import Clock

CLASSES = len(BOUNDS) + 1
MARCH_1 = date(2026, 3, 1)


def times(**counts: int) -> tuple[int, ...]:
    """``times(_100=2)``: two answers in the class that 100 ms is the end of."""
    ends = [*BOUNDS, "more"]
    return tuple(counts.get(f"_{end}", 0) for end in ends)


# Counting -----------------------------------------------------------------------------


def test_answers_are_counted_on_their_day_in_vietnam(people: People, clock: Clock) -> None:
    midnight = LATE + timedelta(milliseconds=1)
    for at, status, milliseconds in [
        (LATE, Status.ANSWERED, 100),
        (LATE, Status.ANSWERED, 101),
        (LATE, Status.UNCERTAIN, 0),
        (midnight, Status.NOT_FOUND, 30_001),
        (midnight - timedelta(days=30), Status.ANSWERED, 100),
    ]:
        answer = replace(ANSWER, status=status)
        people.record(replace(ASKED, at=at), answer, TURN, milliseconds)
    clock.now = midnight
    assert people.statistics(3) == [
        Day(date(2026, 2, 28), 0, 0, 0, 0, 0, times()),
        Day(MARCH_1, 2, 1, 0, 0, 0, times(_30=1, _100=1, _150=1)),
        Day(date(2026, 3, 2), 0, 0, 1, 0, 0, times(_more=1)),
    ]
    assert [day.day for day in people.statistics(1)] == [date(2026, 3, 2)]


def test_a_verdict_counts_once_on_the_day_of_the_last_word(people: People, clock: Clock) -> None:
    people.record(ASKED, ANSWER, TURN, 100)

    def thumbs() -> list[tuple[int, int]]:
        return [(day.good, day.bad) for day in people.statistics(2)]

    people.rate(1, 5, Verdict.GOOD)
    people.rate(1, 6, Verdict.GOOD)
    clock.now = LATE + timedelta(hours=1)
    assert thumbs() == [(2, 0), (0, 0)]
    people.rate(1, 5, Verdict.BAD)
    assert thumbs() == [(1, 0), (0, 1)]
    people.rate(1, 5, Verdict.BAD, Reason.WRONG)
    assert thumbs() == [(1, 0), (0, 1)]
    people.rate(1, 5, Verdict.GOOD)
    assert thumbs() == [(1, 0), (1, 0)]


# Response times -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("milliseconds", "place"),
    [(0, 0), (30, 0), (31, 1), (30_000, CLASSES - 2), (30_001, CLASSES - 1), (10**9, CLASSES - 1)],
)
def test_a_time_belongs_to_the_class_that_it_does_not_exceed(milliseconds: int, place: int) -> None:
    assert time_class(milliseconds) == place


@pytest.mark.parametrize(
    ("counted", "share", "expected"),
    [
        (times(), 0.5, None),
        (times(_100=1), 1.0, 100.0),
        (times(_100=4), 0.5, 85.0),
        (times(_100=4, _1000=4), 0.5, 100.0),
        (times(_100=4, _1000=4), 0.75, 850.0),
        (times(_30=10), 0.95, 28.5),
        (times(_100=1, _more=9), 0.95, 30_000.0),
    ],
)
def test_quantiles_are_those_of_evenly_spread_times(
    counted: tuple[int, ...], share: float, expected: float | None
) -> None:
    assert quantile(counted, share) == (None if expected is None else pytest.approx(expected))


@given(st.lists(st.integers(0, 30_000), min_size=1, max_size=40), st.sampled_from([0.5, 0.95]))
def test_a_quantile_lies_in_the_class_of_the_true_one(taken: list[int], share: float) -> None:
    counted = [0] * CLASSES
    for milliseconds in taken:
        counted[time_class(milliseconds)] += 1
    found = quantile(counted, share)
    true = next(t for n, t in enumerate(sorted(taken), 1) if n >= share * len(taken))
    place = time_class(true)
    assert found is not None
    assert (0, *BOUNDS)[place] <= found <= BOUNDS[place] + 1e-6


# The picture --------------------------------------------------------------------------

DAYS = [
    Day(MARCH_1, 5, 2, 1, 3, 1, times(_100=4, _1000=4)),
    Day(date(2026, 3, 2), 0, 0, 0, 0, 0, times()),
    Day(date(2026, 3, 3), 4, 0, 6, 0, 2, times(_100=10)),
]


def drawn(language: Language) -> list[dict[str, Any]]:
    """What each of the three charts says."""
    return [
        {
            "title": axes.get_title(loc="left"),
            "labels": axes.get_legend_handles_labels()[1],
            "bars": [[(b.get_y(), b.get_height()) for b in some] for some in axes.containers],
            "lines": [np.asarray(line.get_ydata()).tolist() for line in axes.get_lines()],
        }
        for axes in figure(DAYS, Texts.of(language)).axes
    ]


def test_the_chart_shows_what_was_counted() -> None:
    questions, thumbs, response = drawn("en")
    assert questions == {
        "title": "Questions a day",
        "labels": ["answered", "uncertain", "refused"],
        "bars": [[(0, 5), (0, 0), (0, 4)], [(5, 2), (0, 0), (4, 0)], [(7, 1), (0, 0), (4, 6)]],
        "lines": [],
    }
    assert (thumbs["title"], thumbs["labels"]) == ("Thumbs", ["up", "down"])
    assert thumbs["bars"] == [[(0, 3), (0, 0), (0, 0)], [(0, -1), (0, 0), (0, -2)]]
    assert response["title"] == "Response time (seconds)"
    assert response["labels"] == ["half are faster (p50)", "95 % are faster (p95)"]
    nan = pytest.approx(float("nan"), nan_ok=True)
    assert response["lines"] == [
        [pytest.approx(0.1), nan, pytest.approx(0.085)],
        [pytest.approx(0.97), nan, pytest.approx(0.0985)],
    ]


def test_the_chart_speaks_vietnamese() -> None:
    questions, thumbs, response = drawn("vi")
    assert questions["title"] == "Câu hỏi mỗi ngày"
    assert questions["labels"] == ["đã trả lời", "chưa chắc", "không thấy"]
    assert (thumbs["title"], thumbs["labels"]) == ("Ý kiến", ["hài lòng", "không hài lòng"])
    assert response["title"] == "Thời gian trả lời (giây)"


@pytest.mark.parametrize(
    ("count", "labels"),
    [(3, ["1/3", "2/3", "3/3"]), (25, [f"{n}/3" for n in range(1, 26, 3)]), (1, ["1/3"])],
)
def test_at_most_ten_days_are_labelled(count: int, labels: list[str]) -> None:
    days = [replace(DAYS[0], day=MARCH_1 + timedelta(days=n)) for n in range(count)]
    lowest = figure(days, Texts.of("vi")).axes[-1]
    assert [label.get_text() for label in lowest.get_xticklabels()] == labels


def test_the_chart_is_a_picture_and_missing_letters_would_be_told(
    recwarn: pytest.WarningsRecorder,
) -> None:
    picture = chart(DAYS, Texts.of("vi"))
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", picture[16:24]) == (1040, 1170)
    assert [str(warning.message) for warning in recwarn] == []  # "Glyph … missing from font(s)"
