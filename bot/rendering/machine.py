"""Answers as programs read them. These fields are an interface: they grow, they don't change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from retrieval.types import Answer, Quote


def answer_object(answer: Answer) -> dict[str, Any]:
    return {
        "status": answer.status.value,
        "confidence": answer.confidence,
        "language": answer.language,
        "reading": answer.reading,
        "quotes": [_quote_object(quote) for quote in answer.quotes],
    }


def _quote_object(quote: Quote) -> dict[str, Any]:
    article = quote.article
    return {
        "text": quote.text,
        "article": article.id,
        "start": quote.start,
        "end": quote.end,
        "sentence_start": quote.sentence.start,
        "sentence_end": quote.sentence.end,
        "title": article.title,
        "outlet": article.outlet,
        "published": article.dating and article.dating.isoformat(),
        "published_how": article.dating and article.dating.how.value,
        "url": article.url,
        "also_in": list(quote.also_in),
    }
