"""The dense index: FAISS says what brute force says, and a cache is only ever this archive's."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from retrieval.index import DenseIndex, Manifest

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

MANIFEST = Manifest(archive="a1", model="f00d", dimension=16)
IDS = [10 * n + 3 for n in range(200)]


def unit_vectors(count: int, seed: int = 0) -> NDArray[np.float32]:
    vectors = np.random.default_rng(seed).normal(size=(count, 16)).astype(np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


@pytest.fixture
def index() -> DenseIndex:
    index = DenseIndex(MANIFEST)
    index.add(IDS, unit_vectors(200))
    index.generation = 7
    return index


def brute_force(
    query: NDArray[np.float32], vectors: NDArray[np.float32], ids: list[int], limit: int
) -> list[tuple[int, float]]:
    scores = vectors @ query
    return [(ids[n], float(scores[n])) for n in np.argsort(-scores)[:limit]]


def assert_same(found: list[tuple[int, float]], expected: list[tuple[int, float]]) -> None:
    assert [i for i, _ in found] == [i for i, _ in expected]
    assert [s for _, s in found] == pytest.approx([s for _, s in expected], abs=1e-6)


def test_it_agrees_with_brute_force_in_ids_and_scores(index: DenseIndex) -> None:
    for query in unit_vectors(25, seed=1):
        assert_same(index.search(query, 12), brute_force(query, unit_vectors(200), IDS, 12))


def test_scores_of_given_passages_are_those_of_the_search(index: DenseIndex) -> None:
    query = unit_vectors(1, seed=2)[0]
    found = index.search(query, 200)
    scores = index.score(query, [i for i, _ in found])
    assert scores.tolist() == pytest.approx([s for _, s in found], abs=1e-6)
    assert index.score(query, []).shape == (0,)
    unknown = index.score(query, [999_999, found[0][0]])
    assert unknown.tolist() == pytest.approx([0.0, found[0][1]], abs=1e-6)


def test_removed_passages_are_not_found_and_others_keep_their_scores(index: DenseIndex) -> None:
    query = unit_vectors(1, seed=3)[0]
    (best, _), *rest = index.search(query, 200)
    index.remove([best, 999_999])
    assert len(index) == 199
    assert_same(index.search(query, 500), rest)


def test_a_passage_added_again_takes_its_new_vector(index: DenseIndex) -> None:
    query = unit_vectors(1, seed=4)[0]
    index.add([IDS[0]], query[np.newaxis])
    assert len(index) == 200
    assert_same(index.search(query, 1), [(IDS[0], 1.0)])


def test_an_empty_index_finds_nothing() -> None:
    assert DenseIndex(MANIFEST).search(unit_vectors(1)[0], 5) == []


def test_it_is_saved_and_loaded_whole(index: DenseIndex, tmp_path: Path) -> None:
    index.save(tmp_path)
    index.save(tmp_path)  # the second time replaces the first
    loaded = DenseIndex.load(tmp_path, MANIFEST)
    query = unit_vectors(1, seed=5)[0]
    assert (loaded.generation, len(loaded)) == (7, 200)
    assert loaded.search(query, 9) == index.search(query, 9)
    assert len(list(tmp_path.glob("*.faiss"))) == 1


@pytest.mark.parametrize(
    "other",
    [
        replace(MANIFEST, archive="a2"),
        replace(MANIFEST, model="beef"),
        replace(MANIFEST, dimension=8),
        replace(MANIFEST, metric="l2"),
    ],
)
def test_a_foreign_cache_is_passed_over(index: DenseIndex, tmp_path: Path, other: Manifest) -> None:
    index.save(tmp_path)
    loaded = DenseIndex.load(tmp_path, other)
    assert (loaded.generation, len(loaded), loaded.manifest) == (0, 0, other)


@pytest.mark.parametrize("damage", ["no folder", "no file", "truncated", "garbage", "manifest"])
def test_a_damaged_cache_is_passed_over(index: DenseIndex, tmp_path: Path, damage: str) -> None:
    index.save(tmp_path)
    file = next(tmp_path.glob("*.faiss"))
    if damage == "no file":
        file.unlink()
    elif damage == "truncated":
        file.write_bytes(file.read_bytes()[:-100])
    elif damage == "garbage":
        file.write_bytes(b"garbage" * 1000)
    elif damage == "manifest":
        (tmp_path / "manifest.json").write_text("[1, 2")
    folder = tmp_path / "elsewhere" if damage == "no folder" else tmp_path
    loaded = DenseIndex.load(folder, MANIFEST)
    assert (loaded.generation, len(loaded)) == (0, 0)
