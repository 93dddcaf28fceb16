"""One search in an archive of many articles, its parts apart, against encoding the question.

``python tests/benchmarks/search_scale.py ARTICLES.jsonl.gz [--limit N]``: lines of ``id``,
``title``, ``lead``, ``body``. Texts, terms, sentences and the database are real. Embedding so many
passages takes hours and does not change what is timed, so only a few are embedded; the vectors of
the others are these, perturbed.
"""

from __future__ import annotations

import argparse
import resource
import time
import zlib
from collections import defaultdict
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np

from retrieval import ingest, models
from retrieval.answer import consider
from retrieval.archive import Archive
from retrieval.encoder import SentenceEncoder
from retrieval.query import lexical_query, understand
from retrieval.search import CANDIDATES, encode, search
from retrieval.store import Store
from tests.benchmarks.synthetic import articles, perturbed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from retrieval.query import Query
    from retrieval.types import Hit

_EMBEDDED = 200
_QUESTIONS = 200
_BASELINES = ("encoding the question", "the same by the library")


class PerturbingEncoder:
    """The real encoder for questions; for passages, one of its vectors with noise."""

    def __init__(self, real: SentenceEncoder, texts: Sequence[str]) -> None:
        self.name, self.fingerprint = f"perturbed {real.name}", "perturbed"
        self.dimension, self.max_tokens = real.dimension, real.max_tokens
        self._real = real
        self._base = real.encode_passages(texts)

    def encode_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._real.encode_questions(texts)

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        seeds = [zlib.crc32(text.encode()) for text in texts]
        return np.concatenate(
            [perturbed(self._base, np.random.default_rng(seed), 1) for seed in seeds]
        )

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [round(1.35 * len(text.split())) for text in texts]


def _searched(archive: Archive, query: Query) -> list[Hit]:
    (vector,) = encode(archive.encoder, [query])
    return search(archive, query, vector, 50)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("articles", type=Path)
    parser.add_argument("--limit", type=int)
    arguments = parser.parse_args()
    found = list(articles(arguments.articles, arguments.limit))
    model = SentenceEncoder.load()
    model.quicken()
    encoder = PerturbingEncoder(model, [a.text[:600] for a in found[:_EMBEDDED]])
    with TemporaryDirectory() as folder:
        store = Store.open(Path(folder) / "archive.db")
        started = time.perf_counter()
        added = sum(1 for _ in ingest.add(found, store, lambda: encoder))
        stored = time.perf_counter()
        archive = Archive.open(store, encoder, Path(folder))
        opened = time.perf_counter()
        print(f"{added} articles, {len(archive.dense)} passages")
        print(f"stored in {stored - started:.0f} s, caches built in {opened - stored:.0f} s")
        step = max(1, len(found) // _QUESTIONS)
        report(archive, [article.title for article in found[::step]])
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"peak memory {peak:.0f} MiB, model included")


def report(archive: Archive, questions: Sequence[str]) -> None:
    times: defaultdict[str, list[float]] = defaultdict(list)

    def timed(name: str, act: Callable[..., Any], *arguments: object, **options: object) -> Any:
        started = time.perf_counter()
        result = act(*arguments, **options)
        times[name].append((time.perf_counter() - started) * 1000)
        return result

    today = date(2020, 1, 1)
    library = models.load_bundled().model.float()
    for question in questions:
        query = timed("understanding", understand, question, archive.language, today)
        words = lexical_query(query)
        vector = timed(_BASELINES[0], archive.encoder.encode_questions, [question])[0]
        timed(_BASELINES[1], library.encode_query, question, show_progress_bar=False)
        timed("dense", archive.dense.search, vector, CANDIDATES)
        timed("lexical", archive.lexical.search, words, CANDIDATES)
        timed("search, encoding included", _searched, archive, query)
        timed("an answer from end to end", consider, archive, question, today)
    ours, theirs = (np.percentile(times[name], 50) for name in _BASELINES)
    print(f"{'':28}{'p50 ms':>8}{'p95 ms':>8}{'/ encoding':>12}{'/ library':>12}")
    for name, values in times.items():
        p50, p95 = np.percentile(values, [50, 95])
        print(f"{name:28}{p50:8.1f}{p95:8.1f}{p50 / ours:12.2f}{p50 / theirs:12.2f}")


if __name__ == "__main__":
    main()
