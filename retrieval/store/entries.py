"""What is given to the store, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from retrieval.store.versions import Earlier
    from retrieval.types import Article, Span


class Outcome(StrEnum):
    """What became of an article that was added."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


class Model(NamedTuple):
    """Which model made the vectors."""

    name: str
    fingerprint: str
    dimension: int


@dataclass(frozen=True, slots=True)
class Indexed:
    """An article with all that is derived from it.

    ``sentence_vectors``: (sentences, dimension); ``passage_vectors``: (passages, dimension).
    """

    article: Article
    sentences: Sequence[Span]
    sentence_vectors: NDArray[np.float16]
    passages: Sequence[Span]
    passage_vectors: NDArray[np.float16]
    signature: bytes = b""


class Restored(NamedTuple):
    """An article from a backup: its number there, and what it was before, oldest first."""

    number: int
    entry: Indexed
    earlier: Earlier = ()
