"""Dense search: FAISS over the passages' vectors, a cache of the database.

Scores are inner products of unit vectors, that is cosines: higher is better. What is new is
searched exactly, in memory. Where that would grow slow, it is brought together with all there was
before into a :class:`Base` on disk, in a thread of its own while searches go on.
"""

from __future__ import annotations

import json
import logging
import shutil
import time
import uuid
from dataclasses import asdict, dataclass
from threading import RLock, Thread
from typing import TYPE_CHECKING

import numpy as np

from retrieval.index.base import Base, cosines, write_base
from retrieval.index.fresh import Fresh

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

EXACT = 20_000
"""Passages that are searched exactly: of so many a base takes as long (9 and 11 ms, all busy)."""
_EXACT_SHARE = 0.02  # of all passages, where there are more than a million
_CROWDED = 4  # times as many passages to be searched exactly: adding waits until they are not
_GONE_SHARE = 0.25  # of a base that is gone, so that the rest is worth writing anew
_RETRY_AFTER = 600.0  # seconds until a base is tried again that could not be written
_ABANDONED_AFTER = 3600.0  # seconds; nothing is written for so long, but by a process that died
_MANIFEST = "manifest.json"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a saved index is of. Any difference makes it someone else's."""

    archive: str  # the database's identity
    model: str  # fingerprint of the model that made the vectors
    dimension: int
    metric: str = "inner_product"


@dataclass(frozen=True, slots=True, eq=False)
class _Build:
    """A base that is being written, and the passages added or removed since it was begun."""

    ids: NDArray[np.int64]
    older: Base | None
    fresh_ids: NDArray[np.int64]
    fresh_vectors: NDArray[np.float16]
    touched: set[int]

    def read(self, ids: NDArray[np.int64]) -> NDArray[np.float16]:
        """Their vectors as they were when it was begun: ids × dimension."""
        vectors = np.empty((len(ids), self.fresh_vectors.shape[1]), dtype=np.float16)
        fresh = np.isin(ids, self.fresh_ids)
        vectors[fresh] = self.fresh_vectors[np.searchsorted(self.fresh_ids, ids[fresh])]
        if self.older is not None:
            vectors[~fresh] = self.older.vectors(ids[~fresh])
        return vectors


