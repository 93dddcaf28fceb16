"""How passages rank, and which are let through, for the time of a question."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest

from retrieval.temporal import agreement, allowed, anchored
from retrieval.types import Article, DateSource, Dating, Precision
from retrieval.vietnamese.periods import Period
from retrieval.vietnamese.timeframe import TimeFrame, question_period

if TYPE_CHECKING:
    from collections.abc import Sequence

TODAY = date(2026, 11, 22)
VIETNAM = timezone(timedelta(hours=7))


def asked(question: str) -> TimeFrame:
    frame = question_period(question, TODAY)
    assert frame is not None
    return frame


def article(
    published: str | None = None, *, title: str = "Hội nghị", inferred: bool = False
) -> Article:
    """An article published on ``YYYY-MM-DD``, in ``YYYY-MM`` or ``YYYY``."""
    dating = None
    if published:
        precision = {10: Precision.DAY, 7: Precision.MONTH, 4: Precision.YEAR}[len(published)]
        when = datetime.fromisoformat((published + "-01-01")[:10]).replace(tzinfo=VIETNAM)
        dating = Dating(when, precision, DateSource.INFERRED if inferred else DateSource.STATED)
    return Article(source="", title=title, text="", blocks=(), dating=dating)


SUMS_UP_2015 = "Sáng 4/1, cơ quan tổ chức tổng kết năm 2015, triển khai nhiệm vụ năm 2016."
SUMS_UP_2008 = "Sáng 15-1, cơ quan tổ chức tổng kết năm 2008, triển khai nhiệm vụ năm 2009."
UNDATED_WORDS = "Đồng chí đề nghị nâng cao chất lượng công tác tham mưu."


@pytest.mark.parametrize(
    ("question", "published", "text", "expected"),
    [
        ("tổng kết năm 2015", "2015-06-01", SUMS_UP_2015, 1.0),
        ("tổng kết năm 2015", "2016-01-04", SUMS_UP_2015, 0.75 + 0.25 * 0.6),
        ("tổng kết năm 2015", None, SUMS_UP_2015, 0.75),
        ("tổng kết năm 2015", "2015-06-01", UNDATED_WORDS, 0.5),
        ("tổng kết năm 2015", "2015", UNDATED_WORDS, 0.5),
        ("tổng kết năm 2015", "2016-01-04", UNDATED_WORDS, 0.5 * 0.6),
        ("tổng kết năm 2015", "2015-06-01", "Năm 2008, nhà này xây.", 0.25),
        ("tổng kết năm 2015", None, UNDATED_WORDS, 0.0),
        ("tổng kết năm 2015", None, SUMS_UP_2008, -0.5),
        ("tổng kết năm 2015", "2009-01-16", UNDATED_WORDS, -0.5),
        ("tổng kết năm 2015", "2009-01-16", SUMS_UP_2008, -1.0),
        ("ngày 15/1/2009 có gì", "2009-01-16", SUMS_UP_2008, 0.75 + 0.25 * 0.6),
        ("tháng 1/2009 có gì", "2009-01", UNDATED_WORDS, 0.5),
        ("tin năm 1950", None, "Trong thế kỷ 20, đất nước đổi thay.", 0.75 / 3),
        ("tin năm 1953", None, "Từ năm 1952 đến năm 1953", 0.75 / 1.30162),
        ("Sáng 15-1 có gì?", "2009-01-16", SUMS_UP_2008, 0.75 + 0.25 * 0.6),
        ("Sáng 15-1 có gì?", None, "Ngày 15/1/2009, trời mưa.", 0.75),
        ("Sáng 15-1 có gì?", "2009-01-15", UNDATED_WORDS, 0.5),
        ("Sáng 15-1 có gì?", "2016-03-04", SUMS_UP_2015, 0.0),
        ("Tháng 1 có gì?", None, SUMS_UP_2008, 0.75),
        ("Sau năm 1935 có gì?", None, "Đến năm 1935, luật ra đời.", 0.75),
    ],
)
def test_agreement(question: str, published: str | None, text: str, expected: float) -> None:
    assert agreement(asked(question), article(published), text) == pytest.approx(expected, abs=1e-4)


def test_inferred_publication_counts_half() -> None:
    frame = asked("tổng kết năm 2015")
    assert agreement(frame, article("2015-06", inferred=True), UNDATED_WORDS) == 0.25
    assert agreement(frame, article("2009-01", inferred=True), UNDATED_WORDS) == -0.25
    assert agreement(frame, article("2009-01", inferred=True), SUMS_UP_2008) == -0.75


def test_title_counts_a_little_less_than_the_passage() -> None:
    of_title = article(title="Tổng kết năm 2015")
    assert agreement(asked("năm 2015"), of_title, UNDATED_WORDS) == pytest.approx(0.75 * 0.9)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Hội nghị tổng kết năm 2015 của cơ quan", ["2016", "2009"]),
        ("hoi nghi tong ket nam 2015 cua co quan", ["2016", "2009"]),
        ("Hội nghị tổng kết năm 2008 của cơ quan", ["2009", "2016"]),
        ("Ai phát biểu sáng 4/1?", ["2016", "2009"]),
        ("Ai phát biểu sáng 15-1?", ["2009", "2016"]),
        ("Hội nghị mới nhất nói gì?", ["2016", "2009"]),
    ],
)
def test_near_twins(question: str, expected: Sequence[str]) -> None:
    twins = {
        "2009": (article("2009-01-16"), SUMS_UP_2008),
        "2016": (article("2016-01", inferred=True), SUMS_UP_2015),
    }
    frame = anchored(asked(question), [article for article, _ in twins.values()])
    assert sorted(twins, key=lambda name: -agreement(frame, *twins[name])) == expected


def test_recent_decays() -> None:
    frame = asked("tin mới nhất")
    scores = [
        agreement(frame, article(published), "")
        for published in ("2026-11-22", "2026-11-15", "2025-11-22", "2009-01-16", None)
    ]
    assert scores == pytest.approx([1.0, 0.5372, -0.2662, -0.4962, 0.0], abs=1e-4)


def test_recent_counts_from_the_newest_candidate() -> None:
    frame = anchored(
        asked("tin mới nhất"), [article("2009-01-16"), article(), article("2016-01-04")]
    )
    assert frame.periods == (Period(date.min, date(2016, 1, 4)),)
    assert agreement(frame, article("2016-01-04"), "") == 1.0


def test_anchored_never_ends_after_today_and_leaves_others_alone() -> None:
    recent, period = asked("tin mới nhất"), asked("năm 2015")
    assert anchored(recent, [article("2030-01-01")]) == recent
    assert anchored(recent, []) == recent
    assert anchored(period, [article("2016-01-04")]) == period


@pytest.mark.parametrize(
    ("question", "published", "text", "expected"),
    [
        ("tin từ 1/2015 đến 3/2016", "2016-02-01", UNDATED_WORDS, True),
        ("tin từ 1/2015 đến 3/2016", "2016-04-02", UNDATED_WORDS, False),
        ("tin từ 1/2015 đến 3/2016", "2016-04-02", SUMS_UP_2015, True),
        ("tin từ 1/2015 đến 3/2016", "2009-01-16", SUMS_UP_2008, False),
        ("tin từ 1/2015 đến 3/2016", None, SUMS_UP_2008, False),
        ("tin từ 1/2015 đến 3/2016", None, UNDATED_WORDS, True),
        ("trước năm 2010", "2009-12-31", UNDATED_WORDS, True),
        ("trước năm 2010", "2010-01-01", UNDATED_WORDS, False),
        ("trước năm 2010", None, "Trước năm 2010, đường chưa có.", True),
        ("trước năm 2010", None, "Năm 2011, đường đã xong.", False),
        ("sau năm 2010", "2010-12-31", UNDATED_WORDS, False),
        ("chỉ năm 2015", "2016-01-04", UNDATED_WORDS, False),
        ("năm 2015", "2009-01-16", SUMS_UP_2008, True),
        ("mới nhất", "2009-01-16", SUMS_UP_2008, True),
    ],
)
def test_allowed(question: str, published: str | None, text: str, expected: bool) -> None:
    assert allowed(asked(question), article(published), text) is expected


def test_inferred_publication_excludes_nothing() -> None:
    frame = asked("trước năm 2010")
    assert allowed(frame, article("2016-01", inferred=True), UNDATED_WORDS)
    assert not allowed(frame, article("2016-01", inferred=True), SUMS_UP_2015)
