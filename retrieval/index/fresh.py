"""The part of a dense index that is searched exactly and changes in place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import faiss
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray


class Fresh:
    """Vectors by passage id, in memory as float32."""

    def __init__(self, dimension: int) -> None:
        self._index: Any = faiss.IndexIDMap2(faiss.IndexFlatIP(dimension))
        self._ids: set[int] = set()  # FAISS goes through all it has to find that one is not there

    @classmethod
    def read(cls, path: Path, dimension: int) -> Self:
        """What :meth:`write` wrote. Errors: ``RuntimeError``, ``ValueError``."""
        fresh = cls(dimension)
        fresh._index = faiss.read_index(str(path))
        if fresh._index.d != dimension:
            raise ValueError(f"{path} holds vectors of {fresh._index.d}, not {dimension} numbers")
        fresh._ids = set(faiss.vector_to_array(fresh._index.id_map).tolist())
        return fresh

    def write(self, path: Path) -> None:
        """Errors: ``RuntimeError``, FAISS's for all that can go wrong with a file."""
        faiss.write_index(self._index, str(path))

    def __len__(self) -> int:
        return len(self._ids)

    def __contains__(self, passage_id: int) -> bool:
        return passage_id in self._ids

    def add(self, ids: Sequence[int], vectors: NDArray[np.floating]) -> None:
        """Adds passages, none of which is there; ``vectors`` are ids × dimension."""
        self._index.add_with_ids(
            np.ascontiguousarray(vectors, dtype=np.float32), np.asarray(ids, dtype=np.int64)
        )
        self._ids.update(map(int, ids))

    def remove(self, ids: Iterable[int]) -> None:
        """Removes passages; those that are not there are passed over."""
        if gone := self._ids.intersection(ids):
            self._index.remove_ids(np.fromiter(gone, dtype=np.int64))
            self._ids -= gone

    def search(self, vector: NDArray[np.float32], limit: int) -> list[tuple[int, float]]:
        """The nearest passages, best first: (id, cosine)."""
        if not (limit := min(limit, len(self))):
            return []
        scores, ids = search_alone(self._index, vector, limit)
        return list(zip(ids.tolist(), scores.tolist(), strict=True))

    def ids(self) -> NDArray[np.int64]:
        """All ids, ascending."""
        return np.sort(np.fromiter(self._ids, dtype=np.int64, count=len(self)))

    def vectors(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """The vectors of passages that are there: ids × dimension."""
        return np.asarray(self._index.reconstruct_batch(ids))


def search_alone(
    index: Any, vector: NDArray[np.float32], limit: int
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """The scores and ids that a FAISS index finds for one vector: ``limit`` of each."""
    # FAISS's threads wait for each other: among 20,000 vectors, beside other work on two cores,
    # 52 ms for the 10 that one thread takes. The setting is also that of the model's threads.
    threads = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    try:
        scores, ids = index.search(vector[np.newaxis], limit)
    finally:
        faiss.omp_set_num_threads(threads)
    return scores[0], ids[0]
