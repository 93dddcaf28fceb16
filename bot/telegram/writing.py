"""Prose by a language model, beside the event loop and told as it comes."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from bot.prose import prose

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.settings import Settings
    from retrieval.encoder import Encoder
    from retrieval.prose import Sentence
    from retrieval.types import Answer

_log = logging.getLogger(__name__)
_AT_ONCE = 16  # answers written about; the endpoint is not asked for more at a time


class Writer:
    """Writes about answers, where an endpoint is set."""

    def __init__(self, settings: Settings, encoder: Encoder) -> None:
        self._settings = settings
        self._encoder = encoder
        self._busy = 0
        self._threads = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="writer")

    def close(self) -> None:
        self._threads.shutdown(wait=False)

    async def write(self, answer: Answer, show: Callable[[str], None]) -> str:
        """Prose about an answer; empty if there is none, in time. ``show`` gets it as it grows."""
        if self._settings.llm_url is None or self._busy == _AT_ONCE:
            return ""
        loop = asyncio.get_running_loop()
        written: list[str] = []

        def take(sentence: Sentence) -> None:
            written.append(sentence.text)
            show(" ".join(written))

        def work() -> None:
            for sentence in prose(self._settings, answer, self._encoder):
                loop.call_soon_threadsafe(take, sentence)

        self._busy += 1
        writing = loop.run_in_executor(self._threads, work)
        writing.add_done_callback(self._ended)
        await asyncio.wait([writing], timeout=self._settings.llm_seconds)
        return " ".join(written)

    def _ended(self, writing: asyncio.Future[None]) -> None:
        self._busy -= 1
        if not writing.cancelled() and (error := writing.exception()):
            _log.error("no more prose", exc_info=error)
