"""What a reader is given and what it gives back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from retrieval.types import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from retrieval.types import Article


@dataclass(frozen=True, slots=True)
class Readable:
    """A passage to be read, with the title of its article, which may be empty.

    ``sentences``: offsets into ``text``, in order, none touching another.
    """

    title: str
    text: str
    sentences: Sequence[Span]


def readable(article: Article, passage: Span, sentences: Iterable[Span]) -> Readable:
    """A passage of an article; of ``sentences``, those in it, one that was cut may stick out."""
    start, end = passage
    inside = (Span(max(s.start, start) - start, min(s.end, end) - start) for s in sentences)
    return Readable(article.title, article.text[start:end], tuple(inside))


@dataclass(frozen=True, slots=True)
class Reading:
    """What one passage says to one question.

    ``score``: log-odds that the passage answers, comparable between passages and questions.
    ``null``: the probability (0 to 1) that it does not. ``span``: the words that answer, offsets
    into the passage's text, inside one sentence: those of the highest expected F1 with the answer,
    however improbable it is, and None only if the passage holds no word. ``sentences``: the
    probability that the answer stands in each sentence given; with ``null`` they add up to 1. Empty
    if nothing is said of them.
    """

    score: float
    null: float
    span: Span | None
    sentences: tuple[float, ...]
