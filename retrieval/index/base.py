"""The large part of a dense index, on disk: never changed, but for passages that are gone.

What is nearest is found in three steps. Codes of one bit a dimension and two numbers a vector
(RaBitQ, Gao and Long 2024, in FAISS's fast scan) are gone through whole; the best of them are
scored by vectors in whole numbers of 8 bits, the best of these by vectors in float16. Only the
first lie in memory, the others are mapped. Measured on vectors of 384 numbers, beside
``tests/benchmarks/million_passages.py``: going through codes of 8 bits takes seven times the memory
and as many times the work; inverted lists lose the right passages where questions lie apart from
passages, as e5's do (recall@10 .74 with 16 of 1,024 lists probed, .98 only with every fourth); and
without the second step a search takes 2,000 places of a file that does not stay mapped.
"""

from __future__ import annotations

import mmap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import faiss
import numpy as np

from retrieval.index.fresh import search_alone

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path
    from typing import BinaryIO

    from numpy.typing import NDArray

CANDIDATES = 3_000
"""Scored for each search, or eight for each passage wanted. Recall@10 among a million
vectors that are pure noise around 200 real ones: .99, as the benchmark prints it."""
_A_PASSAGE_WANTED = 8
_SPARE = 20  # passages, and a quarter of those wanted, that float16 may yet put before others
_SAMPLE = 20_000  # vectors that their middle is taken from
_BLOCK = 10_000  # vectors read and written at a time
_IDS, _VECTORS, _CODES = "ids.npy", "vectors.npy", "codes.faiss"
_ROUNDED, _STEPS = "rounded.npy", "steps.npy"


