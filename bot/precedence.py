"""The model for work that can wait: a few texts at a time, between questions."""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING

import numpy as np
from filelock import FileLock, Timeout

from retrieval.encoder import batches

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from retrieval.encoder import Encoder

# Of texts embedded in one go, counting each as the longest of them: one or two passages, or some
# sentences. A question may have to wait for them: 0.07 s on two cores without bfloat16, and at most
# 0.14 (for four texts, whatever their length, 0.26), while all together take no longer.
_LETTERS = 1_000
_PATIENCE = 1.0  # seconds that these wait for answers, or where people never cease to ask, none
_LOCK = "answering.lock"


class Precedence:
    """Answers go before work that can wait, in whichever processes that use ``home`` they are."""

    def __init__(self, home: Path) -> None:
        self._lock = FileLock(home / _LOCK)

    @contextmanager
    def answering(self) -> Iterator[None]:
        """While this lasts, others give way; several may answer at once."""
        with ExitStack() as held:
            # Another process may answer as well, and the folder be read-only.
            with suppress(Timeout, OSError):
                held.enter_context(self._lock.acquire(timeout=0))
            yield

    def give_way(self) -> None:
        """Waits while somebody answers, but no longer than a second."""
        with suppress(Timeout, OSError), self._lock.acquire(timeout=_PATIENCE):
            pass


class PatientEncoder(ABC):
    """An :class:`retrieval.encoder.Encoder` that embeds passages a few at a time."""

    def __init__(self, encoder: Encoder) -> None:
        self.name = encoder.name
        self.fingerprint = encoder.fingerprint
        self.dimension = encoder.dimension
        self.max_tokens = encoder.max_tokens

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for some in batches([len(text) for text in texts], _LETTERS):
            vectors[some] = self._encode([texts[n] for n in some])
            if progress is not None:
                progress(len(some))
        return vectors

    @abstractmethod
    def _encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of a few passages, when nobody is answered."""


class YieldingEncoder(PatientEncoder):
    """The encoder of a process that gives way to answers of others."""

    def __init__(self, encoder: Encoder, precedence: Precedence) -> None:
        super().__init__(encoder)
        self.encode_questions = encoder.encode_questions
        self.count_tokens = encoder.count_tokens
        self._encoder = encoder
        self._precedence = precedence

    def _encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self._precedence.give_way()
        return self._encoder.encode_passages(texts)
