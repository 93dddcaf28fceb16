"""Times told from today: "hôm qua", "tuần trước", "3 ngày qua", "năm ngoái", "last week"."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from typing import NamedTuple

from retrieval.types import Span
from retrieval.vietnamese import periods
from retrieval.vietnamese.periods import Period
from retrieval.vietnamese.text import strip_marks

_BEFORE = 64  # characters in which words that belong to a date are looked for


class Phrase(NamedTuple):
    """Whole words, as a pattern for lower-case text with marks and one for text without."""

    marked: re.Pattern[str]
    plain: re.Pattern[str]

    @classmethod
    def of(cls, pattern: str) -> Phrase:
        whole = rf"(?:{pattern})(?!\w)" if pattern[0] in " ," else rf"(?<!\w)(?:{pattern})(?!\w)"
        return cls(re.compile(whole), re.compile(strip_marks(whole)))

    def search(self, lowered: str) -> re.Match[str] | None:
        return self.marked.search(lowered) or self.plain.search(lowered)

    def at(self, lowered: str, start: int) -> re.Match[str] | None:
        """The match that starts at ``start``."""
        return self.marked.match(lowered, start) or self.plain.match(lowered, start)

    def before(self, lowered: str, end: int) -> re.Match[str] | None:
        """The match that ends at ``end`` (of a pattern that ends in ``$``), and is short."""
        start = max(0, end - _BEFORE)
        return self.marked.search(lowered, start, end) or self.plain.search(lowered, start, end)


class Relative(NamedTuple):
    """A period and the words that say it."""

    span: Span
    period: Period


RECENT = Phrase.of(
    "(?:(?:thời gian|những năm|mấy năm|vài năm|những ngày|mấy ngày) )?gần đây|mới nhất|mới đây"
    "|thời gian qua|vừa qua|hiện nay|hiện tại|hiện giờ|bây giờ|dạo này|tin mới(?! nhất)"
    "|latest|newest|most recent|recent|recently|currently|nowadays|these days|right now"
)
_DAYS = [
    (
        Phrase.of(
            "(?:ngày )?hôm nay|(?:sáng|trưa|chiều|tối|đêm) nay|(?<!even )(?<!still )today|tonight"
        ),
        0,
    ),
    (Phrase.of("(?:ngày )?hôm qua|chiều qua|đêm qua|yesterday|last night"), -1),
    (Phrase.of("hôm kia"), -2),
    (Phrase.of("ngày mai|tomorrow"), 1),
]
# Without marks these are as often "tôi qua" and "sang qua".
_YESTERDAY_MARKED = re.compile(r"(?<!\w)(?:sáng|trưa|tối) qua(?!\w)")
_CALENDAR = Phrase.of(
    "(?:(?P<part>đầu|giữa|cuối) )?(?P<unit>tuần|tháng|quý)"
    " (?P<which>này|nay|trước|rồi|vừa rồi|sau|tới)"
)
_CALENDAR_ENGLISH = Phrase.of(
    "(?P<which>this|last|previous|next) (?P<part>)(?P<unit>week|month|quarter)"
)
_WHICH = {
    "trước": -1, "truoc": -1, "rồi": -1, "roi": -1, "vừa rồi": -1, "vua roi": -1, "last": -1,
    "previous": -1, "sau": 1, "tới": 1, "toi": 1, "next": 1,
}  # fmt: skip
_NUMBER_WORDS = {
    "một": 1, "hai": 2, "ba": 3, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9,
    "mười": 10, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "ten": 10,
}  # fmt: skip
_NUMBERS = {
    **{strip_marks(word): number for word, number in _NUMBER_WORDS.items()},
    **_NUMBER_WORDS,
}
_NUMBER = rf"\d{{1,3}}|{'|'.join(_NUMBER_WORDS)}"
_FEW = "mấy|vài|những|các|ít|nhiều|few|several|couple of"
_UNIT = "(?P<unit>ngày|tuần|tháng|năm|thập kỷ|thập niên)"
_PAST = [
    Phrase.of(f"(?:(?P<count>{_NUMBER}|{_FEW}) )?{_UNIT} (?:vừa )?qua"),
    Phrase.of(f"(?P<count>{_NUMBER}) {_UNIT} (?:gần đây|gần nhất|trở lại đây|nay)"),
    Phrase.of(f"(?:last|past) (?P<count>{_NUMBER}|{_FEW}) (?P<unit>day|week|month|year)s?"),
    Phrase.of("past (?P<count>)(?P<unit>day|week|month|year|decade)"),
]
_AGO = [
    Phrase.of(f"(?P<count>{_NUMBER}) {_UNIT} trước(?! khi)"),
    Phrase.of(f"cách đây (?P<count>{_NUMBER}) {_UNIT}"),
    Phrase.of(f"(?P<count>{_NUMBER}) (?P<unit>day|week|month|year)s? ago"),
]
_A_FEW = {"d": 7, "w": 4, "m": 6, "y": 5, "decade": 3}
_UNITS = {
    "ngày": "d", "ngay": "d", "day": "d", "tuần": "w", "tuan": "w", "week": "w",
    "tháng": "m", "thang": "m", "month": "m", "năm": "y", "nam": "y", "year": "y",
    "quý": "q", "quy": "q", "quarter": "q",
}  # fmt: skip
_PARTS = {"đầu": 0, "dau": 0, "giữa": 1, "giua": 1, "cuối": 2, "cuoi": 2}


def relative_period(lowered: str, today: date) -> Relative | None:
    """The time that a question in lower case tells from ``today``; the first form found."""
    for phrase in _AGO:
        if found := phrase.search(lowered):
            return _relative(found, _ago(found, today))
    for phrase in _PAST:
        if found := phrase.search(lowered):
            return _relative(found, Period(_back(today, *_duration(found)), today))
    for phrase, offset in _DAYS:
        if found := phrase.search(lowered):
            return _relative(found, _day(today + timedelta(days=offset)))
    if found := _YESTERDAY_MARKED.search(lowered):
        return _relative(found, _day(today - timedelta(days=1)))
    for phrase in (_CALENDAR, _CALENDAR_ENGLISH):
        if found := phrase.search(lowered):
            return _relative(found, _calendar(found, today))
    return None


def _relative(found: re.Match[str], period: Period) -> Relative:
    return Relative(Span(*found.span()), period)


def _day(when: date) -> Period:
    return Period(when, when)


def _duration(found: re.Match[str]) -> tuple[str, int]:
    """The unit (``d``, ``w``, ``m``, ``y``) and how many of it."""
    count, unit = found["count"], found["unit"]
    letter = _UNITS.get(unit, "y")
    tens = 1 if unit in _UNITS else 10  # a decade
    if not count:
        return letter, tens
    number = int(count) if count.isdigit() else _NUMBERS.get(count, _A_FEW[letter])
    return letter, number * tens


def _back(today: date, unit: str, count: int) -> date:
    """``today`` moved back by days, weeks, months or years, to a day that exists."""
    if unit in "dw":
        return today - timedelta(days=count * (7 if unit == "w" else 1))
    month = today.year * 12 + today.month - 1 - count * (12 if unit == "y" else 1)
    year, index = divmod(month, 12)
    last = calendar.monthrange(year, index + 1)[1]
    return date(year, index + 1, min(today.day, last))


def _ago(found: re.Match[str], today: date) -> Period:
    """The day, week, month or year that lies so far back."""
    unit, count = _duration(found)
    return _around(_back(today, unit, count), unit)


def _around(when: date, unit: str) -> Period:
    """The calendar's day, week, month, quarter or year that ``when`` is in."""
    first, last = {
        "d": (when, when),
        "w": (when - timedelta(days=when.weekday()), when + timedelta(days=6 - when.weekday())),
        "m": (when.replace(day=1), _month_end(when.year, when.month)),
        "q": (_quarter_start(when), _month_end(when.year, _quarter_start(when).month + 2)),
        "y": (date(when.year, 1, 1), date(when.year, 12, 31)),
    }[unit]
    return Period(first, last)


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _quarter_start(when: date) -> date:
    return date(when.year, when.month - (when.month - 1) % 3, 1)


