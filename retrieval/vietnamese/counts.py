"""Millions of whole-number counts in two flat arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_RECENT = 100_000  # keys that came lately, of some hundred articles


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """How often each key was counted; a key that was not counts zero.

    ``keys`` are distinct and ascending, ``values`` positive: 12 bytes an entry, against some 100
    in a ``dict``.
    """

    keys: NDArray[np.int64]
    values: NDArray[np.int32]

    @classmethod
    def empty(cls) -> Counts:
        return cls(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int32))

    @classmethod
    def of(cls, observed: NDArray[np.int64]) -> Counts:
        """Count every element of ``observed``."""
        keys, values = np.unique(observed, return_counts=True)
        return cls(keys, values.astype(np.int32))

    @classmethod
    def sum(cls, parts: Sequence[Counts]) -> Counts:
        if not parts:
            return cls.empty()
        keys = np.concatenate([part.keys for part in parts])
        values = np.concatenate([part.values for part in parts])
        # Stable, since that algorithm merges the sorted runs which the parts are.
        order = np.argsort(keys, kind="stable")
        keys = keys[order]
        starts = np.flatnonzero(np.diff(keys, prepend=-1))
        sums = np.add.reduceat(values[order], starts) if len(keys) else values
        return cls(keys[starts], sums.astype(np.int32))

    @property
    def total(self) -> int:
        return int(self.values.sum(dtype=np.int64))

    def __getitem__(self, keys: NDArray[np.int64]) -> NDArray[np.int32]:
        """The counts of ``keys``, in their shape."""
        if not len(self.keys):
            return np.zeros(keys.shape, dtype=np.int32)
        places = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        return np.where(self.keys[places] == keys, self.values[places], np.int32(0))

    def between(self, starts: NDArray[np.int64], stops: NDArray[np.int64]) -> NDArray[np.int64]:
        """How many distinct keys there are in each range, half open."""
        return np.searchsorted(self.keys, stops) - np.searchsorted(self.keys, starts)

    def times(self, number: int) -> Counts:
        return Counts(self.keys, self.values * np.int32(number))

    def plus(self, other: Counts) -> Counts:
        known = self[other.keys] > 0
        places = np.searchsorted(self.keys, other.keys)
        values = self.values.copy()
        values[places[known]] += other.values[known]
        return Counts(
            np.insert(self.keys, places[~known], other.keys[~known]),
            np.insert(values, places[~known], other.values[~known]),
        )


@dataclass(frozen=True, slots=True, eq=False)
class Growing:
    """Counts to which a few are added again and again.

    All would have to be copied for every article; so what came lately stands beside the rest until
    it is much, as in a log-structured merge tree (O'Neil and others 1996). ``new`` are those keys
    of ``recent`` that ``settled`` lacks.
    """

    settled: Counts
    recent: Counts
    new: NDArray[np.int64]

    @classmethod
    def of(cls, counts: Counts) -> Growing:
        return cls(counts, Counts.empty(), np.empty(0, dtype=np.int64))

    @property
    def whole(self) -> Counts:
        return self.settled.plus(self.recent)

    @property
    def total(self) -> int:
        return self.settled.total + self.recent.total

    def __getitem__(self, keys: NDArray[np.int64]) -> NDArray[np.int32]:
        """The counts of ``keys``, in their shape."""
        return self.settled[keys] + self.recent[keys]

    def between(self, starts: NDArray[np.int64], stops: NDArray[np.int64]) -> NDArray[np.int64]:
        """How many distinct keys there are in each range, half open."""
        new = np.searchsorted(self.new, stops) - np.searchsorted(self.new, starts)
        return self.settled.between(starts, stops) + new

    def plus(self, other: Counts) -> Growing:
        if len(self.recent.keys) + len(other.keys) > _RECENT:
            return Growing.of(self.whole.plus(other))
        recent = self.recent.plus(other)
        return Growing(self.settled, recent, recent.keys[self.settled[recent.keys] == 0])