class DenseIndex:
    """Vectors by passage id. ``generation`` is the state of the archive that it reflects.

    ``unsaved`` counts the passages added and removed since it was saved. One thread changes it,
    any number search. Without a ``folder`` it stays in memory, and exact at any size.
    """

    def __init__(self, manifest: Manifest, folder: Path | None = None) -> None:
        self.manifest = manifest
        self.folder = folder
        self.generation = 0
        self.unsaved = 0
        self._fresh = Fresh(manifest.dimension)
        self._base: Base | None = None
        self._build: _Build | None = None
        self._thread: Thread | None = None
        self._next_try = 0.0
        self._lock = RLock()

    @classmethod
    def load(cls, folder: Path, manifest: Manifest) -> DenseIndex:
        """The index saved in ``folder``; an empty one if there is none, or it is not this one's.

        An empty index has generation 0, from which the archive fills it anew.
        """
        index = cls(manifest, folder)
        try:
            saved = json.loads((folder / _MANIFEST).read_text())
            facts = [saved.pop(key) for key in ("file", "base", "gone", "generation", "count")]
            if saved != asdict(manifest):
                return index
            file, under, gone, generation, count = facts
            fresh = Fresh.read(folder / file, manifest.dimension)
            stored = Base.open(folder / under, manifest.dimension) if under else None
            if stored:
                stored.remove(gone)
        except (OSError, ValueError, KeyError, AttributeError, RuntimeError, TypeError):
            return index
        if len(fresh) + (len(stored) if stored else 0) == count:
            index._fresh, index._base, index.generation = fresh, stored, generation
        return index

    def save(self, folder: Path) -> None:
        """Writes the changes under a new name, then, in one step, the manifest that names them.

        Where another process has put a base of its own in place of this one's, that is left.
        """
        with self._lock:
            under = self._base.folder if self._base else None
            if under and not under.is_dir():
                return
            folder.mkdir(parents=True, exist_ok=True)
            file = f"{uuid.uuid4().hex}.faiss"
            self._fresh.write(folder / file)
            facts = {
                "file": file,
                "base": under.name if under else None,
                "gone": self._base.ids[~self._base.alive].tolist() if self._base else [],
                "generation": self.generation,
                "count": len(self),
            }
            written = folder / f"{file}.json"
            written.write_text(json.dumps(asdict(self.manifest) | facts))
            written.replace(folder / _MANIFEST)
            self.unsaved = 0
            # Found now, since a base that is finished later must not be taken for an older one.
            older = _superseded(folder, kept={file, under.name if under else ""})
        for path in older:
            _remove(path)

    def __len__(self) -> int:
        return len(self._fresh) + (len(self._base) if self._base else 0)

    def add(self, ids: Sequence[int], vectors: NDArray[np.floating]) -> None:
        """Adds passages, or gives those that are there a new vector."""
        with self._lock:
            self.remove(ids)
            self._fresh.add(ids, vectors)

    def remove(self, ids: Sequence[int]) -> None:
        """Removes passages; those that are not there are passed over."""
        with self._lock:
            self._fresh.remove(ids)
            if self._base:
                self._base.remove(ids)
            if self._build:
                self._build.touched.update(map(int, ids))
            self.unsaved += len(ids)

    def clear(self) -> None:
        """Removes all passages."""
        with self._lock:
            self.unsaved += len(self)
            self._fresh, self._base = Fresh(self.manifest.dimension), None
            self._build = None
            self.generation = 0

    def search(self, vector: NDArray[np.float32], limit: int) -> list[tuple[int, float]]:
        """The nearest passages to one vector, best first: (id, cosine)."""
        with self._lock:
            found = self._fresh.search(vector, limit)
            if not self._base:
                return found
            found += self._base.search(vector, limit)
        return sorted(found, key=lambda hit: -hit[1])[:limit]

    def score(self, vector: NDArray[np.float32], ids: Sequence[int]) -> NDArray[np.float32]:
        """The cosines of one vector and the passages ``ids``; 0 for those not in the index."""
        scores = np.zeros(len(ids), dtype=np.float32)
        wanted = np.asarray(ids, dtype=np.int64)
        with self._lock:
            fresh = np.fromiter((i in self._fresh for i in wanted.tolist()), np.bool_, len(ids))
            if fresh.any():
                scores[fresh] = cosines(self._fresh.vectors(wanted[fresh]), vector)
            if self._base and not fresh.all():
                known = ~fresh & self._base.among(wanted)
                scores[known] = cosines(self._base.vectors(wanted[known]), vector)
        return scores

    # Bringing together ------------------------------------------------------------------

    def settle(self) -> None:
        """Begins to write a base where searching has grown slow without; to be called after adding.

        Waits for it only where passages come faster than it is written. A base that cannot be
        written is told in the log; everything stays as it was, and it is tried again later.
        """
        if self.folder is None:
            return
        with self._lock:
            exact = max(EXACT, _EXACT_SHARE * len(self))
            crowded = len(self._fresh) > _CROWDED * exact
            if self._build is None and (len(self._fresh) > exact or self._worn):
                self._begin(self.folder)
            thread = self._thread
        if crowded and thread:
            thread.join()

    def wait(self) -> None:
        """Returns when no base is being written."""
        if thread := self._thread:
            thread.join()

    @property
    def _worn(self) -> bool:
        return self._base is not None and (
            len(self._base) < (1 - _GONE_SHARE) * len(self._base.ids)
        )

    def _begin(self, folder: Path) -> None:
        if not len(self) or time.monotonic() < self._next_try:
            return
        fresh = self._fresh.ids()
        older = self._base.ids[self._base.alive] if self._base else fresh[:0]
        self._build = _Build(
            ids=np.sort(np.concatenate([older, fresh])),
            older=self._base,
            fresh_ids=fresh,
            fresh_vectors=self._fresh.vectors(fresh).astype(np.float16),
            touched=set(),
        )
        # A process that ends does not wait: the next one writes the base.
        self._thread = Thread(
            target=self._write, args=(folder, self._build), name="index", daemon=True
        )
        self._thread.start()

    def _write(self, folder: Path, build: _Build) -> None:
        unfinished = folder / f"{uuid.uuid4().hex}.unfinished"
        try:
            write_base(unfinished, build.ids, build.read, self.manifest.dimension)
            self._swap(Base.open(unfinished, self.manifest.dimension), build)
        except (OSError, RuntimeError, ValueError, MemoryError) as error:
            _log.warning("the index in %s could not be brought together: %s", folder, error)
            self._next_try = time.monotonic() + _RETRY_AFTER
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
            with self._lock:
                if self._build is build:
                    self._build = None

    def _swap(self, written: Base, build: _Build) -> None:
        """Puts a base in place of what it was written from, but for what has changed since."""
        with self._lock:
            if self._build is not build:  # all was removed
                return
            written.folder = written.folder.rename(written.folder.with_suffix(".base"))
            fresh = Fresh(self.manifest.dimension)
            if kept := [i for i in build.touched if i in self._fresh]:
                fresh.add(kept, self._fresh.vectors(np.asarray(kept, dtype=np.int64)))
            written.remove(list(build.touched))
            self._fresh, self._base = fresh, written
            self._build = None
            self.save(written.folder.parent)


def _superseded(folder: Path, kept: set[str]) -> list[Path]:
    """What was saved before, and what a process that died has left."""
    saved = [p for p in folder.iterdir() if p.suffix in {".faiss", ".base"} and p.name not in kept]
    return saved + [path for path in folder.glob("*.unfinished") if _is_abandoned(path)]


def _is_abandoned(path: Path) -> bool:
    try:
        return time.time() - path.stat().st_mtime > _ABANDONED_AFTER
    except FileNotFoundError:
        return False


def _remove(path: Path) -> None:
    """Another process may have done so; what it has mapped is there until it is not mapped."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