@dataclass(slots=True, eq=False)
class Base:
    """Passages in ascending order of ids, a row each, and which are not gone. Never empty."""

    folder: Path
    ids: NDArray[np.int64]
    alive: NDArray[np.bool_]
    _vectors: NDArray[np.float16]
    _map: mmap.mmap
    _rounded: NDArray[np.int8]  # vectors, each in steps of its own
    _steps: NDArray[np.float32]
    _codes: Any

    @classmethod
    def open(cls, folder: Path, dimension: int) -> Base:
        """What :func:`write_base` wrote. Errors: ``OSError``, ``ValueError``, ``RuntimeError``."""
        ids = np.load(folder / _IDS)
        vectors = np.load(folder / _VECTORS, mmap_mode="r")
        rounded = np.load(folder / _ROUNDED, mmap_mode="r")
        steps = np.load(folder / _STEPS)
        codes = faiss.read_index(str(folder / _CODES))
        shapes = {vectors.shape, rounded.shape, (len(steps), dimension), (codes.ntotal, codes.d)}
        if shapes != {(len(ids), dimension)}:
            raise ValueError(f"{folder} holds {len(ids)} passages, and of others {shapes}")
        mapped: mmap.mmap = vectors._mmap
        mapped.madvise(mmap.MADV_RANDOM)
        return cls(folder, ids, np.ones(len(ids), np.bool_), vectors, mapped, rounded, steps, codes)

    def __len__(self) -> int:
        return int(np.count_nonzero(self.alive))

    def remove(self, ids: Sequence[int]) -> None:
        """Removes passages; those that are not there are passed over."""
        rows, known = self._rows(np.asarray(ids, dtype=np.int64))
        self.alive[rows[known]] = False

    def among(self, ids: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which of ``ids`` are here."""
        return self._rows(ids)[1]

    def vectors(self, ids: NDArray[np.int64]) -> NDArray[np.float16]:
        """The vectors of passages that are here: ids × dimension."""
        return self._read(self._rows(ids)[0])

    def search(self, vector: NDArray[np.float32], limit: int) -> list[tuple[int, float]]:
        """The nearest passages, best first: (id, cosine)."""
        rows = self._candidates(vector, max(CANDIDATES, _A_PASSAGE_WANTED * limit))
        if len(rows) > (kept := limit + limit // 4 + _SPARE):
            nearly = cosines(self._rounded[rows], vector) * self._steps[rows]
            rows = np.sort(rows[np.argpartition(-nearly, kept)[:kept]])
        scores = cosines(self._read(rows), vector)
        best = np.argsort(-scores, kind="stable")[:limit]
        return list(zip(self.ids[rows[best]].tolist(), scores[best].tolist(), strict=True))

    def _candidates(self, vector: NDArray[np.float32], wanted: int) -> NDArray[np.int64]:
        """At least ``wanted`` rows, ascending, or all: those whose codes are best."""
        left = len(self)
        wanted = min(wanted, left)
        count = wanted + min(wanted, len(self.ids) - left)
        if not wanted:
            return np.empty(0, dtype=np.int64)
        while True:
            count = min(count, len(self.ids))
            _, found = search_alone(self._codes, vector, count)
            rows = found[found >= 0]
            rows = rows[self.alive[rows]][:wanted]
            if len(rows) == wanted or count == len(self.ids):
                return np.sort(rows)
            count *= 2

    def _rows(self, ids: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        rows = np.minimum(np.searchsorted(self.ids, ids), len(self.ids) - 1)
        return rows, (self.ids[rows] == ids) & self.alive[rows]

    def _read(self, rows: NDArray[np.int64]) -> NDArray[np.float16]:
        read = self._vectors[rows]
        # The system maps 15 pages around each that is read: soon the whole file would count as
        # this process's memory. Given back, they stay in the system's cache of files.
        self._map.madvise(mmap.MADV_DONTNEED)
        return read


def write_base(
    folder: Path,
    ids: NDArray[np.int64],
    read: Callable[[NDArray[np.int64]], NDArray[np.float16]],
    dimension: int,
) -> None:
    """Writes a base of passages ``ids`` (ascending, not empty), whose vectors ``read`` returns.

    Errors: ``OSError``, ``RuntimeError``; the folder then holds what was written so far.
    """
    folder.mkdir(parents=True)
    np.save(folder / _IDS, ids)
    codes = faiss.IndexRaBitQFastScan(dimension, faiss.METRIC_INNER_PRODUCT)
    codes.train(read(ids[:: max(1, len(ids) // _SAMPLE)]).astype(np.float32))
    steps = np.empty(len(ids), dtype=np.float32)
    with (folder / _VECTORS).open("wb") as exact, (folder / _ROUNDED).open("wb") as rounded:
        _write_header(exact, np.dtype(np.float16), (len(ids), dimension))
        _write_header(rounded, np.dtype(np.int8), (len(ids), dimension))
        for start in range(0, len(ids), _BLOCK):
            vectors = read(ids[start : start + _BLOCK])
            vectors.tofile(exact)
            numbers = vectors.astype(np.float32)
            codes.add(numbers)
            # A vector of zeros has no step; any will do.
            step = np.abs(numbers).max(axis=1) / 127 + np.finfo(np.float32).tiny
            steps[start : start + _BLOCK] = step
            np.rint(numbers / step[:, np.newaxis]).astype(np.int8).tofile(rounded)
    np.save(folder / _STEPS, steps)
    faiss.write_index(codes, str(folder / _CODES))


def cosines(vectors: NDArray[np.number], vector: NDArray[np.float32]) -> NDArray[np.float32]:
    """The inner products of ``vectors`` (n × dimension) and one vector, in float32."""
    # Not by BLAS, whose threads wait for each other where the processor is busy: 24 ms for 0.3.
    scores = np.einsum("ij,j->i", vectors.astype(np.float32), vector)
    return np.asarray(scores, dtype=np.float32)


def _write_header(file: BinaryIO, kind: np.dtype[Any], shape: tuple[int, int]) -> None:
    """Of a file that grows: to write through a map of it would kill us where the disk is full."""
    facts = {"descr": kind.str, "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_2_0(file, facts)
