"""What time a question is about: years and dates it names, "hôm qua", "gần đây"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from retrieval.types import Span
from retrieval.vietnamese.dates import Mention, Yearless, mentions
from retrieval.vietnamese.periods import Period
from retrieval.vietnamese.relative import RECENT, Phrase, relative_period, with_years_written
from retrieval.vietnamese.tongue import lower


class FrameKind(StrEnum):
    """What a question's time is for: to prefer, to admit nothing else, or newest first."""

    PERIOD = "period"
    FILTER = "filter"
    RECENT = "recent"


@dataclass(frozen=True, slots=True)
class TimeFrame:
    """The time a question is about.

    ``span`` is where the question (as given) says so. An open end is ``date.min`` or
    ``date.max``. ``named`` are the dates as the question wrote them, which a text that answers
    "sau năm 1935" names too; a frame without ``periods`` is of a day or month of any year. A
    RECENT frame has one period, up to today.
    """

    kind: FrameKind
    span: Span
    periods: tuple[Period, ...]
    named: tuple[Mention | Yearless, ...] = ()


def question_period(question: str, today: date) -> TimeFrame | None:
    """The time that ``question`` (NFC) asks for, ``today`` being the day in Vietnam; else None.

    Dates that it names come before relative ones ("tuần trước"), those before "gần đây". A FILTER
    is only what its words ask for: "từ … đến …", "từ … đến nay", "trong khoảng", "between",
    "trước", "sau", "chỉ … năm". A week starts on Monday; "tuần qua" and the like are the days
    before today, and today; the past few days are 7, weeks 4, months 6, years 5.
    """
    lowered = lower(question)
    named = tuple(mentions(with_years_written(question, lowered, today)))
    if named:
        return _named(lowered, named, today)
    if found := relative_period(lowered, today):
        return TimeFrame(FrameKind.PERIOD, found.span, (found.period,))
    if recent := RECENT.search(lowered):
        return TimeFrame(FrameKind.RECENT, Span(*recent.span()), (Period(date.min, today),))
    return None


def is_bound(question: str, mention: Mention | Yearless) -> bool:
    """Whether a date of ``question`` only says where its time begins or ends ("sau năm 1935").

    What answers then need not name that date.
    """
    lowered = lower(question)
    start, end = mention.span
    if _RANGE.search(lowered[start:end]):
        return False
    before = any(phrase.before(lowered, start) for phrase in (_FROM, _BEFORE, _AFTER))
    return before or _TO_NOW.at(lowered, end) is not None


_SECOND_DAY = date(1, 1, 2)
_FROM = Phrase.of(r"(?:kể )?từ(?: khi| sau)? $|since $|from $")
_BETWEEN = Phrase.of(
    r"(?:từ|giữa|from|between|trong khoảng)(?: thời gian)?(?: từ)?(?: khoảng)?(?: the)? $"
)
_AROUND = Phrase.of(r"trong khoảng(?: thời gian)? $")
_BEFORE = Phrase.of(r"(?:(?<!dẫn )trước|before|prior to)(?: ngày| thời điểm| the)? $")
_AFTER = Phrase.of(r"(?:(?<!và )sau|after)(?: ngày| thời điểm| the)? $")
_ONLY = Phrase.of(
    r"chỉ (?:(?:trong|tìm|lấy|xem|tính|tin|bài|các bài|những bài|hỏi|riêng|xét)"
    r" (?:[^\W\d]+ ){0,5})?$"
    r"|only (?:[^\W\d]+ ){0,3}$"
)
_TO_NOW = Phrase.of(
    r",? (?:cho )?(?:đến|tới) (?:nay|(?:bây )?giờ|hiện nay|hôm nay)"
    r"|,? (?:to|until|till) (?:now|today)"
)
_ONWARDS = Phrase.of(r" (?:trở đi|về sau|trở lại đây|onwards?)")
_MONTH_GONE = Phrase.of(r" (?:vừa qua|vừa rồi|qua|rồi|này)")
_RANGE = Phrase.of(
    r"(?:đến|tới|và|to|until|till|through|and)(?= )|\d ?[-–—] ?(?:\d{4}|tháng|ngày|năm|\d+/)"
)


def _named(lowered: str, named: tuple[Mention | Yearless, ...], today: date) -> TimeFrame:
    """The frame of the dates that a question names."""
    for mention in named:
        framed = _filter(lowered, mention, today) if isinstance(mention, Mention) else None
        if framed is not None:
            span, period = framed
            return TimeFrame(FrameKind.FILTER, span, (period,), named)
    span = Span(named[0].span.start, named[-1].span.end)
    whole = [_placed(lowered, mention, today) for mention in named]
    found = tuple(period for period in whole if period is not None)
    return TimeFrame(FrameKind.PERIOD, span, found, named)


def _placed(lowered: str, mention: Mention | Yearless, today: date) -> Period | None:
    """When that is: open-ended after "từ", the last one for "tháng 5 vừa qua"."""
    if isinstance(mention, Mention):
        since = _FROM.before(lowered, mention.span.start)
        return Period(mention.start, date.max) if since else mention.period
    if not _MONTH_GONE.at(lowered, mention.span.end):
        return None
    this_year = mention.within(today.year)
    if this_year is not None and this_year.start <= today:
        return this_year
    return mention.within(today.year - 1)


def _filter(lowered: str, mention: Mention, today: date) -> tuple[Span, Period] | None:
    """Where and what the words around a date exclude, if they do."""
    start, end = mention.span
    since = _FROM.before(lowered, start)
    first = since.start() if since else start
    if now := _TO_NOW.at(lowered, end):
        return Span(first, now.end()), Period(mention.start, max(today, mention.start))
    if since and (onwards := _ONWARDS.at(lowered, end)):
        return Span(first, onwards.end()), Period(mention.start, date.max)
    for phrase, period in (
        (_BEFORE, Period(date.min, max(mention.start, _SECOND_DAY) - timedelta(days=1))),
        (_AFTER, Period(mention.end + timedelta(days=1), date.max)),
        (_AROUND, mention.period),
        (_ONLY, mention.period),
    ):
        if asked := phrase.before(lowered, start):
            return Span(asked.start(), end), period
    asked = _BETWEEN.before(lowered, start)
    if asked and _RANGE.search(lowered[start:end]):
        return Span(asked.start(), end), mention.period
    return None
