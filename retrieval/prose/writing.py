"""An answer as connected prose: asked of a model, cut into sentences, each checked."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from retrieval.prose.checks import Checker
from retrieval.prose.client import ProseUnavailable, stream
from retrieval.prose.prompt import messages
from retrieval.prose.splitting import Splitter, Thoughts

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence

    from retrieval.encoder import Encoder
    from retrieval.prose.client import Endpoint
    from retrieval.types import Quote

MAX_SENTENCES = 8
MAX_CHARACTERS = 2000
"""Of all that a model writes but to itself; nothing beyond is read."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that passed every check, with its [n] marks; ``citations`` count from 1."""

    text: str
    citations: tuple[int, ...]


def write(
    endpoint: Endpoint, question: str, language: str, quotes: Sequence[Quote], encoder: Encoder
) -> Generator[Sentence]:
    """Prose that answers ``question`` in ``language`` (ISO 639-1) from ``quotes`` alone.

    Each sentence comes as soon as it is complete and has passed :class:`Checker`; the others are
    dropped, and those that came before. After ``endpoint.seconds`` nothing more comes, whatever
    the endpoint does; the check under way then, some tens of milliseconds, is waited for and
    discarded. Errors: :class:`ProseUnavailable` if there was nothing to yield: the quotes are the
    answer.
    """
    deadline = time.monotonic() + endpoint.seconds
    checker = Checker.of(question, language, quotes, encoder)
    yielded = set[str]()
    written = _Written()
    for text in written.sentences(endpoint, messages(question, language, quotes), deadline):
        citations = () if text in yielded else checker.citations(text)
        if citations and time.monotonic() < deadline:
            yield Sentence(text, citations)
            yielded.add(text)
            if len(yielded) == MAX_SENTENCES:
                return
    if not yielded:
        raise ProseUnavailable(written.why or "no sentence passed the checks")


class _Written:
    """What the model wrote; ``why`` says what broke it off."""

    def __init__(self) -> None:
        self.why: str | None = None

    def sentences(
        self, endpoint: Endpoint, asked: Sequence[dict[str, str]], deadline: float
    ) -> Iterator[str]:
        splitter, thoughts = Splitter(), Thoughts()
        length = 0
        try:
            for written in stream(endpoint, asked, deadline):
                piece = thoughts.without(written)
                if written and not piece:
                    continue
                yield from splitter.feed(piece[: MAX_CHARACTERS - length])
                length += len(piece)
                if length >= MAX_CHARACTERS:
                    self.why = "too long"
                    break
        except ProseUnavailable as error:
            self.why = error.why
        yield from splitter.finish(whole=self.why is None)
