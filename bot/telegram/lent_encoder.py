"""The engine's model, lent between questions."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Self

from bot.precedence import PatientEncoder

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TypeVar

    import numpy as np
    from numpy.typing import NDArray

    from bot.telegram.engine import Engine
    from retrieval.encoder import Encoder

    T = TypeVar("T")


class LentEncoder(PatientEncoder):
    """An encoder whose work is done in an engine's thread.

    To be used from any thread but the engine's and the event loop's. Errors: RuntimeError once the
    engine has ended.
    """

    def __init__(self, encoder: Encoder, engine: Engine, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(encoder)
        self._engine = engine
        self._loop = loop

    @classmethod
    async def of(cls, engine: Engine) -> Self:
        encoder = await engine.run(lambda archive: archive.encoder)
        return cls(encoder, engine, asyncio.get_running_loop())

    def encode_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._run(lambda encoder: encoder.encode_questions(texts))

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return self._run(lambda encoder: encoder.count_tokens(texts))

    def _encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._run(lambda encoder: encoder.encode_passages(texts))

    def _run(self, work: Callable[[Encoder], T]) -> T:
        asked = self._engine.run(lambda archive: work(archive.encoder))
        return asyncio.run_coroutine_threadsafe(asked, self._loop).result()
