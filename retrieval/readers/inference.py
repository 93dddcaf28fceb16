"""Publication months that an undated article lets one conclude, or nothing.

A report opens with a day without a year ("Sáng 4/1, …"), and often with the year's business:
what was reviewed ("tổng kết năm 2015"), what comes ("nhiệm vụ năm 2016"). Each such phrase allows
some years for a report of that month; only where all of them together leave one is it taken.
"""

from __future__ import annotations

import re
from datetime import date, datetime

from retrieval.types import VIETNAM, DateSource, Dating, Precision

_OPENING = 1000
_SENTENCE_END = re.compile(r"(?<=\w{3}[.!?])\s+|\n+")
_DAY = re.compile(
    r"\b(?:(?P<part>sáng|trưa|chiều|tối|đêm|hôm)(?: sớm| qua| nay)?,?(?: ngày)?|ngày) ?\(?"
    r"(?:\d{1,2} ?(?:-|–|và) ?(?=\d{1,2}/))?"  # "ngày 4-6/1": the last of the days
    r"(?P<day>\d{1,2}) ?(?:[/.-]|tháng) ?(?P<month>\d{1,2})"
    r"(?:(?:[/.-]| năm )(?P<year>(?:19|20)\d\d))?(?![/-]?\d)",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\bnăm (?P<year>(?:19|20)\d\d)\b(?! ?[-–] ?\d)", re.IGNORECASE)
_ANY_YEAR = re.compile(r"(?<![\d.,])(?:19|20)\d\d(?![\d.,]\d|\d)")
_CLAUSE_END = re.compile(rf"[,;:.()]|{_YEAR.pattern}", re.IGNORECASE)
_ROLE_WORD = re.compile(
    r"(?P<review>tổng kết|sơ kết|nhìn lại|kết quả|thành tích|hoàn thành)|"
    r"(?P<plan>triển khai|nhiệm vụ|kế hoạch|phương hướng|dự toán|chương trình công tác)",
    re.IGNORECASE,
)
_PART_OF_YEAR = re.compile(r"\b(?:tháng|quý|nửa|đầu|cuối|giữa)\b.{0,20}$", re.IGNORECASE)
_FIRST_MONTHS = range(1, 4)
_LAST_MONTHS = range(10, 13)


def inferred(body: str) -> Dating | None:
    """The month in which ``body`` (an article's text, its captions left out) was published.

    Looks at the first two sentences alone: what follows speaks of other times too.
    """
    sentences = _SENTENCE_END.split(body[:_OPENING], maxsplit=2)[:2]
    for position, sentence in enumerate(sentences):
        day = _DAY.search(sentence)
        if day is None:
            continue
        if not _possible(int(day["day"]), int(day["month"])):
            return None
        if day["year"]:
            return _from_full_date(day, body)
        return _from_business(sentences[position:], int(day["month"]))
    return None


def _possible(day: int, month: int) -> bool:
    try:
        date(2000, month, day)  # a leap year: 29/2 may be meant
    except ValueError:
        return False
    return True


def _from_full_date(day: re.Match[str], body: str) -> Dating | None:
    """The month of a report's own day: "Sáng 4/1/2016, …".

    A law or a birth has a date too, but no time of day; a look back names later years.
    """
    year = int(day["year"])
    opens = day["part"] or not day.string[: day.start()].strip()
    if not opens or any(int(other) > year + 1 for other in _ANY_YEAR.findall(body)):
        return None
    return _in_month(year, int(day["month"]))


def _from_business(sentences: list[str], month: int) -> Dating | None:
    """The month of a day without a year, by what the first sentence with evidence allows."""
    for sentence in sentences:
        if allowed := _allowed_years(sentence, month):
            left = frozenset.intersection(*allowed)
            return _in_month(min(left), month) if len(left) == 1 else None
    return None


def _in_month(year: int, month: int) -> Dating:
    when = datetime(year, month, 1, tzinfo=VIETNAM)
    return Dating(when, Precision.MONTH, DateSource.INFERRED)


def _allowed_years(sentence: str, month: int) -> list[frozenset[int]]:
    """For each year whose business is named, the years in which a report of ``month`` does so."""
    allowed = []
    for named in _YEAR.finditer(sentence):
        before = sentence[: named.start()]
        starts = [end.end() for end in _CLAUSE_END.finditer(before)]
        clause = before[starts[-1] :] if starts else before
        if role := _ROLE_WORD.search(clause):
            in_part = _PART_OF_YEAR.search(clause) is not None
            allowed.append(_years(role["review"] is not None, in_part, int(named["year"]), month))
    return allowed


def _years(reviewed: bool, in_part: bool, year: int, month: int) -> frozenset[int]:
    """When ``year``, or a part of it, is reviewed or else planned; empty: at no usual time."""
    if in_part:  # "6 tháng đầu năm 2015": in mid-year, that year's; later or earlier, unclear
        middle = month not in _FIRST_MONTHS and month not in _LAST_MONTHS
        return frozenset({year}) if middle else frozenset()
    if not reviewed:
        return frozenset({year - 1, year} if month in _LAST_MONTHS else {year})
    if month in _FIRST_MONTHS:
        return frozenset({year + 1})
    return frozenset({year} if month in _LAST_MONTHS else ())
