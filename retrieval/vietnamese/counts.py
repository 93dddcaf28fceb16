"""Millions of whole-number counts in two flat arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


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

    def plus(self, other: Counts, times: int = 1) -> Counts:
        """These counts and ``times`` the other's; ``ValueError`` if one would sink below zero."""
        places = np.searchsorted(self.keys, other.keys)
        known = np.zeros(len(places), dtype=bool)
        inside = places < len(self.keys)
        known[inside] = self.keys[places[inside]] == other.keys[inside]
        added = other.values * np.int32(times)
        values = self.values.copy()
        values[places[known]] += added[known]
        values = np.insert(values, places[~known], added[~known])
        keys = np.insert(self.keys, places[~known], other.keys[~known])
        if (values < 0).any():
            raise ValueError("more was taken away than had been counted")
        kept = values > 0
        return Counts(keys, values) if kept.all() else Counts(keys[kept], values[kept])
