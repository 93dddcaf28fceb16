"""A dense index that has outgrown memory: it finds what it would find if it had not."""

from __future__ import annotations

import errno
import logging
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from retrieval.index import DenseIndex, Manifest, dense
from retrieval.index.base import Base, write_base

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

DIMENSION = 16
MANIFEST = Manifest(archive="a1", model="f00d", dimension=DIMENSION)


def unit_vectors(count: int, seed: int = 0, dimension: int = DIMENSION) -> NDArray[np.float32]:
    vectors = np.random.default_rng(seed).normal(size=(count, dimension)).astype(np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


def brute_force(
    query: NDArray[np.float32], stored: dict[int, NDArray[np.float32]], limit: int
) -> list[tuple[int, float]]:
    scores = {number: float(vector @ query) for number, vector in stored.items()}
    return sorted(scores.items(), key=lambda hit: -hit[1])[:limit]


def assert_finds(
    index: DenseIndex, stored: dict[int, NDArray[np.float32]], query: NDArray[np.float32]
) -> None:
    """Ids and scores are right; what differs by less than float16 tells may change places."""
    found = index.search(query, 10)
    expected = brute_force(query, stored, 10)
    assert [score for _, score in found] == pytest.approx([s for _, s in expected], abs=1e-3)
    assert len({number for number, _ in found}) == len(found)
    for number, score in found:
        assert score == pytest.approx(float(stored[number] @ query), abs=1e-3)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dense, "EXACT", 100)


@pytest.fixture
def stored() -> dict[int, NDArray[np.float32]]:
    return {10 * n + 3: vector for n, vector in enumerate(unit_vectors(200))}


@pytest.fixture
def index(small: None, tmp_path: Path, stored: dict[int, NDArray[np.float32]]) -> DenseIndex:
    """One whose passages are all in a base."""
    index = DenseIndex(MANIFEST, tmp_path)
    index.add(list(stored), np.stack(list(stored.values())))
    index.generation = 7
    index.settle()
    index.wait()
    assert len(bases(tmp_path)) == 1
    return index


def bases(folder: Path) -> list[Path]:
    return list(folder.glob("*.base"))


class Changes(RuleBasedStateMachine):
    """Against a dictionary, with a base at a tiny size."""

    def __init__(self) -> None:
        super().__init__()
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr(dense, "EXACT", 4)
        self.temporary = TemporaryDirectory()
        self.folder = Path(self.temporary.name)
        self.index = DenseIndex(MANIFEST, self.folder)
        self.stored: dict[int, NDArray[np.float32]] = {}
        self.seed = 0

    @rule(ids=st.sets(st.integers(0, 40), min_size=1, max_size=12))
    def add(self, ids: set[int]) -> None:
        self.seed += 1
        vectors = unit_vectors(len(ids), self.seed)
        self.index.add(list(ids), vectors)
        self.stored |= dict(zip(ids, vectors, strict=True))

    @rule(ids=st.lists(st.integers(0, 45), max_size=12))
    def remove(self, ids: list[int]) -> None:
        self.index.remove(ids)
        for number in ids:
            self.stored.pop(number, None)

    @rule()
    def settle(self) -> None:
        self.index.settle()  # goes on while the next rules are followed

    @rule()
    def wait(self) -> None:
        self.index.wait()

    @rule()
    def save_and_load(self) -> None:
        self.index.wait()
        self.index.generation += 1
        self.index.save(self.folder)
        loaded = DenseIndex.load(self.folder, MANIFEST)
        assert loaded.generation == self.index.generation
        self.index = loaded

    @rule()
    def clear(self) -> None:
        self.index.clear()
        self.stored.clear()

    @invariant()
    def it_finds_what_is_there(self) -> None:
        query = unit_vectors(1, 1000 + self.seed)[0]
        assert len(self.index) == len(self.stored)
        assert_finds(self.index, self.stored, query)
        scores = self.index.score(query, list(range(46)))
        expected = [float(self.stored[n] @ query) if n in self.stored else 0.0 for n in range(46)]
        assert scores.tolist() == pytest.approx(expected, abs=1e-3)

    def teardown(self) -> None:
        self.index.wait()
        self.temporary.cleanup()
        self.patch.undo()


TestChanges = Changes.TestCase
TestChanges.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)


def test_a_large_index_finds_what_an_exact_one_does(
    index: DenseIndex, stored: dict[int, NDArray[np.float32]]
) -> None:
    for query in unit_vectors(20, seed=1):
        assert_finds(index, stored, query)


