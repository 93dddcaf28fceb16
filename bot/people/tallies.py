"""Bare counts by day: what statistics are made of once the people in them are forgotten."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa

from bot.people.schema import tallies
from bot.people.times import BOUNDS, day_of, time_class
from bot.people.types import Day
from bot.verdicts import Verdict
from retrieval.types import Status

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

_TIME = "time_{}"


def count_answer(db: sa.Connection, when: datetime, status: Status, milliseconds: int) -> None:
    _count(db, when, status.value)
    _count(db, when, _TIME.format(time_class(milliseconds)))


def count_verdict(db: sa.Connection, when: datetime, verdict: Verdict, times: int = 1) -> None:
    """``times`` is -1 for taking back what was counted at ``when``."""
    _count(db, when, verdict.value, times)


def statistics(db: sa.Connection, last: date, days: int) -> list[Day]:
    """The days up to ``last``, oldest first, those on which nothing happened among them."""
    wanted = [last - timedelta(days=ago) for ago in reversed(range(days))]
    counts: dict[str, Counter[str]] = {day.isoformat(): Counter() for day in wanted}
    query = sa.select(tallies).where(tallies.c.day.in_(counts))
    for row in db.execute(query):
        counts[row.day][row.name] = row.number
    return [_day(day, counts[day.isoformat()]) for day in wanted]


def _day(day: date, counts: Mapping[str, int]) -> Day:
    return Day(
        day=day,
        answered=counts[Status.ANSWERED],
        uncertain=counts[Status.UNCERTAIN],
        not_found=counts[Status.NOT_FOUND],
        good=counts[Verdict.GOOD],
        bad=counts[Verdict.BAD],
        times=tuple(counts[_TIME.format(place)] for place in range(len(BOUNDS) + 1)),
    )


def _count(db: sa.Connection, when: datetime, name: str, times: int = 1) -> None:
    day = day_of(when).isoformat()
    here = (tallies.c.day == day, tallies.c.name == name)
    update = sa.update(tallies).where(*here).values(number=tallies.c.number + times)
    if db.execute(update).rowcount == 0:
        db.execute(sa.insert(tallies).values(day=day, name=name, number=times))
