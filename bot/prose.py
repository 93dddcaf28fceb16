"""Connected prose from a language model, where one is set; the quotes stand without it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from retrieval.types import Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.settings import Settings
    from retrieval.encoder import Encoder
    from retrieval.prose import Sentence
    from retrieval.types import Answer

_log = logging.getLogger(__name__)


def prose(settings: Settings, answer: Answer, encoder: Encoder) -> Iterator[Sentence]:
    """The sentences written about an answer that is one, as they come; none if nothing holds."""
    if settings.llm_url is None or answer.status is not Status.ANSWERED:
        return
    from retrieval.prose import Endpoint, ProseUnavailable, write

    endpoint = Endpoint(
        url=settings.llm_url,
        model=settings.llm_model,
        key=settings.llm_key.get_secret_value() if settings.llm_key else None,
        seconds=settings.llm_seconds,
    )
    question = answer.reading or answer.question
    try:
        yield from write(endpoint, question, answer.language, answer.quotes, encoder)
    except ProseUnavailable as error:
        _log.info("no prose: %s", error.why)
