"""Dense search: FAISS over the passages' vectors, a cache of the database.

Scores are inner products of unit vectors, that is cosines: higher is better. An exact index at
the sizes of today; it is saved beside the database so that a start need not read every vector.
"""

from __future__ import annotations

import json
import uuid
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import faiss
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

_MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a saved index is of. Any difference makes it someone else's."""

    archive: str  # the database's identity
    model: str  # fingerprint of the model that made the vectors
    dimension: int
    metric: str = "inner_product"


class DenseIndex:
    """Vectors by passage id. ``generation`` is the state of the archive that it reflects."""

    def __init__(self, manifest: Manifest) -> None:
        self.manifest = manifest
        self.generation = 0
        self._index: Any = faiss.IndexIDMap2(faiss.IndexFlatIP(manifest.dimension))

    @classmethod
    def load(cls, folder: Path, manifest: Manifest) -> DenseIndex:
        """The index saved in ``folder``; an empty one if there is none, or it is not this one's.

        An empty index has generation 0, from which the archive fills it anew.
        """
        index = cls(manifest)
        try:
            saved = json.loads((folder / _MANIFEST).read_text())
            file, generation, count = (saved.pop(key) for key in ("file", "generation", "count"))
            if saved != asdict(manifest):
                return index
            stored = faiss.read_index(str(folder / file))
        except (OSError, ValueError, KeyError, AttributeError, RuntimeError):
            return index
        if (stored.d, stored.ntotal) == (manifest.dimension, count):
            index._index, index.generation = stored, generation
        return index

    def save(self, folder: Path) -> None:
        """Writes the index under a new name, then, in one step, the manifest that names it."""
        folder.mkdir(parents=True, exist_ok=True)
        file = f"{uuid.uuid4().hex}.faiss"
        faiss.write_index(self._index, str(folder / file))
        facts = {"file": file, "generation": self.generation, "count": len(self)}
        written = folder / f"{file}.json"
        written.write_text(json.dumps(asdict(self.manifest) | facts, indent=1))
        written.replace(folder / _MANIFEST)
        for older in folder.glob("*.faiss"):
            if older.name != file:
                older.unlink(missing_ok=True)

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def add(self, ids: Sequence[int], vectors: NDArray[np.floating]) -> None:
        """Adds passages, or gives those that are there a new vector."""
        self.remove(ids)
        self._index.add_with_ids(
            np.ascontiguousarray(vectors, dtype=np.float32), np.asarray(ids, dtype=np.int64)
        )

    def remove(self, ids: Sequence[int]) -> None:
        """Removes passages; those that are not there are passed over."""
        if ids and len(self):
            self._index.remove_ids(np.asarray(ids, dtype=np.int64))

    def search(self, vector: NDArray[np.float32], limit: int) -> list[tuple[int, float]]:
        """The nearest passages to one vector, best first: (id, cosine)."""
        if not (limit := min(limit, len(self))):
            return []
        scores, ids = self._index.search(vector[np.newaxis], limit)
        return [(int(i), float(score)) for i, score in zip(ids[0], scores[0], strict=True)]

    def score(self, vector: NDArray[np.float32], ids: Sequence[int]) -> NDArray[np.float32]:
        """The cosines of one vector and the passages ``ids``; 0 for those not in the index."""
        if not ids:
            return np.zeros(0, dtype=np.float32)
        try:
            stored = self._index.reconstruct_batch(np.asarray(ids, dtype=np.int64))
        except RuntimeError:  # FAISS names no culprit
            stored = np.stack([self._vector(passage_id) for passage_id in ids])
        return np.asarray(stored @ vector, dtype=np.float32)

    def _vector(self, passage_id: int) -> NDArray[np.float32]:
        try:
            return np.asarray(self._index.reconstruct(passage_id))
        except RuntimeError:
            return np.zeros(self.manifest.dimension, dtype=np.float32)
