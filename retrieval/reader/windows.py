"""Contexts cut into the passages that the engine would read of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from retrieval.passages import article_sentences, split_passages
from retrieval.reader.reading import Readable
from retrieval.types import Article, Block, BlockKind, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


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
        Window(start, end, _readable(article, Span(start, end), sentences))
        for start, end in split_passages(article, sentences, count_tokens)
    ]


def _readable(article: Article, passage: Span, sentences: Sequence[Span]) -> Readable:
    inside = (
        Span(max(s.start, passage.start) - passage.start, min(s.end, passage.end) - passage.start)
        for s in sentences
        if s.start < passage.end and passage.start < s.end
    )
    text = article.text[passage.start : passage.end]
    return Readable(article.title, text, tuple(inside))
