"""What the benchmarks of large archives are fed: real articles, and real vectors with noise."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

import numpy as np

from retrieval.readers.layout import assemble, lines
from retrieval.vietnamese.text import normalise

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from retrieval.types import Article

_NOISE = 0.04  # per component; leaves a cosine of about .79, that of unrelated passages


def articles(path: Path, limit: int | None) -> Iterator[Article]:
    """The first articles of a gzipped file, a line each: ``id``, ``title``, ``lead``, ``body``."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for n, line in enumerate(file):
            if n == limit:
                return
            fields = json.loads(line)
            yield assemble(
                source=fields["id"],
                title=normalise(fields["title"]).replace("\n", " "),
                lead=normalise(fields["lead"]).replace("\n", " "),
                paragraphs=lines(normalise(fields["body"])),
            )


def perturbed(
    real: NDArray[np.float32], random: np.random.Generator, count: int
) -> NDArray[np.float32]:
    """``count`` unit vectors, each one of ``real`` with noise that has no direction.

    No real archive is as hard to search by codes or by clusters: there is nothing to find in noise.
    """
    vectors = real[random.integers(len(real), size=count)]
    vectors += random.normal(0, _NOISE, vectors.shape).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors
