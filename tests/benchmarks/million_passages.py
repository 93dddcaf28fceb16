"""Searching in a million passages against a hundred thousand, and adding an article to them.

``python tests/benchmarks/million_passages.py ARTICLES.jsonl.gz [--passages 1000000]``: lines of
``id``, ``title``, ``lead``, ``body``. Texts are halves of real passages put together anew, vectors
real ones with noise (see :mod:`tests.benchmarks.synthetic`); the database takes no part. Most of
the time goes into the lexical index: an hour, if the machine has other work.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np

from retrieval.archive import UNSAVED_SHARE
from retrieval.encoder import SentenceEncoder
from retrieval.index import DenseIndex, Manifest
from retrieval.language import Language
from retrieval.lexical import LexicalIndex, LexicalQuery
from retrieval.search import CANDIDATES
from tests.benchmarks.synthetic import articles, perturbed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

_SMALLER = 100_000  # passages against which the others are measured
_EMBEDDED = 200
_QUESTIONS = 200
_BLOCK = 5_000  # passages added together
_HALF = 50  # words of half a passage
_ARTICLE = 9  # passages of an article
_TIMES = 9  # articles added, of which the median counts
_ADDED = 10**9  # ids of their passages, and above
_NEAREST = 10


@dataclass(frozen=True, slots=True)
class Material:
    """What passages and questions are made of."""

    titles: list[str]
    halves: list[str]
    real: NDArray[np.float32]  # texts × dimension
    questions: list[tuple[str, NDArray[np.float32]]]

    def texts(self, block: int, count: int) -> list[str]:
        random = np.random.default_rng([1, block])
        pairs = random.integers(len(self.halves), size=(count, 2)).tolist()
        return [f"{self.halves[a]} {self.halves[b]}" for a, b in pairs]

    def vectors(self, block: int, count: int) -> NDArray[np.float32]:
        return perturbed(self.real, np.random.default_rng([2, block]), count)


class Caches:
    """The three caches as an archive keeps them, in ``folder``."""

    def __init__(self, folder: Path, material: Material) -> None:
        self.material = material
        self._folder = folder
        manifest = Manifest("benchmark", "perturbed", material.real.shape[1])
        self.dense = DenseIndex(manifest, folder / "dense")
        self.lexical = LexicalIndex.open(folder / "lexical")
        self.language = Language()
        self._generation = 0

    def fill(self, start: int, stop: int) -> None:
        for first in range(start, stop, _BLOCK):
            block, count = first // _BLOCK, min(_BLOCK, stop - first)
            ids = range(first, first + count)
            texts = self.material.texts(block, count)
            self.dense.add(ids, self.material.vectors(block, count))
            self.dense.settle()
            self.lexical.add(ids, texts, self._titles(ids))
            self.language.learn(
                ["\n".join(texts[n : n + _ARTICLE]) for n in range(0, count, _ARTICLE)]
            )
        self.commit()
        self.dense.wait()

    def commit(self) -> None:
        self._generation += 1
        self.lexical.commit(self._generation)

    def add_article(self, number: int) -> dict[str, float]:
        """Milliseconds until the passages of one more article are found, by cache."""
        ids = range(_ADDED + number * _ARTICLE, _ADDED + (number + 1) * _ARTICLE)
        texts = self.material.texts(_ADDED + number, _ARTICLE)
        vectors = self.material.vectors(_ADDED + number, _ARTICLE)
        started = time.perf_counter()
        self.dense.add(ids, vectors)
        self.dense.settle()
        if self.dense.unsaved > UNSAVED_SHARE * len(self.dense):
            self.dense.save(self._folder / "dense")
        dense = time.perf_counter()
        self.lexical.add(ids, texts, self._titles(ids))
        self.commit()
        lexical = time.perf_counter()
        self.language.learn(["\n".join(texts)])
        if number + 1 > UNSAVED_SHARE * self.language.learnt:
            self.language.save(self._folder / "language")
        language = time.perf_counter()
        return {
            "dense": (dense - started) * 1000,
            "lexical": (lexical - dense) * 1000,
            "language": (language - lexical) * 1000,
            "together": (language - started) * 1000,
        }

    def search(self, question: str, vector: NDArray[np.float32]) -> dict[str, float]:
        """Milliseconds that one search takes, by cache."""
        query = LexicalQuery.of([(question, 1.0)])
        started = time.perf_counter()
        near = self.dense.search(vector, CANDIDATES)
        dense = time.perf_counter()
        alike = self.lexical.search(query, CANDIDATES)
        lexical = time.perf_counter()
        ids = list(dict.fromkeys(number for number, _ in [*near, *alike]))
        self.dense.score(vector, ids)
        self.lexical.score(query, ids)
        scored = time.perf_counter()
        return {
            "dense": (dense - started) * 1000,
            "lexical": (lexical - dense) * 1000,
            "together": (lexical - started) * 1000,
            "and scores of all found": (scored - started) * 1000,
        }

    def searches(self) -> dict[str, NDArray[np.float64]]:
        for question, vector in self.material.questions[:5]:  # what is read first is on no page yet
            self.search(question, vector)
        return _by_part([self.search(*question) for question in self.material.questions])

    def additions(self) -> dict[str, NDArray[np.float64]]:
        return _by_part([self.add_article(number) for number in range(_TIMES)])

    def _titles(self, ids: range) -> list[str]:
        return [self.material.titles[n // _ARTICLE % len(self.material.titles)] for n in ids]


def prepare(path: Path) -> Material:
    titles: list[str] = []
    halves: list[str] = []
    starts: list[str] = []
    for article in articles(path, None):
        titles.append(article.title)
        starts += [article.text[:600]] * (len(starts) < _EMBEDDED)
        words = article.text.split()
        halves += [" ".join(words[n : n + _HALF]) for n in range(0, len(words), _HALF)]
    encoder = SentenceEncoder.load()
    asked = titles[:: max(1, len(titles) // _QUESTIONS)][:_QUESTIONS]
    questions = list(zip(asked, encoder.encode_questions(asked), strict=True))
    return Material(titles, halves, encoder.encode_passages(starts), questions)


def recall(caches: Caches, size: int) -> float:
    """The share of the nearest that is found, against going through all vectors."""
    questions = [vector for _, vector in caches.material.questions]
    found = [
        set([i for i, _ in caches.dense.search(q, CANDIDATES) if i < _ADDED][:_NEAREST])
        for q in questions
    ]
    right = zip(found, exact(caches.material, np.stack(questions), size).tolist(), strict=True)
    return sum(len(ids & set(nearest)) for ids, nearest in right) / _NEAREST / len(questions)


def exact(material: Material, questions: NDArray[np.float32], size: int) -> NDArray[np.int64]:
    """The nearest passages: questions × ``_NEAREST``."""
    scores = np.zeros((len(questions), 0), dtype=np.float32)
    ids = np.zeros((len(questions), 0), dtype=np.int64)
    for first in range(0, size, _BLOCK):
        vectors = material.vectors(first // _BLOCK, min(_BLOCK, size - first))
        block = np.broadcast_to(first + np.arange(len(vectors)), (len(questions), len(vectors)))
        scores = np.concatenate([scores, questions @ vectors.T], axis=1)
        ids = np.concatenate([ids, block], axis=1)
        best = np.argpartition(-scores, _NEAREST, axis=1)[:, :_NEAREST]
        scores = np.take_along_axis(scores, best, axis=1)
        ids = np.take_along_axis(ids, best, axis=1)
    return ids


def resident() -> dict[str, float]:
    """Megabytes of this process, by kind."""
    lines = Path("/proc/self/status").read_text().splitlines()
    kinds = dict(line.split(":") for line in lines if line.startswith(("RssAnon", "RssFile")))
    return {kind: int(size.split()[0]) * 1024 / 1e6 for kind, size in kinds.items()}


def _by_part(times: list[dict[str, float]]) -> dict[str, NDArray[np.float64]]:
    return {part: np.array([each[part] for each in times]) for part in times[0]}


def rows(caches: Caches, size: int) -> Iterator[tuple[str, float, float]]:
    """Rows of the table as they are measured: what, the smaller, the larger."""
    before = resident()
    empty = caches.additions()
    caches.fill(0, _SMALLER)
    small = caches.searches()
    caches.fill(_SMALLER, size)
    large = caches.searches()
    after = resident()
    for part in small:
        for p in (50, 95):
            yield (
                f"search, {part}, p{p} ms",
                float(np.percentile(small[part], p)),
                float(np.percentile(large[part], p)),
            )
    yield f"recall@{_NEAREST}", 1.0, recall(caches, size)
    for kind in after:
        yield f"{kind} beyond that before, MB", before[kind], after[kind] - before[kind]
    full = caches.additions()
    for part in empty:
        smaller, larger = (float(np.median(times[part])) for times in (empty, full))
        yield f"adding an article, {part}, ms", smaller, larger


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("articles", type=Path)
    parser.add_argument("--passages", type=int, default=1_000_000)
    arguments = parser.parse_args()
    material = prepare(arguments.articles)
    print("Searches: 100,000 passages against all; adding: an empty archive against all;")
    print("recall: exact against found; memory: before against what came with the passages.")
    with TemporaryDirectory() as folder:
        caches = Caches(Path(folder), material)
        for name, smaller, larger in rows(caches, arguments.passages):
            ratio = larger / smaller
            print(f"{name:42}{smaller:10.2f}{larger:10.2f}{ratio:8.2f} ×", flush=True)


if __name__ == "__main__":
    main()
