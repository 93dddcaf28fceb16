"""Encoding passages and questions, against ``SentenceTransformer.encode`` in float32.

``python tests/benchmarks/encoding.py ARTICLES.jsonl.gz [--passages 256] [--questions 60]``: lines
of ``id``, ``title``, ``lead``, ``body``; passages as the program cuts them, headlines as questions.
The library encodes them with its defaults; the two take turns, a portion each.
"""

from __future__ import annotations

import argparse
import time
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from transformers.utils import logging

from retrieval import models
from retrieval.encoder import SentenceEncoder
from retrieval.passages import article_sentences, embedded_text, split_passages
from tests.benchmarks.synthetic import articles

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from retrieval.types import Article

    Encode = Callable[[list[str]], NDArray[np.float32]]

_PORTION = 64  # passages that each of the two encodes in its turn: two of the library's batches


def passages(found: Sequence[Article], encoder: SentenceEncoder) -> Iterator[str]:
    """The texts of all passages, as they are embedded."""
    for article in found:
        spans = article_sentences(article)
        for start, end in split_passages(article, spans, encoder.count_tokens):
            yield embedded_text(article, article.text[start:end])


def compare(name: str, portions: Sequence[list[str]], ours: Encode, theirs: Encode) -> None:
    """One line: both times of a text, their ratio, and the lowest cosine."""
    took: tuple[list[float], list[float]] = [], []
    cosines: list[float] = []
    for portion in portions:
        vectors = []
        for encode, times in zip((ours, theirs), took, strict=True):
            started = time.perf_counter()
            vectors.append(encode(portion))
            times.append((time.perf_counter() - started) / len(portion) * 1000)
        cosines += (vectors[0] * vectors[1]).sum(1).tolist()
    our, their = (float(np.median(times)) for times in took)
    print(f"{name:12}{our:10.1f}{their:12.1f}{their / our:8.2f} ×{min(cosines):16.5f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("articles", type=Path)
    parser.add_argument("--passages", type=int, default=256)
    parser.add_argument("--questions", type=int, default=60)
    arguments = parser.parse_args()
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    encoder = SentenceEncoder.load()
    encoder.quicken()
    library = models.load_bundled().model.float()
    found = list(articles(arguments.articles, arguments.passages))
    texts = list(islice(passages(found, encoder), arguments.passages))
    portions = [texts[start : start + _PORTION] for start in range(0, len(texts), _PORTION)]
    questions = [[article.title] for article in found[: arguments.questions]]
    for encode in (encoder.encode_questions, library.encode_query):  # what is done only once
        encode(questions[0])
    print(f"{'ms a text':12}{'ours':>10}{'library':>12}{'ratio':>10}{'lowest cosine':>16}")
    compare("passages", portions, encoder.encode_passages, _numpy(library.encode_document))
    compare("a question", questions, encoder.encode_questions, _numpy(library.encode_query))


def _numpy(encode: Callable[..., object]) -> Encode:
    return lambda texts: np.asarray(encode(texts, show_progress_bar=False), np.float32)


if __name__ == "__main__":
    main()
