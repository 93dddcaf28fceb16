"""Moments as they are stored, days in Vietnam, and how long answers take, in classes."""

from __future__ import annotations

from bisect import bisect_left
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from typing import TYPE_CHECKING

from retrieval.types import VIETNAM

if TYPE_CHECKING:
    from collections.abc import Sequence

BOUNDS = (
    *(30, 50, 70, 100, 150, 200, 300, 500, 700),
    *(1_000, 1_500, 2_000, 3_000, 5_000, 7_000, 10_000, 15_000, 20_000, 30_000),
)
"""The longest time of each class, in milliseconds; one more class holds what took longer."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def now() -> datetime:
    """The present moment, to the millisecond."""
    return moment(stamp(datetime.now(UTC)))


def stamp(when: datetime) -> int:
    """An aware moment as it is stored: whole milliseconds since 1970, UTC."""
    return (when - _EPOCH) // _MILLISECOND


def moment(stamped: int) -> datetime:
    """The moment that was stored."""
    return _EPOCH + stamped * _MILLISECOND


def day_of(when: datetime) -> date:
    """The day in Vietnam."""
    return when.astimezone(VIETNAM).date()


def time_class(milliseconds: int) -> int:
    """Which class of :data:`BOUNDS` a time belongs to."""
    return bisect_left(BOUNDS, milliseconds)


def quantile(times: Sequence[int], share: float) -> float | None:
    """The time, in milliseconds, that a share (above 0, to 1) of those counted did not exceed.

    Taken as evenly spread within its class; beyond the last bound, that bound. None for no times.
    """
    if not any(times):
        return None
    wanted = share * sum(times)
    place = bisect_left(list(accumulate(times)), wanted)
    if place == len(BOUNDS):
        return float(BOUNDS[-1])
    low, high = (0, *BOUNDS)[place], BOUNDS[place]
    return low + (high - low) * (wanted - sum(times[:place])) / times[place]