def test_it_is_loaded_with_what_came_and_went_since(
    index: DenseIndex, tmp_path: Path, stored: dict[int, NDArray[np.float32]]
) -> None:
    query = unit_vectors(1, seed=2)[0]
    index.add([3, 5000], np.stack([query, -query]))
    index.remove([13, 23])
    index.save(tmp_path)
    loaded = DenseIndex.load(tmp_path, MANIFEST)
    assert (len(loaded), loaded.generation, loaded.unsaved) == (199, 7, 0)
    assert loaded.search(query, 200) == index.search(query, 200)
    assert [number for number, _ in loaded.search(query, 1)] == [3]
    assert loaded.score(query, [13, 23, 3]).tolist() == pytest.approx([0, 0, 1], abs=1e-6)
    assert len(bases(tmp_path)) == len(list(tmp_path.glob("*.faiss"))) == 1


def test_searching_leaves_the_models_threads_alone(index: DenseIndex) -> None:
    before = torch.get_num_threads()
    index.search(unit_vectors(1)[0], 5)
    assert torch.get_num_threads() == before


def test_without_a_folder_it_stays_exact(small: None) -> None:
    index = DenseIndex(MANIFEST)
    index.add(range(500), unit_vectors(500))
    index.settle()
    index.wait()
    query = unit_vectors(1, seed=3)[0]
    expected = brute_force(query, dict(enumerate(unit_vectors(500))), 5)
    found = index.search(query, 5)
    assert [number for number, _ in found] == [number for number, _ in expected]
    assert [s for _, s in found] == pytest.approx([s for _, s in expected], abs=1e-6)


