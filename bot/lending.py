"""The engine's model for work that can wait: a few texts at a time, between questions."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Self

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TypeVar

    from numpy.typing import NDArray

    from bot.telegram.engine import Engine
    from retrieval.encoder import Encoder

    T = TypeVar("T")

_TEXTS = 4  # embedded in one go: some 0.3 s that a question may have to wait


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
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        # Of one length, so that little is spent on padding.
        order = sorted(range(len(texts)), key=lambda n: len(texts[n]))
        for start in range(0, len(order), _TEXTS):
            some = order[start : start + _TEXTS]
            chosen = [texts[n] for n in some]
            vectors[some] = self._run(partial(_embedded, chosen))
            if progress is not None:
                progress(len(some))
        return vectors

    def encode_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._run(lambda encoder: encoder.encode_questions(texts))

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return self._run(lambda encoder: encoder.count_tokens(texts))

    def _run(self, work: Callable[[Encoder], T]) -> T:
        asked = self._engine.run(lambda archive: work(archive.encoder))
        return asyncio.run_coroutine_threadsafe(asked, self._loop).result()


def _embedded(texts: Sequence[str], encoder: Encoder) -> NDArray[np.float32]:
    return encoder.encode_passages(texts)
