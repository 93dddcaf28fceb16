"""What was derived from articles, carried along for a machine with the same model."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING

import numpy as np
from pydantic import Base64Bytes  # noqa: TC002 - pydantic reads it

from retrieval.errors import DataInvalid
from retrieval.near_duplicates import signature
from retrieval.passages import sentences_within
from retrieval.store import Indexed
from retrieval.transfer.backup import Line, invalid
from retrieval.types import Passage, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from retrieval.encoder import Encoder
    from retrieval.errors import HoibaoError
    from retrieval.store import Model, Store
    from retrieval.transfer.backup import Backup
    from retrieval.types import Article

VECTORS = "vectors.jsonl"
_UNIT = 0.01  # by how much the length of a vector in float16 may miss 1


class VectorsLine(Line):
    """What was derived from an article; vectors are little-endian float16 of unit length."""

    article: int
    sentences: tuple[tuple[int, int], ...]
    sentence_vectors: Base64Bytes
    passages: tuple[tuple[int, int], ...]
    passage_vectors: Base64Bytes


def vector_lines(store: Store, ids: Sequence[int], model: Model) -> Iterator[VectorsLine]:
    """What was derived from articles, in the order of ``ids``."""
    for article_id in ids:
        sentences = store.sentences([article_id])[article_id]
        of_sentences = store.sentence_vectors([article_id]).get(article_id)
        passages = store.passages_of(article_id)
        _, of_passages = store.vectors([passage.id for passage in passages], model.dimension)
        yield VectorsLine(
            article=article_id,
            sentences=tuple((span.start, span.end) for span in sentences),
            sentence_vectors=b"" if of_sentences is None else b64encode(of_sentences.tobytes()),
            passages=tuple((passage.start, passage.end) for passage in passages),
            passage_vectors=b64encode(of_passages.tobytes()),
        )


class StoredVectors:
    """The derived parts in a backup, read in step with its articles."""

    def __init__(self, backup: Backup, problems: list[HoibaoError]) -> None:
        self._backup = backup
        self._lines = backup.lines(VECTORS, VectorsLine)
        self._next = next(self._lines, None)
        self._problems = problems

    def of(self, article_id: int, article: Article, encoder: Encoder) -> Indexed | None:
        """What was derived from an article by the same model, if it can be relied on."""
        model = self._backup.manifest.model
        if model is None or model.fingerprint != encoder.fingerprint:
            return None
        while self._next is not None:
            number, vectors = self._next
            if not isinstance(vectors, DataInvalid):
                if vectors.article > article_id:
                    return None
                if vectors.article == article_id:
                    return self._entry(article, vectors, number, encoder.dimension)
            else:
                self._problems.append(vectors)
            self._next = next(self._lines, None)
        return None

    def _entry(
        self, article: Article, line: VectorsLine, number: int, dimension: int
    ) -> Indexed | None:
        try:
            return _entry(article, line, dimension)
        except ValueError as error:
            self._problems.append(invalid(self._backup.path, VECTORS, number, str(error)))
            return None


def _entry(article: Article, line: VectorsLine, dimension: int) -> Indexed:
    """Errors: ValueError where the line is not of this article, or a search could not use it."""
    sentences, passages = [Span(*s) for s in line.sentences], [Span(*s) for s in line.passages]
    for span in (*sentences, *passages):
        if not 0 <= span.start < span.end <= len(article.text):
            raise ValueError(f"{span.start}:{span.end} is not in the text of {len(article.text)}")
    if len({span.start for span in sentences}) < len(sentences):
        raise ValueError("two sentences begin at one place")
    if len(set(passages)) < len(passages):
        raise ValueError("a passage stands there twice")
    for start, end in passages:
        if not sentences_within(Passage(0, 0, start, end), sentences):
            raise ValueError(f"the passage {start}:{end} holds no sentence")
    return Indexed(
        article,
        sentences,
        _vectors(line.sentence_vectors, len(sentences), dimension),
        passages,
        _vectors(line.passage_vectors, len(passages), dimension),
        signature(article.text).tobytes(),
    )


def _vectors(written: bytes, count: int, dimension: int) -> NDArray[np.float16]:
    if len(written) != 2 * count * dimension:
        raise ValueError(f"{len(written):,} bytes instead of {2 * count * dimension:,}")
    vectors = np.frombuffer(written, "<f2").reshape(count, dimension).astype(np.float16)
    lengths = np.linalg.norm(vectors.astype(np.float32), axis=1)
    if not np.all(np.abs(lengths - 1) < _UNIT):  # also where one is no number
        raise ValueError("a vector is not of unit length")
    return vectors