def test_of_a_base_that_is_mostly_gone_the_rest_is_found_and_written_anew(
    index: DenseIndex, tmp_path: Path, stored: dict[int, NDArray[np.float32]]
) -> None:
    (before,) = bases(tmp_path)
    query = unit_vectors(1, seed=4)[0]
    gone = [number for number, _ in index.search(query, 150)]
    index.remove(gone)
    left = {number: vector for number, vector in stored.items() if number not in gone}
    assert len(index) == 50
    assert_finds(index, left, query)
    index.settle()
    index.wait()
    assert bases(tmp_path) != [before]
    assert_finds(index, left, query)


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterable[tuple[threading.Event, threading.Event]]:
    """Writing a base waits: (it has begun, it may go on)."""
    begun, may_go_on = threading.Event(), threading.Event()

    def hold(*arguments: object) -> None:
        begun.set()
        assert may_go_on.wait(30)
        write_base(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(dense, "write_base", hold)
    yield begun, may_go_on
    may_go_on.set()


def test_search_goes_on_while_a_base_is_written(
    small: None,
    tmp_path: Path,
    stored: dict[int, NDArray[np.float32]],
    held: tuple[threading.Event, threading.Event],
) -> None:
    begun, may_go_on = held
    index = DenseIndex(MANIFEST, tmp_path)
    index.add(list(stored), np.stack(list(stored.values())))
    index.settle()
    assert begun.wait(30)
    query, other = unit_vectors(2, seed=5)
    assert_finds(index, stored, query)
    index.add([3, 5000], np.stack([other, query]))
    index.remove([13, 23])
    stored |= {3: other, 5000: query}
    del stored[13], stored[23]
    assert_finds(index, stored, query)
    assert bases(tmp_path) == []
    may_go_on.set()
    index.wait()
    assert len(bases(tmp_path)) == 1
    for each in (query, other):
        assert_finds(index, stored, each)
        assert DenseIndex.load(tmp_path, MANIFEST).search(each, 300) == index.search(each, 300)


def test_what_is_cleared_meanwhile_does_not_come_back(
    small: None,
    tmp_path: Path,
    stored: dict[int, NDArray[np.float32]],
    held: tuple[threading.Event, threading.Event],
) -> None:
    index = DenseIndex(MANIFEST, tmp_path)
    index.add(list(stored), np.stack(list(stored.values())))
    index.settle()
    index.clear()
    held[1].set()
    index.wait()
    assert (len(index), index.search(unit_vectors(1)[0], 5)) == (0, [])
    assert list(tmp_path.iterdir()) == []


def _full_disk(folder: Path, *_: object) -> None:
    folder.mkdir()
    (folder / "vectors.npy").write_bytes(b"as much as there was room for")
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_base_that_cannot_be_written_is_told_and_harms_nothing(
    small: None,
    tmp_path: Path,
    stored: dict[int, NDArray[np.float32]],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(dense, "write_base", _full_disk)
    index = DenseIndex(MANIFEST, tmp_path)
    index.add(list(stored), np.stack(list(stored.values())))
    with caplog.at_level(logging.WARNING):
        for _ in range(3):  # tried once, not with every article
            index.settle()
            index.wait()
    (told,) = caplog.records
    assert told.getMessage().endswith(": [Errno 28] No space left on device")
    assert list(tmp_path.iterdir()) == []
    assert_finds(index, stored, unit_vectors(1, seed=6)[0])


def _truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


@pytest.mark.parametrize(
    "file", ["ids.npy", "vectors.npy", "rounded.npy", "steps.npy", "codes.faiss"]
)
@pytest.mark.parametrize(
    "harm", [Path.unlink, _truncate, lambda path: path.write_bytes(b"garbage" * 100)]
)
def test_a_damaged_base_is_passed_over(
    index: DenseIndex, tmp_path: Path, file: str, harm: Callable[[Path], object]
) -> None:
    harm(bases(tmp_path)[0] / file)
    loaded = DenseIndex.load(tmp_path, MANIFEST)
    assert (loaded.generation, len(loaded)) == (0, 0)


def test_a_base_of_other_passages_is_passed_over(
    index: DenseIndex, tmp_path: Path, stored: dict[int, NDArray[np.float32]]
) -> None:
    (folder,) = bases(tmp_path)
    shutil.rmtree(folder)
    vectors = unit_vectors(9).astype(np.float16)
    write_base(folder, np.arange(9), lambda ids: vectors[ids], DIMENSION)
    assert len(Base.open(folder, DIMENSION)) == 9
    assert len(DenseIndex.load(tmp_path, MANIFEST)) == 0


def test_two_processes_that_share_a_folder_do_not_harm_each_other(
    index: DenseIndex, tmp_path: Path, stored: dict[int, NDArray[np.float32]]
) -> None:
    index.save(tmp_path)
    other = DenseIndex.load(tmp_path, MANIFEST)
    more = {5000 + n: vector for n, vector in enumerate(unit_vectors(150, seed=7))}
    other.add(list(more), np.stack(list(more.values())))
    other.generation = 8
    other.settle()
    other.wait()
    query = unit_vectors(1, seed=8)[0]
    assert_finds(index, stored, query)  # from a base whose files are gone
    index.save(tmp_path)  # does not name what is not there
    assert_finds(index, stored, query)
    loaded = DenseIndex.load(tmp_path, MANIFEST)
    assert len(loaded) == 350
    assert_finds(loaded, stored | more, query)


_LEAVING = """
import sys
from pathlib import Path
import numpy as np
from retrieval.index import DenseIndex, Manifest
vectors = np.random.default_rng(0).normal(size=(30_000, 64)).astype(np.float32)
index = DenseIndex(Manifest("a1", "f00d", 64), Path(sys.argv[1]))
index.add(range(30_000), vectors)
index.generation = 1
index.save(Path(sys.argv[1]))
index.settle()
"""


def test_a_process_that_ends_meanwhile_leaves_what_was_saved(tmp_path: Path) -> None:
    ran = subprocess.run([sys.executable, "-c", _LEAVING, str(tmp_path)], capture_output=True)
    assert (ran.returncode, ran.stderr) == (0, b"")
    loaded = DenseIndex.load(tmp_path, Manifest("a1", "f00d", 64))
    assert (loaded.generation in {0, 1}, len(loaded)) == (True, 30_000)
    loaded.settle()
    loaded.wait()
    assert len(bases(tmp_path)) == 1


def test_among_many_the_nearest_ten_are_found(tmp_path: Path, small: None) -> None:
    """Random directions are the hardest to tell apart by codes of one bit."""
    vectors, queries = unit_vectors(20_000, seed=9, dimension=384), unit_vectors(50, 10, 384)
    index = DenseIndex(Manifest("a1", "f00d", 384), tmp_path)
    index.add(range(20_000), vectors)
    index.settle()
    index.wait()
    assert len(bases(tmp_path)) == 1
    nearest = np.argsort(-(queries @ vectors.T), axis=1)[:, :10].tolist()
    found = [[number for number, _ in index.search(query, 10)] for query in queries]
    shared = sum(len(set(a) & set(b)) for a, b in zip(found, nearest, strict=True))
    assert shared / 500 >= 0.98
