"""Days, months, years, decades, centuries and their thirds as inclusive periods of days."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from typing import NamedTuple

_MONTHS_A_YEAR = 12


class Period(NamedTuple):
    """A run of days, both ends included. ``date.min`` and ``date.max`` stand for an open end."""

    start: date
    end: date

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    def overlap(self, other: Period) -> int:
        """How many days the two have in common."""
        return max(0, (min(self.end, other.end) - max(self.start, other.start)).days + 1)


def day(year: int, month: int, number: int) -> Period | None:
    """One day, or None where the calendar has no such day (31/2)."""
    if not 1 <= year <= date.max.year or not 1 <= month <= _MONTHS_A_YEAR:
        return None
    if not 1 <= number <= calendar.monthrange(year, month)[1]:
        return None
    return Period(date(year, month, number), date(year, month, number))


def days(year: int, month: int, first: int, last: int) -> Period | None:
    """From the ``first`` to the ``last`` day of a month."""
    start, end = day(year, month, first), day(year, month, last)
    return Period(start.start, end.end) if start and end and start <= end else None


def months(year: int, first: int, last: int) -> Period | None:
    """From the ``first`` to the ``last`` month of a year."""
    if not 1 <= first <= last <= _MONTHS_A_YEAR:
        return None
    return Period(date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1]))


def years(first: int, last: int) -> Period | None:
    """From the ``first`` to the ``last`` year."""
    if not 1 <= first <= last <= date.max.year:
        return None
    return Period(date(first, 1, 1), date(last, 12, 31))


def century(number: int) -> Period | None:
    """The 19th century is 1801 to 1900."""
    return years(100 * number - 99, 100 * number)


def third(period: Period, index: int) -> Period:
    """The beginning (0), the middle (1) or the end (2) of a month, of a year or of whole years.

    A third of a year is four months, of a month ten days; the last one has the rest.
    """
    first, last = period
    if first.year != last.year:
        span = last.year - first.year + 1
        starts = [date(first.year + span * part // 3, 1, 1) for part in range(3)]
    elif first.month != last.month:
        span = last.month - first.month + 1
        starts = [date(first.year, first.month + span * part // 3, 1) for part in range(3)]
    else:
        starts = [first + timedelta(days=10 * part) for part in range(3)]
    ends = [*(start - timedelta(days=1) for start in starts[1:]), last]
    return Period(starts[index], ends[index])
