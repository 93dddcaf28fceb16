"""A remembered answer as it was, over the articles as they are now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retrieval.checksum import checksum
from retrieval.types import Answer, Article, Hit, Passage, Quote

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.people.types import StoredAnswer


def cited_articles(stored: StoredAnswer) -> set[int]:
    """The articles that :func:`restored` needs."""
    cited = {citation.article_id for citation in stored.citations}
    return cited | {found.article_id for found in stored.hits}


def restored(stored: StoredAnswer, articles: Mapping[int, Article]) -> Answer:
    """The answer again, for showing it; ``articles`` by their ids.

    What articles no longer say is left out of it. Scores of hits and numbers of passages are 0:
    they are not remembered.
    """
    return Answer(
        question=stored.asked.question,
        status=stored.status,
        confidence=stored.confidence,
        language=stored.language,
        quotes=tuple(_quotes(stored, articles)),
        hits=tuple(_hits(stored, articles)),
        reading=stored.reading,
        completed=stored.completed,
        unheard=stored.unheard,
        apart=stored.apart,
    )


def _quotes(stored: StoredAnswer, articles: Mapping[int, Article]) -> Iterator[Quote]:
    for cited in stored.citations:
        article = articles.get(cited.article_id)
        if article is not None and article.text[cited.start : cited.end] == cited.text:
            yield Quote(
                article, cited.start, cited.end, cited.sentence, cited.also_in, cited.answer
            )


def _hits(stored: StoredAnswer, articles: Mapping[int, Article]) -> Iterator[Hit]:
    for article_id, start, end, said in stored.hits:
        article = articles.get(article_id)
        if article is not None and checksum(article.text[start:end]) == said:
            yield Hit(Passage(0, article_id, start, end), article, score=0.0)
