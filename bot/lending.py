"""The model for work that can wait: a few texts at a time, between questions."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Self

import numpy as np
from filelock import FileLock, Timeout

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path
    from typing import TypeVar

    from numpy.typing import NDArray

    from bot.telegram.engine import Engine
    from retrieval.encoder import Encoder

    T = TypeVar("T")
    Encode = Callable[[list[str]], NDArray[np.float32]]

_TEXTS = 4  # embedded in one go: some 0.3 s that a question may have to wait
_PATIENCE = 1.0  # seconds that these wait for answers, or where people never cease to ask, none
_LOCK = "answering.lock"


class Precedence:
    """Answers go before work that can wait, in whichever processes that use ``home`` they are."""

    def __init__(self, home: Path) -> None:
        self._lock = FileLock(home / _LOCK)

    @contextmanager
    def answering(self) -> Iterator[None]:
        """While this lasts, others give way; several may answer at once."""
        try:
            self._lock.acquire(timeout=0)
        except (Timeout, OSError):  # another process answers as well, or the folder is read-only
            yield
            return
        try:
            yield
        finally:
            self._lock.release()

    def give_way(self) -> None:
        """Waits while somebody answers, but no longer than a second."""
        try:
            self._lock.acquire(timeout=_PATIENCE)
        except (Timeout, OSError):
            return
        self._lock.release()


class YieldingEncoder:
    """An :class:`retrieval.encoder.Encoder` of one process that gives way to answers of others."""

    def __init__(self, encoder: Encoder, precedence: Precedence) -> None:
        self.name = encoder.name
        self.fingerprint = encoder.fingerprint
        self.dimension = encoder.dimension
        self.max_tokens = encoder.max_tokens
        self.encode_questions = encoder.encode_questions
        self.count_tokens = encoder.count_tokens
        self._encoder = encoder
        self._precedence = precedence

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        return _in_portions(texts, self.dimension, self._encode, progress)

    def _encode(self, texts: list[str]) -> NDArray[np.float32]:
        self._precedence.give_way()
        return self._encoder.encode_passages(texts)


class LentEncoder:
    """An :class:`retrieval.encoder.Encoder` whose work is done in an engine's thread.

    To be used from any thread but the engine's and the event loop's. Errors: RuntimeError once the
    engine has ended.
    """

    def __init__(self, encoder: Encoder, engine: Engine, loop: asyncio.AbstractEventLoop) -> None:
        self.name = encoder.name
        self.fingerprint = encoder.fingerprint
        self.dimension = encoder.dimension
        self.max_tokens = encoder.max_tokens
        self._engine = engine
        self._loop = loop

    @classmethod
    async def of(cls, engine: Engine) -> Self:
        encoder = await engine.run(lambda archive: archive.encoder)
        return cls(encoder, engine, asyncio.get_running_loop())

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        return _in_portions(texts, self.dimension, self._encode, progress)

    def encode_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._run(lambda encoder: encoder.encode_questions(texts))

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return self._run(lambda encoder: encoder.count_tokens(texts))

    def _encode(self, texts: list[str]) -> NDArray[np.float32]:
        return self._run(partial(_embedded, texts))

    def _run(self, work: Callable[[Encoder], T]) -> T:
        asked = self._engine.run(lambda archive: work(archive.encoder))
        return asyncio.run_coroutine_threadsafe(asked, self._loop).result()


def _embedded(texts: Sequence[str], encoder: Encoder) -> NDArray[np.float32]:
    return encoder.encode_passages(texts)


def _in_portions(
    texts: Sequence[str],
    dimension: int,
    encode: Encode,
    progress: Callable[[int], None] | None,
) -> NDArray[np.float32]:
    """Vectors in the order of ``texts``, a few of about one length at a time."""
    vectors = np.zeros((len(texts), dimension), np.float32)
    order = sorted(range(len(texts)), key=lambda n: len(texts[n]))
    for start in range(0, len(order), _TEXTS):
        some = order[start : start + _TEXTS]
        vectors[some] = encode([texts[n] for n in some])
        if progress is not None:
            progress(len(some))
    return vectors