def _calendar(found: re.Match[str], today: date) -> Period:
    """The current, last or next week, month or quarter, or a part of it."""
    unit = _UNITS[found["unit"]]
    period = _around(today, unit)
    step = _WHICH.get(found["which"], 0)
    if step:
        beyond = period.start - timedelta(days=1) if step < 0 else period.end + timedelta(days=1)
        period = _around(beyond, unit)
    if not found["part"]:
        return period
    if unit == "w":  # two days, three, and the weekend
        first, last = [(0, 1), (2, 4), (5, 6)][_PARTS[found["part"]]]
        return Period(period.start + timedelta(days=first), period.start + timedelta(days=last))
    return periods.third(period, _PARTS[found["part"]])


_COUNTED = rf"{'|'.join(_NUMBERS)}|{_FEW}|{strip_marks(_FEW)}"
_MANY = "triệu|trieu|tỷ|ty|nghìn|nghin|ngàn|ngan"
_YEAR_NEARBY = re.compile(
    r"(?<!\w)(?:(?:năm|nam) (?P<which>nay|ngoái|ngoai|kia)|(?P<english>last|this|next) year)(?!\w)"
)
_YEAR_BESIDE = re.compile(
    r"(?<!\w)(?:năm|nam) (?P<which>trước|truoc|vừa rồi|vua roi|rồi|roi|sau|tới|toi)"
    r"(?! (?:khi|đó|đấy|ấy|do|day)(?!\w))(?!\w)"
)
# "5 năm nay" and "so với năm trước" are of no year to look in; "tháng 5 năm nay" is.
_NOT_BEFORE = re.compile(
    r"(?<!tháng )(?<!thang )(?<![\d/-])"
    rf"(?:\d{{1,3}}|(?<!\w)(?:{_COUNTED}|{_MANY}|so với|so voi|cùng kỳ|cung ky|than)) $"
)
_YEAR_STEPS = {"nay": 0, "this": 0, "kia": -2, "ngoái": -1, "ngoai": -1, **_WHICH}


def with_years_written(question: str, lowered: str, today: date) -> str:
    """``question`` with "năm ngoái", "this year" as a year in digits, of the same length.

    "Năm trước" and "năm sau" are of another year where the question names one, and left alone.
    """
    word = "nam" if question.isascii() else "năm"
    patterns = [_YEAR_NEARBY] if re.search(r"\d{4}", question) else [_YEAR_NEARBY, _YEAR_BESIDE]
    for pattern in patterns:
        for found in pattern.finditer(lowered):
            if _NOT_BEFORE.search(lowered, max(0, found.start() - _BEFORE), found.start()):
                continue
            said = found.groupdict()
            year = today.year + _YEAR_STEPS[said["which"] or said.get("english") or "nay"]
            start, end = found.span()
            written = word + str(year).rjust(end - start - len(word))
            question = question[:start] + written + question[end:]
    return question
