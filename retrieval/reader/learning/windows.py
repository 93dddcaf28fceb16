"""Contexts cut into the passages that the engine would read of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from retrieval.passages import article_sentences, sentences_within, split_passages
from retrieval.reader.reading import readable
from retrieval.types import Article, Block, BlockKind, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from retrieval.reader import Readable


@dataclass(frozen=True, slots=True)
class Window:
    """A passage of a context: ``readable.text`` is ``context[start:end]``."""

    start: int
    end: int
    readable: Readable

    def holds(self, span: Span) -> bool:
        return self.start <= span.start and span.end <= self.end


def cut(
    title: str, context: str, count_tokens: Callable[[Sequence[str]], list[int]]
) -> list[Window]:
    """The passages of a context that is one paragraph, in order."""
    block = Block(BlockKind.PARAGRAPH, 0, len(context))
    return cut_article(Article("", title, context, (block,)), count_tokens)


def cut_article(
    article: Article, count_tokens: Callable[[Sequence[str]], list[int]]
) -> list[Window]:
    """The passages of an article as the engine indexes them, in order."""
    sentences = article_sentences(article)
    return [
        Window(*span, readable(article, span, sentences_within(span, sentences)))
        for span in split_passages(article, sentences, count_tokens)
    ]
